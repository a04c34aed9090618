"""The check code of a draft about to be signed, and of a version that was submitted."""

from collections.abc import Iterable

from tasks.filings import TICKED, check_code
from tasks.models import Evidence, ProgressReport, ReportDraft, ReportVersion
from tasks.models.report import ReportWords
from tasks.selectors.examination import Claim, Examination


def code_of_draft(
    report: ProgressReport, draft: ReportDraft, found: Examination, files: Iterable[Evidence]
) -> str:
    """What a version made from this draft will carry; while something is wrong, of what was typed."""
    percent = draft.percent if found.percent is None else str(found.percent)
    figures = {code: typed.get("raw", "") for code, typed in draft.values.items() if code in found.wrong}
    figures |= {claim.indicator.code: _claimed(claim) for claim in found.claims}
    return check_code(
        _duty(report), _words(draft, percent), figures, draft.milestones, (file.sha256 for file in files)
    )


def code_of_version(version: ReportVersion) -> str:
    """Five small reads; the version never changes, and so neither does its code."""
    claims = [
        Claim(value.indicator, value.raw, value.value, value.absence, value.absent_reason)
        for value in version.values.select_related("indicator")
    ]
    return check_code(
        _duty(version.report),
        _words(version, str(version.percent)),
        {claim.indicator.code: _claimed(claim) for claim in claims},
        version.claims.values_list("milestone_id", flat=True),
        version.evidence.values_list("sha256", flat=True),
    )


def _duty(report: ProgressReport) -> str:
    return f"{report.period.code} T{report.assignment.task.number} {report.assignment.department.code}"


def _words(said: ReportWords, percent: str) -> dict[str, str]:
    return {
        "percent": percent,
        "progress": said.progress,
        "problems": said.problems,
        "next_steps": said.next_steps,
        "no_progress": TICKED if said.no_progress else "",
    }


def _claimed(claim: Claim) -> str:
    if claim.value is None:
        return f"{claim.absence}：{claim.absent_reason}"
    return f"{claim.value.normalize():f}"
