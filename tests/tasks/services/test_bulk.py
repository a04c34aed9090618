"""Bulk approval: all or none, nothing odd among them, and taken back as one."""

from datetime import timedelta

import pytest

from departments.models import AuditEntry
from indicators.models import Reading
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from tasks.models import ReportVersion, ReviewDecision, VersionCaution
from tasks.selectors.review import spot_check
from tasks.services import bulk
from tasks.services.bulk import MAX_BATCH, approve_reports, withdraw_batch
from tasks.services.periods import close_period
from tasks.services.review import withdraw_decision
from tests.factories.world import NOW, World, approve, one_more_report, submit

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def versions(world: World) -> list[ReportVersion]:
    """Five of 市水利局, one with a figure."""
    reports = [world.report("WR", 25), *(one_more_report(world, "WR", number) for number in range(26, 30))]
    return [submit(report, world.alice) for report in reports]


def caution(version: ReportVersion, reason: str = "") -> VersionCaution:
    return VersionCaution.objects.create(
        version=version, code="same", field="progress", words="与上月文字完全相同。", reason=reason
    )


def test_all_are_approved_in_one_act(world: World, versions: list[ReportVersion]) -> None:
    caution(versions[1], "本月确无新进展")

    decisions = approve_reports(versions=versions, actor=world.rita, at=LATER)

    assert [decision.verdict for decision in decisions] == ["approved"] * 5
    assert len({decision.batch for decision in decisions}) == 1
    assert Reading.objects.count() == 1
    assert list(ReportVersion.objects.awaiting(world.rita)) == []
    entry = AuditEntry.objects.get(action="report.batch_approved")
    assert entry.target == "5 份"
    assert entry.data["batch"] == str(decisions[0].batch)
    assert entry.data["receipts"] == [version.receipt for version in versions]
    sample = spot_check(versions, world.rita)
    assert (entry.data["seed"], entry.data["spot_check"]) == (
        sample.seed,
        [version.receipt for version in sample.versions],
    )
    assert AuditEntry.objects.filter(action="report.approved").count() == 5


def test_one_that_cannot_be_approved_stops_all(world: World, versions: list[ReportVersion]) -> None:
    """Every obstacle is named with its receipt, and nothing has happened."""
    caution(versions[1])
    approve(versions[3], world.rita)

    with pytest.raises(WrongState) as refusal:
        approve_reports(versions=versions, actor=world.rita, at=LATER)

    assert refusal.value.code == "batch_refused"
    assert f"{versions[1].receipt}：有 1 条提示没有说明原因。" in refusal.value.message
    assert f"{versions[3].receipt}：已由任审于10-26 10:00:00通过" in refusal.value.message
    assert versions[0].receipt not in refusal.value.message
    assert (ReviewDecision.objects.count(), Reading.objects.count()) == (1, 0)
    assert AuditEntry.objects.filter(action="report.batch_approved").count() == 0


def test_what_came_up_since_the_page_was_opened_counts(world: World, versions: list[ReportVersion]) -> None:
    """The versions were read before the caution was there: it is looked at again under the lock."""
    read = list(ReportVersion.objects.prefetch_related("cautions"))
    caution(versions[0])

    with pytest.raises(WrongState):
        approve_reports(versions=read, actor=world.rita, at=LATER)


def test_not_even_one_of_another_reviewers_units(world: World, versions: list[ReportVersion]) -> None:
    foreign = submit(world.report("EEB", 6), world.erin)

    with pytest.raises(NotAllowed):
        approve_reports(versions=[*versions, foreign], actor=world.rita, at=LATER)

    assert ReviewDecision.objects.count() == 0


def test_a_batch_has_a_size(world: World, versions: list[ReportVersion]) -> None:
    for batch in ([], versions[:1] * (MAX_BATCH + 1)):
        with pytest.raises(Invalid, match="一次批量通过"):
            approve_reports(versions=batch, actor=world.rita, at=LATER)


def test_a_failure_at_the_last_leaves_nothing(
    world: World, versions: list[ReportVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    approve_one = bulk.approve_report

    def fail_at_the_last(**given: object) -> ReviewDecision:
        if given["version"] == versions[-1]:
            raise RuntimeError("power cut")
        return approve_one(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk, "approve_report", fail_at_the_last)
    with pytest.raises(RuntimeError, match="power cut"):
        approve_reports(versions=versions, actor=world.rita, at=LATER)

    assert (ReviewDecision.objects.count(), Reading.objects.count()) == (0, 0)


def test_a_batch_is_taken_back_as_one(world: World, versions: list[ReportVersion]) -> None:
    """What was taken back alone before stays as it is."""
    first, *rest = approve_reports(versions=versions, actor=world.rita, at=LATER)
    withdraw_decision(decision=first, reason="按错键", actor=world.rita, at=LATER)
    assert first.batch is not None

    withdrawn = withdraw_batch(batch=first.batch, reason="选错了一批", actor=world.rita, at=LATER)

    assert sorted(row.pk for row in withdrawn) == [row.pk for row in rest]
    assert ReviewDecision.objects.standing().count() == 0
    assert Reading.objects.current().count() == 0
    with pytest.raises(WrongState, match="已全部撤销"):
        withdraw_batch(batch=first.batch, reason="再来一次", actor=world.rita, at=LATER)


def test_a_batch_stands_once_the_month_is_locked(world: World, versions: list[ReportVersion]) -> None:
    decisions = approve_reports(versions=versions, actor=world.rita, at=LATER)
    close_period(period=world.period, at=world.period.closes_at)
    assert decisions[0].batch is not None

    with pytest.raises(WrongState, match="已锁定"):
        withdraw_batch(
            batch=decisions[0].batch,
            reason="选错了",
            actor=world.rita,
            at=world.period.closes_at + timedelta(1),
        )

    assert ReviewDecision.objects.standing().count() == 5


def test_the_spot_check_cannot_be_drawn_again(world: World, versions: list[ReportVersion]) -> None:
    """The same for the same set in any order; another one for another set or another reviewer."""
    drawn = spot_check(versions, world.rita)

    assert len({version.receipt for version in drawn.versions}) == 3
    assert set(spot_check(versions[::-1], world.rita).versions) == set(drawn.versions)
    assert spot_check(versions[::-1], world.rita).seed == drawn.seed
    assert (
        len({drawn.seed, spot_check(versions, world.gus).seed, spot_check(versions[1:], world.rita).seed})
        == 3
    )
    assert spot_check(versions[:2], world.rita).versions == tuple(versions[:2])
