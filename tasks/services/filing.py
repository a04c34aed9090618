"""Filing: writing a draft, attaching evidence, submitting. Every submit is a new immutable version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction

from departments import audit
from departments.models import User
from maanshan_eco.kernel import files
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.text import what_is_broken
from maanshan_eco.kernel.transitions import check
from tasks.deadlines import has_passed
from tasks.enums import ReportStatus
from tasks.models import Evidence, ProgressReport, ReportDraft, ReportedValue, ReportVersion
from tasks.models.report import MAX_TEXT, ReportWords
from tasks.selectors.deadlines import deadline_of
from tasks.selectors.filing import due_indicators, examine_draft
from tasks.workflow import REPORT

MAX_FILES = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as typed, or the reason why there is none."""

    raw: str = ""
    absent_reason: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """What a unit has to say about its month, as typed; ``figures`` by indicator code."""

    percent: str = ""
    progress: str = ""
    problems: str = ""
    next_steps: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)


class EditConflict(WrongState):
    """Somebody saved in between; ``standing`` is what they saved. Nothing was overwritten."""

    def __init__(self, standing: ReportDraft) -> None:
        super().__init__(
            "edit_conflict",
            f"{standing.updated_by.name}在你打开之后保存过这份填报。你写的内容还在下面，核对后再保存一次。",
        )
        self.standing = standing


@transaction.atomic
def save_draft(
    *, report: ProgressReport, filing: Filing, revision: int, actor: User, at: datetime
) -> ReportDraft:
    """Keep what was written, right or wrong: mistakes stop a submit, never a save.

    ``revision`` is the draft's revision that the writer started from (0 for none). Raises
    :class:`EditConflict` where somebody else saved since, :class:`Invalid` for what cannot be stored at
    all, and the refusals of the workflow.
    """
    report = _locked(report)
    _check("save", report, actor)
    draft = ReportDraft.objects.select_related("updated_by").filter(report=report).first()
    if draft and draft.revision != revision:
        raise EditConflict(draft)
    draft = draft or ReportDraft(report=report)
    draft.percent, draft.progress = filing.percent, filing.progress
    draft.problems, draft.next_steps = filing.problems, filing.next_steps
    draft.values = {
        code: {"raw": figure.raw, "absent_reason": figure.absent_reason}
        for code, figure in filing.figures.items()
    }
    draft.revision, draft.updated_by, draft.updated_at = draft.revision + 1, actor, at
    _refuse_unstorable(draft)
    draft.save()
    if report.status == ReportStatus.TODO:
        report.status = ReportStatus.DRAFT
        report.save(update_fields=["status"])
    return draft


@transaction.atomic
def submit_report(*, report: ProgressReport, revision: int, actor: User, at: datetime) -> ReportVersion:
    """Turn the draft into the version the unit stands by. ``at`` decides whether it is late.

    Submitting the same draft revision twice (double click, retry after a cut line) returns the version
    that the first submit made. Raises :class:`Invalid` naming every field to mend, :class:`EditConflict`
    where the draft is no longer the one that was checked, and the refusals of the workflow.
    """
    report = _locked(report)
    latest = report.versions.order_by("-number").first()
    if latest and latest.draft_revision == revision and report.status == ReportStatus.SUBMITTED:
        if not REPORT["submit"].permits(actor, report):
            raise NotAllowed("not_allowed", "当前账号不能报送这份填报。")
        return latest
    _check("submit", report, actor)
    draft = ReportDraft.objects.select_related("updated_by").filter(report=report).first()
    if draft is None:
        raise Invalid("nothing_written", "还没有填写内容，先填写再报送。", {"progress": "写本月进展"})
    if draft.revision != revision:
        raise EditConflict(draft)
    found = examine_draft(report, draft)
    if found.wrong or found.percent is None:
        raise Invalid("incomplete", f"有 {len(found.wrong)} 处需要改，改好后再报送。", found.wrong)
    version = _new_version(report, draft, found.percent, latest, actor, at)
    ReportedValue.objects.bulk_create(
        ReportedValue(
            version=version,
            indicator=claim.indicator,
            raw=claim.raw,
            value=claim.value,
            absent_reason=claim.absent_reason,
        )
        for claim in found.claims
    )
    version.evidence.add(*report.evidence.filter(withdrawn_at=None))
    report.status = ReportStatus.SUBMITTED
    report.save(update_fields=["status"])
    audit.record(
        action="report.submitted", actor=actor, target=version.receipt, at=at, data={"late": version.is_late}
    )
    return version


@transaction.atomic
def attach_evidence(
    *, report: ProgressReport, name: str, content: BinaryIO, size: int, actor: User, at: datetime
) -> Evidence:
    """Store a file and put it on the draft. The bytes are safe on disk before the row says so."""
    report = _locked(report)
    _check("save", report, actor)
    if report.evidence.filter(withdrawn_at=None).count() >= MAX_FILES:
        raise Invalid("too_many_files", f"一份填报最多附 {MAX_FILES} 个文件，移除不用的再传。")
    if broken := what_is_broken(name):
        raise Invalid("file_name", f"文件名{broken}")
    head = content.read(16)
    content.seek(0)
    files.check_upload(name, size, head)
    stored = files.store(iter(lambda: content.read(65536), b""), name.rpartition(".")[2].lower())
    evidence = Evidence.objects.create(
        report=report,
        name=name,
        path=stored.path,
        sha256=stored.sha256,
        size=stored.size,
        uploaded_by=actor,
        uploaded_at=at,
    )
    audit.record(
        action="evidence.attached", actor=actor, target=str(report), at=at, data={"sha256": stored.sha256}
    )
    return evidence


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, actor: User, at: datetime) -> None:
    """Take a file off the draft; versions that carried it keep it."""
    report = _locked(evidence.report)
    _check("save", report, actor)
    evidence.withdrawn_at = at
    evidence.save(update_fields=["withdrawn_at"])
    audit.record(
        action="evidence.withdrawn", actor=actor, target=str(report), at=at, data={"sha256": evidence.sha256}
    )


def _locked(report: ProgressReport) -> ProgressReport:
    """The report as it stands now, nobody else changing it until we are done.

    Status and period are read afresh; the assignment is reference data and stays as the caller read it.
    """
    fresh = ProgressReport.objects.select_for_update(of=("self",)).select_related("period").get(pk=report.pk)
    fresh.assignment = report.assignment
    return fresh


def _check(act: str, report: ProgressReport, actor: User) -> None:
    check(
        REPORT[act], state=report.status, state_label=report.get_status_display(), actor=actor, subject=report
    )
    if report.period.is_closed:
        raise WrongState("period_closed", f"{report.period}已锁定，不能再改。")


def _refuse_unstorable(draft: ReportDraft) -> None:
    """Too long, destroyed by a wrong encoding, or a figure nobody asked for. Everything else may be saved."""
    wrong: dict[str, str] = {}
    try:
        draft.full_clean(exclude=["report", "updated_by", "values"], validate_unique=False)
    except ValidationError as error:
        wrong = {name: "".join(messages) for name, messages in error.message_dict.items()}
    words = {field.name: getattr(draft, field.name) for field in ReportWords._meta.get_fields()}
    # Django checks max_length of a TextField in its own forms only.
    wrong |= {
        name: f"最多 {MAX_TEXT} 字，现为 {len(text)} 字。"
        for name, text in words.items()
        if len(text) > MAX_TEXT
    }
    texts = words | {"percent": draft.percent}
    texts |= {code: typed["raw"] + typed["absent_reason"] for code, typed in draft.values.items()}
    wrong |= {name: broken for name, text in texts.items() if (broken := what_is_broken(text))}
    # A misspelt code must not look like success and lose the figure.
    due = {indicator.code for indicator in due_indicators(draft.report)}
    wrong |= {code: "这份填报本月不报这个指标。" for code in draft.values if code not in due}
    if wrong:
        raise Invalid("cannot_store", "有内容不能保存，按提示修改。写的内容还在，没有丢。", wrong)


def _new_version(
    report: ProgressReport,
    draft: ReportDraft,
    percent: int,
    latest: ReportVersion | None,
    actor: User,
    at: datetime,
) -> ReportVersion:
    """The next version. Late is who first files after the own deadline; refiling after a return is not."""
    task, unit = report.assignment.task, report.assignment.department
    number = latest.number + 1 if latest else 1
    return ReportVersion.objects.create(
        report=report,
        number=number,
        receipt=f"{report.period.code}-T{task.number:02}-{unit.code}-{number:02}",
        percent=percent,
        progress=draft.progress,
        problems=draft.problems,
        next_steps=draft.next_steps,
        submitted_by=actor,
        submitted_at=at,
        is_late=latest.is_late if latest else has_passed(deadline_of(report, at), at),
        draft_revision=draft.revision,
    )
