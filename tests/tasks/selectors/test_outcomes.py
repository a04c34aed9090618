"""What became of a month's duties: the same answer whenever one asks about the same moment."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tasks.models import ProgressReport
from tasks.selectors.outcomes import Outcome, ReportOutcome, period_outcomes
from tasks.services.periods import close_period, open_period
from tasks.services.review import approve_report
from tests.factories.world import NOW, REMARK, World, approve, send_back, submit

HOUR = timedelta(hours=1)


def shape(rows: list[ReportOutcome]) -> list[tuple[object, ...]]:
    """A row in words, decisions and figures included."""
    return [
        (
            row.assignment.task.number,
            row.assignment.department.code,
            row.outcome,
            row.is_late,
            row.version and row.version.receipt,
            row.decision and row.decision.reason,
            [str(claim.value) for claim in row.values],
            [decision.verdict for decision in row.decisions],
        )
        for row in rows
    ]


def of_water(world: World, as_of: datetime) -> ReportOutcome:
    (row,) = (r for r in period_outcomes(world.period, as_of) if r.assignment.department.code == "WR")
    return row


def test_rows_stand_in_the_plans_order(world: World) -> None:
    rows = period_outcomes(world.period, NOW)

    assert shape(rows) == [
        (6, "EEB", Outcome.MISSING, False, None, None, [], []),
        (25, "WR", Outcome.MISSING, False, None, None, [], []),
        (25, "HUC", Outcome.MISSING, False, None, None, [], []),
        (25, "DANGTU", Outcome.MISSING, False, None, None, [], []),
    ]
    assert [row.is_filed for row in rows] == [False] * 4


def test_a_past_moment_gives_the_past(world: World) -> None:
    """Every moment is asked when it is present, and again when all is over."""
    report = world.report("WR", 25)
    asked = [(NOW - HOUR, shape(period_outcomes(world.period, NOW - HOUR)))]
    first = submit(report, world.alice, NOW)
    asked.append((NOW, shape(period_outcomes(world.period, NOW))))
    send_back(first, world.rita, NOW + HOUR)
    asked.append((NOW + HOUR, shape(period_outcomes(world.period, NOW + HOUR))))
    second = submit(report, world.alice, NOW + 2 * HOUR, value="97")
    asked.append((NOW + 2 * HOUR, shape(period_outcomes(world.period, NOW + 2 * HOUR))))
    approve_report(version=second, actor=world.rita, at=NOW + 3 * HOUR)
    asked.append((NOW + 3 * HOUR, shape(period_outcomes(world.period, NOW + 3 * HOUR))))
    close_period(period=world.period, at=world.period.closes_at)

    one, two = "2026-10-T25-WR-01", "2026-10-T25-WR-02"
    reason = REMARK
    assert [rows[1][2:] for _, rows in asked] == [
        (Outcome.MISSING, False, None, None, [], []),
        (Outcome.SUBMITTED, False, one, None, ["96.200000"], []),
        (Outcome.RETURNED, False, one, reason, ["96.200000"], ["returned"]),
        (Outcome.SUBMITTED, False, two, None, ["97.000000"], ["returned"]),
        (Outcome.APPROVED, False, two, "", ["97.000000"], ["returned", "approved"]),
    ]
    assert [shape(period_outcomes(world.period, moment)) for moment, _ in asked] == [
        rows for _, rows in asked
    ]


@pytest.mark.parametrize(
    ("seconds", "outcome"), [(-1, Outcome.MISSING), (0, Outcome.SUBMITTED), (1, Outcome.SUBMITTED)]
)
def test_the_moment_itself_counts(world: World, seconds: int, outcome: Outcome) -> None:
    submit(world.report("WR", 25), world.alice, NOW)

    assert of_water(world, NOW + timedelta(seconds=seconds)).outcome == outcome


def test_a_draft_is_not_filed(world: World) -> None:
    """What is not submitted is nobody's business outside the unit."""
    report = world.report("WR", 25)
    first = submit(report, world.alice, NOW)
    send_back(first, world.rita, NOW + HOUR)

    row = of_water(world, NOW + 2 * HOUR)

    assert (row.outcome, row.name, row.version) == (Outcome.RETURNED, "退回未重报", first)


def test_late_is_what_the_first_version_was(world: World) -> None:
    """A second round that the review caused does not make a punctual unit late; nor a late one punctual."""
    due = world.period.due_at
    punctual, late = world.report("WR", 25), world.report("HUC", 25)
    for report, who, at in ((punctual, world.alice, due), (late, world.charlie, due + HOUR)):
        version = submit(report, who, at)
        send_back(version, world.rita, due + 2 * HOUR)
        submit(report, who, due + 3 * HOUR)

    rows = period_outcomes(world.period, due + 4 * HOUR)

    filed = {row.assignment.department.code: row for row in rows if row.is_filed}
    assert {code: row.is_late for code, row in filed.items()} == {"WR": False, "HUC": True}
    assert {code: row.version and row.version.is_late for code, row in filed.items()} == {
        "WR": False,
        "HUC": True,
    }


def test_a_queryset_narrows_the_rows(world: World) -> None:
    rows = period_outcomes(world.period, NOW, ProgressReport.objects.visible_to(world.charlie))

    assert [row.assignment.department.code for row in rows] == ["HUC"]


def test_other_months_stay_out(world: World) -> None:
    november = open_period(month=world.period.as_month.plus(1), at=NOW)
    submit(world.report("WR", 25), world.alice)

    assert {row.outcome for row in period_outcomes(november, NOW)} == {Outcome.MISSING}


@pytest.mark.parametrize("filed", [1, 3])
def test_six_queries(world: World, filed: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    filers = [("WR", 25, world.alice), ("HUC", 25, world.charlie), ("DANGTU", 25, world.dora)]
    for unit, task, who in filers[:filed]:
        approve(submit(world.report(unit, task), who), world.rita)

    with django_assert_num_queries(6):
        rows = period_outcomes(world.period, NOW)
        for row in rows:
            _ = [claim.indicator.name for claim in row.values], row.assignment.task.section.title
            _ = row.version and (row.version.submitted_by.name, list(row.version.evidence.all()))
            _ = row.decision and row.decision.decided_by.name

    assert sum(row.is_filed for row in rows) == filed
