"""The demonstration's year, lived through the real services with a moving clock.

Nothing is written past the services, so the demonstration cannot show what the product could not do. Every
choice is drawn from a generator seeded by what it is about: the same year comes out every time.
"""

import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from departments.models import Department, User
from departments.services.demo import create_demo_people
from departments.services.notifications import mark_read
from departments.services.units import load_units
from indicators.models import Indicator
from indicators.services.readings import record_reading
from indicators.services.targets import set_target
from maanshan_eco.kernel.months import SHANGHAI, Month
from maanshan_eco.kernel.xlsx import Column, Sheet, write_workbook
from reports.services.demo_orders import live_orders
from reports.services.publications import compile_publication, publish, request_bulletin
from tasks.filings import Figure, Filing
from tasks.models import Assignment, ProgressReport, ReportingPeriod
from tasks.selectors.filing import due_indicators
from tasks.services.drafts import save_draft
from tasks.services.evidence import attach_evidence
from tasks.services.extensions import grant_extension
from tasks.services.filing import submit_report
from tasks.services.periods import close_period, open_period
from tasks.services.plan import apply_plan
from tasks.services.reminders import remind
from tasks.services.review import approve_report, return_report


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
        figures = {
            indicator.code: Figure(raw=str(self.value(indicator, month, assignment.position)))
            for indicator in due_indicators(report)
        }
        percent = str(min(100, 8 * month.number + dice.randrange(6)))
        return replace(Filing.of_fields(words), percent=percent, figures=figures)

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


@transaction.atomic
def seed_demo(*, now: datetime, months: int) -> bool:
    """Live through the last ``months`` locked months and the open one. False where it was done before.

    All in one transaction: a demonstration is there whole or not at all. The bulletin of the month locked
    last is left for the real worker.
    """
    if ReportingPeriod.objects.exists():
        return False
    last = _last_locked(now)
    first = last.plus(1 - months)
    story = _prepare(first, months)
    for offset in range(months):
        _live_month(story, first.plus(offset), is_last=offset == months - 1)
    month = last.plus(1)
    while month <= Month.of(now):
        _live_open_month(story, month, now)
        month = month.plus(1)
    live_orders(story.people, now)
    return True


def _last_locked(now: datetime) -> Month:
    """The last month whose lock has passed; the 10th is after every lock that holidays can postpone."""
    return Month.of(now).plus(-1 if now >= Month.of(now).at(10, 0) else -2)


def _prepare(first: Month, months: int) -> Story:
    fixtures = settings.BASE_DIR / "fixtures"
    start = first.plus(-1).at(15, 9)
    material = json.loads((fixtures / "demo.json").read_text(encoding="utf-8"))
    load_units(
        entries=json.loads((fixtures / "units.json").read_text(encoding="utf-8")), actor=None, at=start
    )
    apply_plan(text=(fixtures / "plan.json").read_text(encoding="utf-8"), actor=None, at=start)
    people = create_demo_people(names=material["people"], at=start)
    _set_yearly_targets(material, first, first.plus(months), start)
    _record_past(material, first, start)
    names = frozenset(Department.objects.values_list("name", flat=True))
    return Story(material, people, first, months, names)


def _set_yearly_targets(material: dict[str, Any], first: Month, last: Month, at: datetime) -> None:
    """What superiors handed down for each year of the story, and the baselines of 不降低."""
    for indicator in Indicator.objects.all():
        handed_down = material["superior_targets"].get(indicator.code)
        if handed_down and handed_down["value"]:
            for year in range(first.year, last.year + 1):
                set_target(
                    indicator=indicator,
                    rule={
                        "kind": "set_by_superior",
                        "better": handed_down["better"],
                        "value": handed_down["value"],
                    },
                    valid_from=date(year, 1, 1),
                    valid_to=date(year, 12, 31),
                    document=f"{handed_down['document']}（{year}年）",
                    actor=None,
                    at=at,
                )
        baseline = material["baselines"].get(indicator.code)
        if baseline:
            target = indicator.targets.current().get()
            set_target(
                indicator=indicator,
                rule=target.rule,
                valid_from=target.validity.lower,
                valid_to=None,
                document=baseline["document"],
                actor=None,
                at=at + timedelta(minutes=1),
                baseline=Decimal(baseline["value"]),
            )


def _record_past(material: dict[str, Any], first: Month, at: datetime) -> None:
    """Last year's annual values, to compare with."""
    december = Month(first.year - 1, 12)
    for indicator in Indicator.objects.filter(frequency="annual"):
        record_reading(
            indicator=indicator,
            area=None,
            month=december.first,
            value=Decimal(material["values"][indicator.code]["baseline"]),
            source="（演示）上年度统计资料",
            actor=None,
            at=at,
        )


def _live_month(story: Story, month: Month, *, is_last: bool) -> None:
    period = open_period(month=month, at=month.at(1, 8))
    acts = [act for report in _reports(period) for act in _life(story, report)]
    if is_last:
        acts += _reminders(month, period.closes_at)
    for act in sorted(acts, key=lambda act: act.at):
        act.do(office_hours(act.at))
    close_period(period=period, at=period.closes_at)
    for person in User.objects.filter(notifications__read_at=None).distinct():
        mark_read(person=person, at=period.closes_at)
    if not is_last:
        ordered = period.closes_at + timedelta(hours=15)
        publication = request_bulletin(period=period, actor=None, at=ordered)
        compile_publication(publication_id=publication.pk, at=ordered + timedelta(minutes=1))
        publication.refresh_from_db()
        publish(publication=publication, actor=story.people["chief"], at=ordered + timedelta(hours=6))


def _live_open_month(story: Story, month: Month, now: datetime) -> None:
    """Some have filed, some are writing; most is still to do, for visitors to try."""
    period = open_period(month=month, at=month.at(1, 8))
    acts = [act for report in _reports(period) for act in _begun(story, report, now)]
    acts += [*_reminders(month, now - timedelta(days=1)), _extension(story, period, now)]
    for act in sorted(acts, key=lambda act: act.at):
        act.do(office_hours(act.at))


def _reminders(month: Month, until: datetime) -> Iterator[Act]:
    """The clock at noon of every day; what is not due then, or not a working day, it leaves alone."""
    noon = month.at(1, 12)
    while noon <= until:
        yield Act(noon, lambda at: remind(at=at))
        noon += timedelta(days=1)


def _extension(story: Story, period: ReportingPeriod, now: datetime) -> Act:
    """A unit that has asked for more time in the open month, and got it."""
    opened = period.as_month.at(1, 9)
    asked = opened + (max(opened, now - timedelta(days=1)) - opened) * 0.6
    unit = Department.objects.get(code="HUC")
    return Act(asked, lambda at: _extend(story, period, unit, at))


def _extend(story: Story, period: ReportingPeriod, unit: Department, at: datetime) -> None:
    reviewing = unit.reviewed_by
    grant_extension(
        period=period,
        department=unit,
        due_at=period.closes_at,
        reason=story.material["extension_reason"],
        asked_by=f"{unit.name}来函",
        actor=story.people[f"review-{reviewing.code.lower()}"] if reviewing else story.people["chief"],
        at=at,
    )


def _extend_once(story: Story, period: ReportingPeriod, unit: Department, at: datetime) -> None:
    if not period.extensions.filter(department=unit).exists():
        _extend(story, period, unit, at)


def _begun(story: Story, report: ProgressReport, now: datetime) -> Iterator[Act]:
    """What has been done about a report so far: mostly nothing."""
    dice = random.Random(f"open {report.period.code} {report.assignment_id}")  # noqa: S311
    opened = report.period.as_month.at(1, 9)
    until = max(opened, now - timedelta(days=1))
    filed, chance = opened + (until - opened) * dice.random(), dice.random()
    if chance < 0.16:
        yield Act(filed, lambda at: _file(story, report, at, dice, submit=chance < 0.10))
    if chance < 0.03:
        reason = dice.choice(story.material["return_reasons"])
        yield Act(filed + timedelta(hours=20), lambda at: _return(story, report, reason, at))


def _reports(period: ReportingPeriod) -> list[ProgressReport]:
    reports = ProgressReport.objects.filter(period=period).with_names().select_related("draft")
    return list(reports.prefetch_related("assignment__indicators").order_by("pk"))


def _life(story: Story, report: ProgressReport) -> Iterator[Act]:
    """One report's month: missing, late, returned and filed again, or simply in time."""
    period = report.period
    dice = random.Random(f"{period.code} {report.assignment_id}")  # noqa: S311
    chance = dice.random()
    missing, late = (0.05, 0.12) if report.assignment.role == "lead" else (0.12, 0.24)
    if chance < missing:
        return
    filed = period.due_at - timedelta(minutes=dice.randrange(30, 8 * 24 * 60))
    if chance < late:
        filed = period.due_at + (period.closes_at - period.due_at) * (0.2 + 0.4 * dice.random())
        # One in four of those had asked for more time before.
        if random.Random(f"extension {period.code} {report.assignment_id}").random() < 0.25:  # noqa: S311
            unit = report.assignment.department
            asked = period.due_at - timedelta(days=1, hours=4)
            yield Act(asked, lambda at: _extend_once(story, period, unit, at))
    yield Act(filed, lambda at: _file(story, report, at, dice, submit=True))
    decided = filed + (period.closes_at - filed) * 0.2
    if dice.random() >= 0.1:
        yield Act(decided, lambda at: _approve(story, report, at))
        return
    reason = dice.choice(story.material["return_reasons"])
    yield Act(decided, lambda at: _return(story, report, reason, at))
    if dice.random() < 0.75:
        again = filed + (period.closes_at - filed) * 0.5
        yield Act(again, lambda at: _file(story, report, at, dice, submit=True))
        yield Act(filed + (period.closes_at - filed) * 0.8, lambda at: _approve(story, report, at))


def _file(story: Story, report: ProgressReport, at: datetime, dice: random.Random, *, submit: bool) -> None:
    filer, draft = story.filer(report), getattr(report, "draft", None)
    draft = save_draft(
        report=report,
        filing=story.filing(report, dice),
        revision=draft.revision if draft else 0,
        actor=filer,
        at=at - timedelta(minutes=20),
    )
    if dice.random() < 0.06:
        content = _evidence(report)
        attach_evidence(
            report=report,
            name=f"{report.assignment.task.title}佐证清单（演示）.xlsx",
            content=io.BytesIO(content),
            size=len(content),
            actor=filer,
            at=at - timedelta(minutes=10),
        )
    if submit:
        submit_report(report=report, revision=draft.revision, actor=filer, at=at)
    report.draft = draft


def _evidence(report: ProgressReport) -> bytes:
    rows = [(number, f"{report.assignment.task.title}工作记录", "演示数据") for number in range(1, 6)]
    columns = (Column("序号", 8, "0"), Column("内容", 40), Column("备注", 16))
    return write_workbook([Sheet("佐证清单", columns, rows)])


def _approve(story: Story, report: ProgressReport, at: datetime) -> None:
    approve_report(version=report.versions.latest("number"), actor=story.reviewer(report), at=at)


def _return(story: Story, report: ProgressReport, reason: str, at: datetime) -> None:
    return_report(
        version=report.versions.latest("number"), reason=reason, actor=story.reviewer(report), at=at
    )
