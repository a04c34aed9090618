"""Changing single fields of a draft: colleagues may write side by side, and nobody is overwritten."""

from datetime import date

import pytest

from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from tasks.filings import Clash, Edit, Figure, Filing
from tasks.models import Milestone, ReportDraft
from tasks.selectors.filing import filing_of
from tasks.services.drafts import amend_draft, save_draft
from tasks.services.periods import close_period
from tests.factories.world import NOW, World, submit, write

REPORT = ("WR", 25)


def test_the_first_edit_makes_the_draft(world: World) -> None:
    report = world.report(*REPORT)

    amended = amend_draft(report=report, edits=[Edit("percent", "", "60")], actor=world.alice, at=NOW)

    assert (amended.draft.percent, amended.draft.revision, amended.clashes) == ("60", 1, ())
    assert amended.theirs is None
    assert world.report(*REPORT).status == "draft"


def test_two_fields_by_two_people_both_stand(world: World) -> None:
    report = world.report(*REPORT)
    amend_draft(report=report, edits=[Edit("progress", "", "王晓写的")], actor=world.alice, at=NOW)
    amend_draft(report=report, edits=[Edit("problems", "", "李强写的")], actor=world.bob, at=NOW)

    draft = ReportDraft.objects.get()
    assert (draft.progress, draft.problems, draft.revision) == ("王晓写的", "李强写的", 2)


def test_one_field_by_two_people_keeps_the_first_and_gives_back_the_second(world: World) -> None:
    report = world.report(*REPORT)
    write(report, world.alice, progress="旧的")
    amend_draft(report=report, edits=[Edit("progress", "旧的", "王晓写的")], actor=world.alice, at=NOW)

    edits = [Edit("progress", "旧的", "李强写的"), Edit("value-urban-sewage", "96.2", "97")]
    amended = amend_draft(report=report, edits=edits, actor=world.bob, at=NOW)

    assert amended.clashes == (Clash("progress", "王晓写的", "李强写的"),)
    assert amended.theirs == world.alice
    draft = ReportDraft.objects.get()
    assert (draft.progress, draft.values["urban-sewage"]["raw"]) == ("王晓写的", "97")


def test_an_edit_that_changes_nothing_makes_no_revision(world: World) -> None:
    report = world.report(*REPORT)
    revision = write(report, world.alice, percent="60")

    amended = amend_draft(report=report, edits=[Edit("percent", "50", "60")], actor=world.bob, at=NOW)

    assert (amended.draft.revision, amended.clashes) == (revision, ())
    assert ReportDraft.objects.get().updated_by == world.alice


@pytest.mark.parametrize(
    ("field", "text", "wrong"),
    [
        ("value-nots", "1", {"nots": "这份填报本月不报这个指标。"}),
        ("value-urban-sewage", "9" * 41, {"urban-sewage": "最多 40 字，现为 41 字。"}),
        ("absence-urban-sewage", "maybe", {"urban-sewage": "“没有数值”只能选暂无数据或不适用。"}),
        ("absent-urban-sewage", "因" * 201, {"urban-sewage": "最多 200 字，现为 201 字。"}),
        ("percent", "6" * 21, {"percent": "最多 20 字，现为 21 字。"}),
        ("progress", "长" * 4001, {"progress": "最多 4000 字，现为 4001 字。"}),
        ("reason-fell:percent", "长" * 201, {"reason-fell:percent": "最多 200 字，现为 201 字。"}),
        ("milestone-999999", "1", {"milestone-999999": "这份填报本月没有这个节点。"}),
    ],
)
def test_what_cannot_be_stored_is_named_and_nothing_changes(
    world: World, field: str, text: str, wrong: dict[str, str]
) -> None:
    report = world.report(*REPORT)
    revision = write(report, world.alice)
    standing = filing_of(report.draft).fields()

    with pytest.raises(Invalid) as refusal:
        amend_draft(
            report=report,
            edits=[Edit("problems", "", "有问题"), Edit(field, standing.get(field, ""), text)],
            actor=world.alice,
            at=NOW,
        )

    assert refusal.value.fields == wrong
    assert (ReportDraft.objects.get().revision, ReportDraft.objects.get().problems) == (revision, "")


def test_everything_a_filing_holds_is_kept(world: World) -> None:
    node = Milestone.objects.create(
        task=world.report(*REPORT).assignment.task, title="完成拆除", due_on=date(2026, 10, 20)
    )
    filing = Filing(
        no_progress=True,
        figures={"urban-sewage": Figure(absence="not_applicable", absent_reason="本季停运")},
        milestones=frozenset({node.pk}),
        reasons={"fell:percent": "口径调整"},
    )

    save_draft(report=world.report(*REPORT), filing=filing, revision=0, actor=world.alice, at=NOW)

    draft = ReportDraft.objects.get()
    assert (draft.no_progress, draft.milestones) == (True, [node.pk])
    assert draft.reasons == {"fell:percent": "口径调整"}
    assert draft.values == {
        "urban-sewage": {"raw": "", "absence": "not_applicable", "absent_reason": "本季停运"}
    }


def test_a_stranger_amends_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        amend_draft(
            report=world.report(*REPORT), edits=[Edit("percent", "", "1")], actor=world.charlie, at=NOW
        )


def test_what_is_submitted_or_locked_is_amended_no_more(world: World) -> None:
    report = world.report(*REPORT)
    submit(report, world.alice)
    edits = [Edit("percent", "60", "61")]
    with pytest.raises(WrongState):
        amend_draft(report=report, edits=edits, actor=world.alice, at=NOW)

    close_period(period=world.period, at=world.period.closes_at)
    with pytest.raises(WrongState) as refusal:
        amend_draft(report=world.report("HUC", 25), edits=edits, actor=world.charlie, at=NOW)
    assert refusal.value.code == "period_closed"
