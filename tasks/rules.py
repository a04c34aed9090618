"""Yes or no about a person and a report."""

from departments.models import Department, User
from departments.rules import reviews_for, speaks_for
from tasks.models import ProgressReport


def may_file(user: User, report: ProgressReport) -> bool:
    return speaks_for(user, report.assignment.department)


def may_review(user: User, report: ProgressReport) -> bool:
    return reviews_for(user, report.assignment.department)


def may_extend(user: User, department: Department) -> bool:
    """Grants the unit more time: who judges its filings, so never the unit itself."""
    return reviews_for(user, department)
