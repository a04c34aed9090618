"""The material of the demonstration's year: what units write and measure, who they are, when they act."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from departments.models import User
from indicators.models import Indicator
from maanshan_eco.kernel.months import SHANGHAI, Month
from tasks.filings import Figure, Filing
from tasks.models import Assignment, ProgressReport
from tasks.selectors.filing import due_indicators, previous_version
from tasks.selectors.milestones import nodes_of, with_due_node


@dataclass(frozen=True, slots=True)
class Act:
    """Something somebody does at a moment; acts of a month are played in order of time."""

    at: datetime
    do: Callable[[datetime], object]


def office_hours(at: datetime) -> datetime:
    """The same day between 8:00 and 18:00, keeping the order: nobody files at four in the morning."""
    local = at.astimezone(SHANGHAI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(hours=8) + (local - midnight) * 10 / 24


@dataclass(frozen=True, slots=True)
class Story:
    """The material: texts, trajectories and people of ``fixtures/demo.json``."""

    material: dict[str, Any]
    people: dict[str, User]
    first: Month
    months: int
    unit_names: frozenset[str]

    def filing(self, report: ProgressReport, dice: random.Random) -> Filing:
        """What the unit writes this month."""
        assignment, month = report.assignment, report.period.as_month
        names = {"unit": assignment.department.name, "task": assignment.task.title}
        turn = month.year * 12 + month.number + assignment.position
        words = {
            kind: texts[turn % len(texts)].format(**names) for kind, texts in self.texts(assignment).items()
        }
        if dice.random() < 0.5:
            words["problems"] = ""
        if self.is_recent(report) and dice.random() < 0.06 and (last := previous_version(report)):
            words["progress"] = last.progress or words["progress"]
        figures = {
            indicator.code: Figure(raw=str(self.value(indicator, month, assignment.position)))
            for indicator in due_indicators(report)
        }
        percent = str(min(100, 8 * month.number + dice.randrange(6)))
        if not figures and dice.random() < 0.08 and report.pk not in with_due_node([report]):
            return Filing(percent=percent, no_progress=True)
        return replace(Filing.of_fields(words), percent=percent, figures=figures)

    def is_recent(self, report: ProgressReport) -> bool:
        """Of the last two locked months or the open one."""
        return report.period.as_month >= self.first.plus(self.months - 2)

    def done_nodes(self, report: ProgressReport, dice: random.Random) -> list[int]:
        """The milestones due this month that the unit claims done; one in five is not."""
        if report.assignment.task.number not in {node["task"] for node in self.material["milestones"]}:
            return []
        return [node.milestone.pk for node in nodes_of(report) if node.is_due and dice.random() < 0.8]

    def texts(self, assignment: Assignment) -> dict[str, list[str]]:
        """The primary lead writes of the task, and of nobody else's work; the others of their part in it."""
        county: dict[str, list[str]] = self.material["county"]
        general: dict[str, list[str]] = self.material["bureau"]
        if assignment.role == "territorial":
            return county
        if assignment.role != "lead" or assignment.position > 1:
            return general
        others = self.unit_names - {assignment.department.name}
        own = {
            kind: [text for text in texts if not any(name in text for name in others)]
            for kind, texts in self.material["tasks"][str(assignment.task.number)].items()
        }
        return {kind: texts or general[kind] for kind, texts in own.items()}

    def value(self, indicator: Indicator, month: Month, place: int) -> Decimal:
        """A point on the way from start to end, wobbling; each ``place`` (unit) beside the others."""
        path = {key: Decimal(text) for key, text in self.material["values"][indicator.code].items()}
        since = (month.year - self.first.year) * 12 + month.number - self.first.number
        share = Decimal(max(0, min(since, self.months))) / self.months
        dice = random.Random(f"{indicator.code} {month} {place}")  # noqa: S311 - scenery, not secrets
        wobble = path["wobble"] * (Decimal(dice.randrange(-100, 101)) / 100)
        value = path["start"] + (path["end"] - path["start"]) * share + wobble
        low, high = indicator.minimum, indicator.maximum
        value = value if low is None else max(value, low)
        value = value if high is None else min(value, high)
        return value.quantize(Decimal(1).scaleb(-indicator.decimals))

    def filer(self, report: ProgressReport) -> User:
        return self.people[report.assignment.department.code.lower()]

    def reviewer(self, report: ProgressReport) -> User:
        reviewing = report.assignment.department.reviewed_by
        return self.people[f"review-{reviewing.code.lower()}"] if reviewing else self.people["chief"]
