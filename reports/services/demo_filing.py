"""What the demonstration's units do beside writing: claim milestones, answer cautions, have heads sign."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from departments.enums import Release
from departments.models import Department, User
from departments.services.units import set_release
from maanshan_eco.kernel.months import Month
from tasks.filings import TICKED, Edit
from tasks.models import ProgressReport, ReportDraft, Task
from tasks.selectors.examination import examine_draft
from tasks.selectors.filing import due_indicators
from tasks.services.drafts import amend_draft
from tasks.services.filing import hand_over, submit_report
from tasks.services.milestones import add_milestone


def set_up_releases_and_milestones(material: dict[str, Any], first: Month, at: datetime) -> None:
    """How some heads stand behind their filings, and steps of the projects that the plan names."""
    for code, release in material["releases"].items():
        set_release(unit=Department.objects.get(code=code), release=release, actor=None, at=at)
    tasks = {task.number: task for task in Task.objects.all()}
    for node in material["milestones"]:
        month = first.plus(node["month"] - 1)
        add_milestone(
            task=tasks[node["task"]],
            department=None,
            title=node["title"],
            due_on=date(month.year, month.number, node["day"]),
            evidence_required=node["evidence_required"],
            actor=None,
            at=at,
        )


def say_more(
    report: ProgressReport,
    draft: ReportDraft,
    claimed: list[int],
    answers: list[str],
    actor: User,
    at: datetime,
    dice: random.Random,
) -> ReportDraft:
    """Claim the milestones that are done, and answer most cautions if there are ``answers``."""
    edits = [Edit(f"milestone-{pk}", "", TICKED) for pk in claimed if pk not in draft.milestones]
    if answers and (due_indicators(report) or dice.random() < 0.3):
        edits += [
            Edit(f"reason-{caution.key}", "", dice.choice(answers))
            for caution in examine_draft(report, draft, at).cautions
            if caution.key not in draft.reasons and dice.random() < 0.7
        ]
    if not edits:
        return draft
    return amend_draft(report=report, edits=edits, actor=actor, at=at).draft


def release(report: ProgressReport, draft: ReportDraft, filer: User, head: User | None, at: datetime) -> None:
    """Submit; where the head releases online, by the head, if he has come to it."""
    if report.assignment.department.release != Release.ONLINE:
        submit_report(report=report, revision=draft.revision, actor=filer, at=at)
        return
    hand_over(report=report, revision=draft.revision, actor=filer, at=at - timedelta(minutes=2))
    if head:
        submit_report(report=report, revision=draft.revision, actor=head, at=at)
