"""A light does not flicker: a change is confirmed, certainty and ignorance are shown at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.lights import FIRM, Colour, Light, Why, settle

unhurried = settings(deadline=None)  # a busy machine may pause any single example
OK, LAG, BAD, NONE, DONE = (
    Light(colour, Why.PACE) for colour in (Colour.OK, Colour.LAG, Colour.BAD, Colour.NONE, Colour.DONE)
)
GONE = Light(Colour.BAD, Why.UNREACHABLE)
COLOURS = st.sampled_from([OK, LAG, BAD, NONE, DONE, GONE])


@pytest.mark.parametrize(
    ("lights", "shown", "waiting"),
    [
        ([OK], Colour.OK, 0),
        ([OK, LAG], Colour.OK, 1),
        ([OK, LAG, LAG], Colour.LAG, 0),
        ([OK, LAG, BAD], Colour.BAD, 0),  # twice worse: confirmed, and the latest is shown
        ([LAG, OK, BAD], Colour.LAG, 1),  # first better, then worse: neither is confirmed
        ([OK, LAG, OK, LAG], Colour.OK, 1),
        ([BAD, OK, OK], Colour.OK, 0),
        ([OK, GONE], Colour.BAD, 0),
        ([OK, NONE], Colour.NONE, 0),
        ([NONE, BAD], Colour.BAD, 0),
    ],
)
def test_two_readings_change_a_light(lights: list[Light], shown: Colour, waiting: int) -> None:
    found = settle(lights, confirm=2)

    assert (found.colour, found.waiting, found.now) == (shown, waiting, lights[-1])


def test_without_confirmation_the_latest_is_shown() -> None:
    assert settle([OK, BAD], confirm=1).colour is Colour.BAD


def test_no_light_cannot_be_settled() -> None:
    with pytest.raises(ValueError, match="no light"):
        settle([], confirm=2)


@unhurried
@given(st.lists(COLOURS, min_size=1, max_size=12), st.integers(1, 4))
def test_what_is_asked_for_long_enough_is_shown(lights: list[Light], confirm: int) -> None:
    assert settle([*lights, *[LAG] * confirm], confirm).colour is Colour.LAG


@unhurried
@given(st.lists(COLOURS, min_size=1, max_size=12), st.integers(1, 4))
def test_only_what_was_asked_for_is_shown(lights: list[Light], confirm: int) -> None:
    found = settle(lights, confirm)

    assert found.colour in {light.colour for light in lights}
    if lights[-1].why in FIRM or lights[-1].colour is Colour.NONE:
        assert not found.is_held_back
