"""审签: where a unit's head releases online, the head submits what the filer has put before him."""

from datetime import date

import pytest

from departments.enums import Release
from departments.models import AuditEntry
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from tasks.filings import Filing
from tasks.models import Milestone, ProgressReport, ReportDraft
from tasks.services.drafts import EditConflict, amend_draft, save_draft
from tasks.services.filing import hand_back, hand_over, submit_report
from tests.factories.world import NOW, World, send_back, submit, write


@pytest.fixture
def report(world: World) -> ProgressReport:
    unit = world.units["WR"]
    unit.release = Release.ONLINE
    unit.save()
    return world.report("WR", 25)


def test_the_head_submits_what_was_put_before_him(world: World, report: ProgressReport) -> None:
    revision = write(report, world.alice)
    with pytest.raises(NotAllowed):
        submit_report(report=report, revision=revision, actor=world.alice, at=NOW)

    assert hand_over(report=report, revision=revision, actor=world.alice, at=NOW).status == "signing"
    version = submit_report(report=report, revision=revision, actor=world.head, at=NOW)

    assert (version.prepared_by, version.submitted_by) == (world.alice, world.head)
    assert ProgressReport.objects.get(pk=report.pk).status == "submitted"
    acts = AuditEntry.objects.filter(action__startswith="report.").order_by("id")
    assert [(entry.action, entry.actor) for entry in acts] == [
        ("report.handed_over", world.alice),
        ("report.submitted", world.head),
    ]


def test_what_waits_for_the_head_is_not_written_any_more(world: World, report: ProgressReport) -> None:
    hand_over(report=report, revision=write(report, world.alice), actor=world.alice, at=NOW)

    with pytest.raises(WrongState):
        amend_draft(report=report, edits=[], actor=world.alice, at=NOW)


def test_the_head_hands_back_with_a_remark(world: World, report: ProgressReport) -> None:
    hand_over(report=report, revision=write(report, world.alice), actor=world.alice, at=NOW)

    back = hand_back(report=report, remark=" 数据再核一遍 ", actor=world.head, at=NOW)

    assert (back.status, ReportDraft.objects.get().head_remark) == ("draft", "数据再核一遍")
    hand_over(report=report, revision=1, actor=world.alice, at=NOW)
    assert ReportDraft.objects.get().head_remark == ""


def test_a_returned_report_goes_back_to_returned(world: World, report: ProgressReport) -> None:
    version = submit(report, world.head)
    send_back(version, world.rita)
    report = world.report("WR", 25)
    hand_over(report=report, revision=write(report, world.alice), actor=world.alice, at=NOW)

    assert hand_back(report=report, remark="", actor=world.alice, at=NOW).status == "returned"


def test_only_a_sound_draft_is_put_before_the_head(world: World, report: ProgressReport) -> None:
    with pytest.raises(Invalid) as refusal:
        hand_over(report=report, revision=0, actor=world.alice, at=NOW)
    assert refusal.value.code == "nothing_written"

    revision = write(report, world.alice, percent="约一半")
    with pytest.raises(Invalid) as refusal:
        hand_over(report=report, revision=revision, actor=world.alice, at=NOW)
    assert list(refusal.value.fields) == ["percent"]

    write(report, world.bob)
    with pytest.raises(EditConflict):
        hand_over(report=report, revision=revision, actor=world.alice, at=NOW)


def test_a_remark_that_cannot_be_stored(world: World, report: ProgressReport) -> None:
    hand_over(report=report, revision=write(report, world.alice), actor=world.alice, at=NOW)

    for remark in ("长" * 501, "乱\x00码"):
        with pytest.raises(Invalid) as refusal:
            hand_back(report=report, remark=remark, actor=world.head, at=NOW)
        assert list(refusal.value.fields) == ["remark"]
    assert ProgressReport.objects.get(pk=report.pk).status == "signing"


def test_a_unit_without_online_release_has_nobody_to_hand_over_to(world: World) -> None:
    report = world.report("WR", 25)

    with pytest.raises(NotAllowed):
        hand_over(report=report, revision=write(report, world.alice), actor=world.alice, at=NOW)


def test_a_version_freezes_what_was_claimed_and_what_looked_odd(world: World) -> None:
    report = world.report("WR", 25)
    node = Milestone.objects.create(task=report.assignment.task, title="完成拆除", due_on=date(2026, 10, 20))
    report.assignment.indicators.clear()
    filing = Filing(
        percent="60",
        progress="有进展",
        milestones=frozenset({node.pk}),
        reasons={f"node_bare:milestone-{node.pk}": " 照片下月补 "},
    )
    draft = save_draft(report=report, filing=filing, revision=0, actor=world.alice, at=NOW)

    version = submit_report(report=report, revision=draft.revision, actor=world.alice, at=NOW)

    assert [claim.milestone for claim in version.claims.all()] == [node]
    (caution,) = version.cautions.all()
    assert (caution.code, caution.field) == ("node_bare", f"milestone-{node.pk}")
    assert caution.words == "节点“完成拆除”报了完成，没有附佐证材料。"
    assert caution.reason == "照片下月补"
