"""The limits of the lights and the lights set by hand: by version, with reason, never edited."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError

from departments.models import AuditEntry
from indicators.models import LightOverride, LightThresholds
from indicators.selectors.standing import city_standings
from indicators.services.lights import override_light, set_thresholds, withdraw_override
from indicators.thresholds import DEFAULTS, thresholds_to_json
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from tests.factories.world import NOW, OCTOBER, World

LATER = NOW + timedelta(days=1)


def limits(world: World, **changes: Any) -> LightThresholds:
    given = {"values": {"on_pace": "0.9"}, "document": "专班会议纪要", "actor": world.chief, "at": NOW}
    return set_thresholds(**{**given, **changes})


def by_hand(world: World, **changes: Any) -> LightOverride:
    given = {
        "indicator": world.sewage,
        "area": None,
        "colour": "lag",
        "reason": "现场核查发现漏报",
        "expires_on": date(2026, 11, 30),
        "actor": world.rita,
        "at": NOW,
    }
    return override_light(**{**given, **changes})


def test_limits_come_by_version(world: World) -> None:
    first, second = limits(world), limits(world, values={"on_pace": "0.92"}, at=LATER)

    first.refresh_from_db()
    assert (first.version, second.version, first.superseded_at) == (1, 2, LATER)
    assert second.parsed.on_pace != DEFAULTS.on_pace
    assert second.parsed.lagging == DEFAULTS.lagging
    assert AuditEntry.objects.filter(action="thresholds.set").count() == 2


def test_the_same_limits_again_change_nothing(world: World) -> None:
    assert limits(world) == limits(world, at=LATER)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"values": {"on_pace": "0.5"}}, "lagging"),
        ({"values": {"held": "1.5"}}, "held"),
        ({"values": {"early": "viel"}}, "early"),
        ({"values": {"nothing": "1"}}, "nothing"),
        ({"document": " "}, "document"),
    ],
)
def test_limits_that_make_no_sense(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        limits(world, **changes)

    assert (list(refusal.value.fields), LightThresholds.objects.count()) == ([field], 0)


def test_only_the_chief_sets_limits(world: World) -> None:
    with pytest.raises(NotAllowed):
        limits(world, actor=world.rita)


def test_limits_are_kept(world: World) -> None:
    limits(world)

    with pytest.raises(DatabaseError, match="Cannot update"):
        LightThresholds.objects.update(values=thresholds_to_json(DEFAULTS))


def test_a_hand_set_light_stands_beside_the_systems_own(world: World) -> None:
    made = by_hand(world)

    (standing,) = city_standings(OCTOBER, NOW)
    assert (standing.override, standing.colour) == (made, "none")
    assert city_standings(OCTOBER, NOW - timedelta(minutes=1))[0].override is None


def test_it_ends_by_itself(world: World) -> None:
    by_hand(world)

    ended = city_standings(OCTOBER.plus(2), OCTOBER.plus(2).at(1, 8))

    assert ended[0].override is None


def test_a_new_one_takes_the_place_of_the_old(world: World) -> None:
    first, second = by_hand(world), by_hand(world, colour="bad", at=LATER)

    first.refresh_from_db()
    assert (first.superseded_at, list(LightOverride.objects.current())) == (LATER, [second])


def test_it_is_taken_back_once(world: World) -> None:
    made = by_hand(world)

    withdraw_override(override=made, actor=world.gus, at=LATER)

    assert city_standings(OCTOBER, LATER)[0].override is None
    with pytest.raises(WrongState):
        withdraw_override(override=made, actor=world.gus, at=LATER)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "不好"}, "reason"),
        ({"colour": "none"}, "colour"),
        ({"expires_on": date(2026, 10, 25)}, "expires_on"),
        ({"expires_on": date(2027, 10, 25)}, "expires_on"),
    ],
)
def test_it_wants_a_reason_and_an_end(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        by_hand(world, **changes)

    assert (list(refusal.value.fields), LightOverride.objects.count()) == ([field], 0)


@pytest.mark.parametrize("who", ["alice", "leader", "auditor", "sysadmin"])
def test_only_the_task_force(world: World, who: str) -> None:
    made = by_hand(world)

    with pytest.raises(NotAllowed):
        by_hand(world, actor=world.people[who])
    with pytest.raises(NotAllowed):
        withdraw_override(override=made, actor=world.people[who], at=NOW)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [({"reason": ""}, "override_gives_a_reason"), ({"expires_on": date(2026, 1, 1)}, "override_dates")],
)
def test_the_database_holds_it(world: World, change: dict[str, Any], constraint: str) -> None:
    given = {
        "indicator": world.sewage,
        "colour": "lag",
        "reason": "核查",
        "starts_on": NOW.date(),
        "expires_on": NOW.date(),
        "made_by": world.rita,
        "known_at": NOW,
    }
    with pytest.raises(IntegrityError, match=constraint):
        LightOverride.objects.create(**{**given, **change})
