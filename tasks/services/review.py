"""Review: the task force approves or returns a version. Approval turns claims into facts."""

from datetime import datetime

from django.db import transaction

from departments import audit
from departments.models import User
from departments.notifications import filers_of, notify
from indicators.services.readings import record_reading
from maanshan_eco.kernel.errors import Invalid, WrongState
from maanshan_eco.kernel.text import what_is_broken
from maanshan_eco.kernel.transitions import check
from tasks.enums import ReportStatus, Verdict
from tasks.models import ProgressReport, ReportVersion, ReviewDecision
from tasks.selectors.filing import reading_area
from tasks.workflow import REPORT

MIN_REASON = 8


@transaction.atomic
def approve_report(*, version: ReportVersion, actor: User, at: datetime) -> ReviewDecision:
    """Accept the version; in the same transaction its figures become readings.

    The primary lead's figures are the city's; a county's are its own. Raises the refusals of the workflow.
    """
    decision = _decide(version, "approve", Verdict.APPROVED, "", actor, at)
    area = reading_area(version.report.assignment)
    for claim in version.values.select_related("indicator"):
        if claim.value is None:
            continue
        record_reading(
            indicator=claim.indicator,
            area=area,
            month=version.report.period.month,
            value=claim.value,
            source=version.receipt,
            actor=actor,
            at=at,
        )
    return decision


@transaction.atomic
def return_report(*, version: ReportVersion, reason: str, actor: User, at: datetime) -> ReviewDecision:
    """Send the version back. The reason must say something: at least 8 characters."""
    if len(reason.strip()) < MIN_REASON:
        raise Invalid(
            "reason_too_short",
            "退回意见写具体些：哪一处、要补什么。",
            {"reason": f"至少 {MIN_REASON} 个字。"},
        )
    if broken := what_is_broken(reason):
        raise Invalid("reason_broken", broken, {"reason": broken})
    decision = _decide(version, "return", Verdict.RETURNED, reason.strip(), actor, at)
    _tell_filers(version.report, at)
    return decision


def _tell_filers(report: ProgressReport, at: datetime) -> None:
    task = report.assignment.task
    notify(
        people=filers_of([report.assignment.department_id]),
        kind="report.returned",
        words=f"{report.period}任务{task.number}“{task.title}”被退回，看退回意见，改好后再报。",
        link=f"/filings/{report.pk}/edit/",
        at=at,
    )


def _decide(
    version: ReportVersion, act: str, verdict: Verdict, reason: str, actor: User, at: datetime
) -> ReviewDecision:
    """One decision per version, by compare-and-set under the report's lock.

    Of two reviewers who press at once, the second waits for the lock, sees the new state and is refused.
    """
    report = ProgressReport.objects.select_for_update(of=("self",)).with_names().get(pk=version.report_id)
    check(
        REPORT[act], state=report.status, state_label=report.get_status_display(), actor=actor, subject=report
    )
    if report.versions.filter(number__gt=version.number).exists():
        raise WrongState("newer_version", "单位已重新报送，请打开新的版本再审。")
    decision = ReviewDecision.objects.create(
        version=version,
        verdict=verdict,
        reason=reason,
        decided_by=actor,
        decided_at=at,
        reviewing_unit=actor.department,  # type: ignore[misc]  # the rule let only a unit's reviewer pass
        filing_unit=report.assignment.department,
    )
    report.status = ReportStatus(verdict)
    report.save(update_fields=["status"])
    version.report = report
    # The reason is business text and stays in the decision: the trail's readers see no business.
    audit.record(action=f"report.{verdict}", actor=actor, target=version.receipt, at=at)
    return decision
