"""Taking a decision back: until the lock, with everything it brought, and readable for ever."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from departments.enums import Role
from departments.models import AuditEntry
from indicators.models import Reading
from indicators.services.readings import record_reading
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from tasks.enums import ReportStatus
from tasks.models import ReportVersion, ReviewDecision
from tasks.selectors.outcomes import Outcome, period_outcomes
from tasks.services.periods import close_period
from tasks.services.review import approve_report, withdraw_decision
from tests.factories.world import NOW, World, make_person, send_back, submit

HOUR = timedelta(hours=1)
LATER = NOW + HOUR
UNDONE = NOW + 2 * HOUR


def withdraw(
    decision: ReviewDecision, world: World, reason: str = "按错键", at: datetime = UNDONE
) -> ReviewDecision:
    return withdraw_decision(decision=decision, reason=reason, actor=world.rita, at=at)


@pytest.fixture
def version(world: World) -> ReportVersion:
    return submit(world.report("WR", 25), world.alice)


@pytest.fixture
def approval(world: World, version: ReportVersion) -> ReviewDecision:
    return approve_report(version=version, actor=world.rita, at=LATER)


def held(moment: datetime) -> list[tuple[str, Decimal]]:
    return list(Reading.objects.known(moment).values_list("source", "value"))


def outcome(world: World, moment: datetime) -> Outcome:
    return next(
        row.outcome for row in period_outcomes(world.period, moment) if row.assignment.department.code == "WR"
    )


def test_an_approval_goes_with_what_it_brought(
    world: World, version: ReportVersion, approval: ReviewDecision
) -> None:
    taken_back = withdraw(approval, world, "  按错键 ")

    version.report.refresh_from_db()
    assert version.report.status == ReportStatus.SUBMITTED
    assert (taken_back.withdrawn_by, taken_back.withdrawn_at) == (world.rita, UNDONE)
    assert taken_back.withdrawn_reason == "按错键"
    assert list(ReportVersion.objects.awaiting(world.rita)) == [version]
    assert held(UNDONE) == []
    entry = AuditEntry.objects.get(action="report.decision_withdrawn")
    assert (entry.target, entry.data) == (version.receipt, {"verdict": "approved"})


def test_every_moment_reads_as_it_was(world: World, approval: ReviewDecision) -> None:
    """The decision, the figure and the outcome: before, between and after."""
    withdraw(approval, world)

    moments = [NOW, LATER, UNDONE]
    assert [outcome(world, moment) for moment in moments] == ["submitted", "approved", "submitted"]
    assert [len(held(moment)) for moment in moments] == [0, 1, 0]
    assert [approval.stood_at(moment) for moment in (LATER, LATER + HOUR / 2)] == [True, True]


def test_what_stood_before_stands_again(world: World, version: ReportVersion) -> None:
    record_reading(
        indicator=world.sewage,
        area=None,
        month=world.period.month,
        value=Decimal(90),
        source="上级核定",
        actor=None,
        at=NOW - HOUR,
    )
    decision = approve_report(version=version, actor=world.rita, at=LATER)

    withdraw(decision, world)

    assert [held(moment) for moment in (NOW, LATER, UNDONE)] == [
        [("上级核定", Decimal(90))],
        [(version.receipt, Decimal("96.2"))],
        [("上级核定", Decimal(90))],
    ]


def test_a_version_can_be_decided_anew(
    world: World, version: ReportVersion, approval: ReviewDecision
) -> None:
    withdraw(approval, world)

    again = send_back(version, world.rita, UNDONE + HOUR)

    assert version.decisions.count() == 2
    assert ReportVersion.objects.get().standing_decision == again
    assert outcome(world, UNDONE + HOUR) == "returned"


def test_a_return_is_taken_back_until_the_unit_refiles(world: World, version: ReportVersion) -> None:
    decision = send_back(version, world.rita, LATER)
    withdraw(decision, world)
    version.report.refresh_from_db()
    assert version.report.status == ReportStatus.SUBMITTED

    again = send_back(version, world.rita, UNDONE + HOUR)
    submit(world.report("WR", 25), world.alice, UNDONE + 2 * HOUR)
    with pytest.raises(WrongState) as refusal:
        withdraw(again, world, at=UNDONE + 3 * HOUR)

    assert refusal.value.code == "wrong_state"
    assert ReviewDecision.objects.standing().get() == again


def test_after_the_lock_nothing_is_taken_back(world: World, approval: ReviewDecision) -> None:
    close_period(period=world.period, at=world.period.closes_at)

    with pytest.raises(WrongState) as refusal:
        withdraw(approval, world, at=world.period.closes_at + HOUR)

    assert refusal.value.code == "period_closed"
    assert (ReviewDecision.objects.standing().get(), Reading.objects.current().count()) == (approval, 1)


def test_nothing_is_taken_back_twice(world: World, version: ReportVersion, approval: ReviewDecision) -> None:
    """The page was open while a colleague took it back, and decided anew."""
    withdraw(approval, world)
    approve_report(version=version, actor=world.rita, at=UNDONE + HOUR)

    with pytest.raises(WrongState) as refusal:
        withdraw(approval, world, at=UNDONE + 2 * HOUR)

    assert refusal.value.code == "not_standing"
    assert Reading.objects.current().count() == 1


@pytest.mark.parametrize(
    ("reason", "code"), [(" ", "short"), ("错", "short"), ("错" * 201, "long"), ("按\x00错", "broken")]
)
def test_a_reason_is_given(world: World, approval: ReviewDecision, reason: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        withdraw(approval, world, reason)

    assert (code in refusal.value.code, list(refusal.value.fields)) == (True, ["reason"])


@pytest.mark.parametrize("who", ["alice", "head", "charlie", "erin", "gus", "chief", "leader", "auditor"])
def test_only_the_units_own_reviewers_take_back(world: World, approval: ReviewDecision, who: str) -> None:
    with pytest.raises(NotAllowed):
        withdraw_decision(decision=approval, reason="按错键", actor=world.people[who], at=UNDONE)


def test_a_colleague_may_take_back(world: World, approval: ReviewDecision) -> None:
    rolf = make_person("rolf", "阮审", Role.REVIEWER, world.units["EEB"])

    assert withdraw_decision(decision=approval, reason="核实有误", actor=rolf, at=UNDONE).withdrawn_by == rolf
