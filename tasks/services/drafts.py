"""Drafts: they keep whatever is written, right or wrong. Mistakes stop a submit, never a save."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from departments.models import User
from maanshan_eco.kernel.errors import Invalid, WrongState
from maanshan_eco.kernel.text import what_is_broken
from tasks.enums import Absence, ReportStatus
from tasks.filings import Clash, Edit, Filing, merge
from tasks.models import ProgressReport, ReportDraft
from tasks.models.report import MAX_TEXT
from tasks.selectors.filing import due_indicators, filing_of, fill_draft, previous_version
from tasks.selectors.milestones import nodes_of
from tasks.selectors.quiet import quiet_reports
from tasks.services.guard import check_act, locked

MAX_RAW, MAX_REASON = 40, 200
#: More cautions than a filing can have; what comes on top is not ours.
MAX_REASONS = 400


class EditConflict(WrongState):
    """Somebody saved in between; ``standing`` is what they saved. Nothing was overwritten."""

    def __init__(self, standing: ReportDraft) -> None:
        super().__init__(
            "edit_conflict",
            f"{standing.updated_by.name}在你打开之后保存过这份填报。你写的内容还在下面，核对后再保存一次。",
        )
        self.standing = standing


@dataclass(frozen=True, slots=True)
class Amended:
    """The draft after the edits, those that could not be made, and who had written it before (``theirs``)."""

    draft: ReportDraft
    clashes: tuple[Clash, ...]
    theirs: User | None


@transaction.atomic
def save_draft(
    *, report: ProgressReport, filing: Filing, revision: int, actor: User, at: datetime
) -> ReportDraft:
    """Keep the whole filing as written.

    ``revision`` is the draft's revision that the writer started from (0 for none). Raises
    :class:`EditConflict` where somebody else saved since, :class:`Invalid` for what cannot be stored at
    all, and the refusals of the workflow.
    """
    report = locked(report)
    check_act("save", report, actor, at)
    draft = _draft_of(report)
    if draft.revision != revision and draft.pk:
        raise EditConflict(draft)
    return _store(report, draft, filing, actor, at)


@transaction.atomic
def amend_draft(*, report: ProgressReport, edits: Sequence[Edit], actor: User, at: datetime) -> Amended:
    """Change single fields, as autosave does: two people in one office may write in different fields at once.

    A field that somebody else changed since the writer saw it stays as they left it and comes back as a
    clash with both texts. The fields are those of :mod:`tasks.filings`. Raises :class:`Invalid` for what
    cannot be stored (then nothing is), and the refusals of the workflow.
    """
    report = locked(report)
    check_act("save", report, actor, at)
    draft = _draft_of(report)
    theirs = draft.updated_by if draft.pk else None
    standing = filing_of(draft).fields()
    merged, clashes = merge(standing, list(edits))
    if merged != standing or not draft.pk:
        draft = _store(report, draft, Filing.of_fields(merged), actor, at)
    return Amended(draft, tuple(clashes), theirs)


@transaction.atomic
def declare_no_progress(*, report: ProgressReport, actor: User, at: datetime) -> ReportDraft:
    """本月无新进展, said in one act; the percent stays where it was filed last this year.

    Raises :class:`WrongState` where something is written already or a figure or milestone is due, and the
    refusals of the workflow.
    """
    report = locked(report)
    check_act("save", report, actor, at)
    if report.pk not in quiet_reports([report]):
        raise WrongState("not_quiet", "这份填报已动笔，或有到期的指标、节点，打开填报表填写。")
    last = previous_version(report)
    same_year = last is not None and last.report.period.month.year == report.period.month.year
    filing = Filing(percent=str(last.percent) if last and same_year else "", no_progress=True)
    return _store(report, _draft_of(report), filing, actor, at)


def _draft_of(report: ProgressReport) -> ReportDraft:
    """The report's draft; a new one, not yet stored, where nothing was written so far."""
    standing = ReportDraft.objects.select_related("updated_by").filter(report=report).first()
    return standing or ReportDraft(report=report)


def _store(
    report: ProgressReport, draft: ReportDraft, filing: Filing, actor: User, at: datetime
) -> ReportDraft:
    fill_draft(draft, filing)
    draft.revision, draft.updated_by, draft.updated_at = draft.revision + 1, actor, at
    _refuse_unstorable(report, filing)
    draft.save()
    if report.status == ReportStatus.TODO:
        report.status = ReportStatus.DRAFT
        report.save(update_fields=["status"])
    return draft


def _refuse_unstorable(report: ProgressReport, filing: Filing) -> None:
    """Too long, destroyed by a wrong encoding, or about something nobody asked for. All else may be saved."""
    wrong = {
        _error_key(name): problem
        for name, text in filing.fields().items()
        if (problem := what_is_broken(text) or _too_long(name, text))
    }
    wrong |= _unasked(report, filing)
    if wrong:
        raise Invalid("cannot_store", "有内容不能保存，按提示修改。写的内容还在，没有丢。", wrong)


def _too_long(name: str, text: str) -> str:
    """What to cut; empty where it fits."""
    most = {"percent": 20, "value": MAX_RAW, "absent": MAX_REASON, "reason": MAX_REASON}
    longest = most.get(name.partition("-")[0], MAX_TEXT)
    return f"最多 {longest} 字，现为 {len(text)} 字。" if len(text) > longest else ""


def _error_key(name: str) -> str:
    """Errors of a figure are named by its code, whichever of its three fields they lie in."""
    kind, _, key = name.partition("-")
    return key if kind in {"value", "absence", "absent"} else name


def _unasked(report: ProgressReport, filing: Filing) -> dict[str, str]:
    """A misspelt code must not look like success and lose the figure."""
    due = {indicator.code for indicator in due_indicators(report)}
    wrong = {code: "这份填报本月不报这个指标。" for code in filing.figures if code not in due}
    wrong |= {
        code: "“没有数值”只能选暂无数据或不适用。"
        for code, figure in filing.figures.items()
        if figure.absence and figure.absence not in Absence.values
    }
    if filing.milestones:
        known = {node.milestone.pk for node in nodes_of(report)}
        wrong |= {
            f"milestone-{pk}": "这份填报本月没有这个节点。" for pk in filing.milestones if pk not in known
        }
    if len(filing.reasons) > MAX_REASONS:
        wrong["reasons"] = "说明的条数比提示还多，只写系统提示的那些。"
    return wrong
