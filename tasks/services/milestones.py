"""Milestones of the plan's tasks."""

from datetime import date, datetime

from django.db import transaction

from departments import audit
from departments.models import Department, User
from tasks.models import Milestone, Task


@transaction.atomic
def add_milestone(
    *,
    task: Task,
    department: Department | None,
    title: str,
    due_on: date,
    evidence_required: bool,
    actor: User | None,
    at: datetime,
) -> Milestone:
    """A step of the task with its day; without a department the primary lead carries it out.

    Raises :class:`django.core.exceptions.ValidationError` for a title that the unit has in this task already.
    """
    milestone = Milestone(
        task=task, department=department, title=title, due_on=due_on, evidence_required=evidence_required
    )
    milestone.full_clean()
    milestone.save()
    audit.record(action="milestone.added", actor=actor, target=f"任务{task.number} {title}", at=at)
    return milestone
