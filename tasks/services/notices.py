"""Telling a unit's filers what became of a report of theirs."""

from datetime import datetime

from departments.notifications import filers_of, notify
from tasks.models import ProgressReport


def tell_filers(report: ProgressReport, kind: str, words: str, link: str, at: datetime) -> None:
    """Write to the inbox of the unit's filers; ``words`` go on from the report's name. In the caller's
    transaction: nobody is told of what did not happen."""
    task = report.assignment.task
    notify(
        people=filers_of([report.assignment.department_id]),
        kind=kind,
        words=f"{report.period}任务{task.number}“{task.title}”{words}",
        link=link,
        at=at,
    )
