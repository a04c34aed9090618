"""Yes or no about a person and a report."""

from departments.models import User
from departments.rules import reviews_for, speaks_for
from tasks.models import CorrectionRequest, ProgressReport


def may_file(user: User, report: ProgressReport) -> bool:
    return speaks_for(user, report.assignment.department)


def may_review(user: User, report: ProgressReport) -> bool:
    return reviews_for(user, report.assignment.department)


def may_answer_correction(user: User, request: CorrectionRequest) -> bool:
    """Whoever reviews the unit answers its requests: no unit consents to its own."""
    return may_review(user, request.report)
