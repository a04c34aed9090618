"""Filing: from a draft to the version the unit stands by. Every submit is a new immutable version."""

from datetime import datetime

from django.db import transaction

from departments import audit
from departments.models import User
from maanshan_eco.kernel.errors import Invalid, NotAllowed
from maanshan_eco.kernel.text import what_is_broken
from tasks.deadlines import has_passed
from tasks.enums import ReportStatus, Verdict
from tasks.models import (
    MilestoneClaim,
    ProgressReport,
    ReportDraft,
    ReportedValue,
    ReportVersion,
    VersionCaution,
)
from tasks.selectors.corrections import granted_correction
from tasks.selectors.deadlines import deadline_of
from tasks.selectors.examination import Examination, examine_draft
from tasks.services.drafts import EditConflict
from tasks.services.guard import check_act, locked
from tasks.workflow import REPORT

MAX_REMARK = 500


@transaction.atomic
def hand_over(*, report: ProgressReport, revision: int, actor: User, at: datetime) -> ProgressReport:
    """送审签: put the draft before the unit's head, where the unit releases online.

    Raises :class:`Invalid` naming every field to mend, :class:`EditConflict` where the draft is no longer
    the one that was checked, and the refusals of the workflow.
    """
    report = locked(report)
    check_act("hand_over", report, actor, at)
    draft, _ = _sound_draft(report, revision, at)
    draft.head_remark = ""
    draft.save(update_fields=["head_remark"])
    return _move(report, ReportStatus.SIGNING, "report.handed_over", actor, at)


@transaction.atomic
def hand_back(*, report: ProgressReport, remark: str, actor: User, at: datetime) -> ProgressReport:
    """The head hands the draft back with a remark, or the filer takes it back: it can be written again."""
    report = locked(report)
    check_act("hand_back", report, actor, at)
    remark = remark.strip()
    if len(remark) > MAX_REMARK or what_is_broken(remark):
        raise Invalid(
            "remark",
            "意见没有保存，按提示修改。",
            {"remark": what_is_broken(remark) or f"最多 {MAX_REMARK} 字。"},
        )
    ReportDraft.objects.filter(report=report).update(head_remark=remark)
    was_returned = report.versions.filter(
        decisions__verdict=Verdict.RETURNED, decisions__withdrawn_at=None
    ).exists()
    back_to = ReportStatus.RETURNED if was_returned else ReportStatus.DRAFT
    return _move(report, back_to, "report.handed_back", actor, at)


@transaction.atomic
def submit_report(*, report: ProgressReport, revision: int, actor: User, at: datetime) -> ReportVersion:
    """Turn the draft into the version the unit stands by. ``at`` decides whether it is late.

    Submitting the same draft revision twice (double click, retry after a cut line) returns the version
    that the first submit made. Cautions are frozen with the version and stop nothing. Raises
    :class:`Invalid` naming every field to mend, :class:`EditConflict` where the draft is no longer the one
    that was checked, and the refusals of the workflow.
    """
    report = locked(report)
    latest = report.versions.order_by("-number").first()
    if latest and latest.draft_revision == revision and report.status == ReportStatus.SUBMITTED:
        if not REPORT["submit"].permits(actor, report):
            raise NotAllowed("not_allowed", "当前账号不能报送这份填报。")
        return latest
    check_act("submit", report, actor, at)
    draft, found = _sound_draft(report, revision, at)
    version = _new_version(report, draft, found, latest, actor, at)
    _freeze(version, draft, found)
    version.evidence.add(*report.evidence.filter(withdrawn_at=None))
    report.status = ReportStatus.SUBMITTED
    report.save(update_fields=["status"])
    audit.record(
        action="report.submitted", actor=actor, target=version.receipt, at=at, data={"late": version.is_late}
    )
    return version


def _sound_draft(report: ProgressReport, revision: int, at: datetime) -> tuple[ReportDraft, Examination]:
    """The draft that was checked, if nothing is wrong with it."""
    draft = ReportDraft.objects.select_related("updated_by").filter(report=report).first()
    if draft is None:
        raise Invalid("nothing_written", "还没有填写内容，先填写再报送。", {"progress": "写本月进展"})
    if draft.revision != revision:
        raise EditConflict(draft)
    found = examine_draft(report, draft, at)
    if found.wrong:
        raise Invalid("incomplete", f"有 {len(found.wrong)} 处需要改，改好后再报送。", found.wrong)
    return draft, found


def _move(report: ProgressReport, to: ReportStatus, action: str, actor: User, at: datetime) -> ProgressReport:
    report.status = to
    report.save(update_fields=["status"])
    audit.record(action=action, actor=actor, target=str(report), at=at)
    return report


def _new_version(
    report: ProgressReport,
    draft: ReportDraft,
    found: Examination,
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
        percent=found.percent,  # type: ignore[misc]  # a sound draft has one
        progress=draft.progress,
        problems=draft.problems,
        next_steps=draft.next_steps,
        no_progress=draft.no_progress,
        prepared_by=draft.updated_by,
        submitted_by=actor,
        submitted_at=at,
        is_late=latest.is_late if latest else has_passed(deadline_of(report, at), at),
        draft_revision=draft.revision,
        correction=granted_correction(report, at) if report.period.is_closed else None,
    )


def _freeze(version: ReportVersion, draft: ReportDraft, found: Examination) -> None:
    """What the version claims and what looked odd about it, each in its own row."""
    ReportedValue.objects.bulk_create(
        ReportedValue(
            version=version,
            indicator=claim.indicator,
            raw=claim.raw,
            value=claim.value,
            absence=claim.absence,
            absent_reason=claim.absent_reason,
        )
        for claim in found.claims
    )
    MilestoneClaim.objects.bulk_create(
        MilestoneClaim(version=version, milestone_id=pk) for pk in draft.milestones
    )
    VersionCaution.objects.bulk_create(
        VersionCaution(
            version=version,
            code=caution.code,
            field=caution.field,
            words=caution.words,
            reason=draft.reasons.get(caution.key, "").strip(),
        )
        for caution in found.cautions
    )
