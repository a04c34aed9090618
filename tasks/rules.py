"""Yes or no about a person and a report."""

from departments.enums import Release, Role
from departments.models import Department, User
from departments.rules import reviews_for, speaks_for
from tasks.models import CorrectionRequest, ProgressReport, WorkbookUpload


def may_file(user: User, report: ProgressReport) -> bool:
    return speaks_for(user, report.assignment.department)


def may_hand_over(user: User, report: ProgressReport) -> bool:
    """Where the head releases online, the filer's last act is to put the draft before the head."""
    return may_file(user, report) and report.assignment.department.release == Release.ONLINE


def may_submit(user: User, report: ProgressReport) -> bool:
    """The unit's people; where the head releases online, only the head."""
    released_by_head = report.assignment.department.release == Release.ONLINE
    return may_file(user, report) and (not released_by_head or user.role == Role.UNIT_HEAD)


def may_review(user: User, report: ProgressReport) -> bool:
    return reviews_for(user, report.assignment.department)


def may_answer_correction(user: User, request: CorrectionRequest) -> bool:
    """Whoever reviews the unit answers its requests: no unit consents to its own."""
    return may_review(user, request.report)


def may_apply(user: User, upload: WorkbookUpload) -> bool:
    return speaks_for(user, upload.department)


def may_extend(user: User, department: Department) -> bool:
    """Grants the unit more time: who judges its filings, so never the unit itself."""
    return reviews_for(user, department)
