"""The reviewers' clock: decided in time or late, waiting or overdue, unit by unit, at any moment."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from maanshan_eco.kernel.months import Month
from tasks.models import HolidayNotice, ReportingPeriod
from tasks.selectors.review_clock import ReviewTally, review_tallies
from tests.factories.world import NOW, OCTOBER, World, approve, send_back, submit

#: Filed on Monday the 26th at ten: to be decided by the end of Thursday.
DUE = OCTOBER.at(29, 23) + timedelta(minutes=59)
HOUR = timedelta(hours=1)


def counts(world: World, as_of: datetime) -> dict[str, tuple[int, ...]]:
    return {
        tally.unit.code if tally.unit else "": (
            tally.in_time,
            tally.late,
            tally.waiting,
            tally.overdue,
            tally.unknown,
        )
        for tally in review_tallies(world.period, as_of)
    }


def test_nothing_filed_nothing_to_count(world: World) -> None:
    assert review_tallies(world.period, NOW) == []


def test_four_ways_to_stand(world: World) -> None:
    in_time = submit(world.report("WR", 25), world.alice)
    late = submit(world.report("HUC", 25), world.charlie)
    submit(world.report("DANGTU", 25), world.dora)
    submit(world.report("EEB", 6), world.erin)
    approve(in_time, world.rita, DUE + timedelta(seconds=59))
    send_back(late, world.rita, DUE + timedelta(minutes=1), "请补充完成时限和责任人。")

    assert counts(world, DUE) == {"EEB": (0, 0, 3, 0, 0), "GO": (0, 0, 1, 0, 0)}
    assert counts(world, DUE + HOUR) == {"EEB": (1, 1, 0, 1, 0), "GO": (0, 0, 0, 1, 0)}


def test_each_version_has_its_own_clock(world: World) -> None:
    report = world.report("WR", 25)
    first = submit(report, world.alice)
    send_back(first, world.rita, NOW + HOUR, "请补充完成时限和责任人。")
    submit(report, world.alice, DUE - HOUR)

    assert counts(world, DUE + HOUR) == {"EEB": (1, 0, 1, 0, 0)}


def test_the_past_stays_what_it_was(world: World) -> None:
    version = submit(world.report("WR", 25), world.alice)
    before = counts(world, NOW + HOUR)
    approve(version, world.rita, NOW + 2 * HOUR)

    assert counts(world, NOW + HOUR) == before == {"EEB": (0, 0, 1, 0, 0)}


def test_decisions_count_for_who_decided(world: World) -> None:
    """The unit is given to another reviewer later on."""
    approve(submit(world.report("WR", 25), world.alice), world.rita)
    water = world.units["WR"]
    water.reviewed_by = world.units["GO"]
    water.save()

    assert counts(world, NOW + HOUR) == {"EEB": (1, 0, 0, 0, 0)}


def test_the_days_are_the_periods_own(world: World) -> None:
    ReportingPeriod.objects.update(review_days=1)
    world.period.refresh_from_db()
    submit(world.report("WR", 25), world.alice)

    assert counts(world, OCTOBER.at(28, 0)) == {"EEB": (0, 0, 0, 1, 0)}


def test_without_a_notice_nobody_is_called_late(world: World) -> None:
    submit(world.report("WR", 25), world.alice, Month(2026, 12).at(30, 10))
    at = Month(2027, 2).at(1, 10)
    assert counts(world, at) == {"EEB": (0, 0, 0, 0, 1)}

    HolidayNotice.objects.create(year=2027, document="国办发明电〔2026〕8号")
    assert counts(world, at) == {"EEB": (0, 0, 0, 1, 0)}


@pytest.mark.parametrize("filed", [1, 3])
def test_four_queries(world: World, filed: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for unit, who in [("WR", world.alice), ("HUC", world.charlie), ("DANGTU", world.dora)][:filed]:
        approve(submit(world.report(unit, 25), who), world.rita)

    with django_assert_num_queries(4):
        tallies: list[ReviewTally] = review_tallies(world.period, NOW)

    assert [tally.in_time for tally in tallies] == [filed]
