"""The demonstration's year, lived through the real services with a moving clock.

Nothing is written past the services, so the demonstration cannot show what the product could not do. Every
choice is drawn from a generator seeded by what it is about: the same year comes out every time.
"""

import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from departments.models import Department, User
from departments.services.demo import create_demo_people
from departments.services.notifications import mark_read
from departments.services.units import load_units
from indicators.enums import TargetChange
from indicators.models import Indicator
from indicators.services.forecasts import store_forecasts
from indicators.services.readings import record_reading
from indicators.services.targets import Way, set_target
from maanshan_eco.kernel.months import Month
from maanshan_eco.kernel.xlsx import Column, Sheet, write_workbook
from reports.services.demo_filing import release, say_more, set_up_releases_and_milestones
from reports.services.demo_orders import live_orders
from reports.services.publications import compile_publication, publish, request_bulletin
from reports.services.story import Act, Story, office_hours
from tasks.enums import ReportStatus
from tasks.models import ProgressReport, ReportingPeriod
from tasks.selectors.corrections import default_expiry
from tasks.selectors.filing import due_indicators
from tasks.services.corrections import grant_correction, refuse_correction, request_correction
from tasks.services.drafts import save_draft
from tasks.services.evidence import attach_evidence
from tasks.services.extensions import grant_extension
from tasks.services.periods import close_period, open_period
from tasks.services.plan import apply_plan
from tasks.services.reasons import load_return_reasons
from tasks.services.reminders import remind
from tasks.services.review import approve_report, return_report


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
    _ask_for_corrections(story, last, now)
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
    load_return_reasons(entries=json.loads((fixtures / "return_reasons.json").read_text(encoding="utf-8")))
    apply_plan(text=(fixtures / "plan.json").read_text(encoding="utf-8"), actor=None, at=start)
    people = create_demo_people(names=material["people"], at=start)
    set_up_releases_and_milestones(material, first, start)
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
                    change=TargetChange.HANDED_DOWN,
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
                way=Way(baseline=Decimal(baseline["value"]), baseline_on=date(baseline["year"], 12, 1)),
                change=TargetChange.BASELINE_RESTATED,
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
    store_forecasts(month=month, at=period.closes_at + timedelta(hours=8))
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
    if chance >= 0.20:
        return
    slip = _SLIPS.get(int(chance * 100), {})
    yield Act(filed, lambda at: _file(story, report, at, dice, submit=chance < 0.14, slip=slip))
    if chance < 0.02:
        remark = dice.choice(story.material["return_reasons"])
        yield Act(filed + timedelta(hours=20), lambda at: _return(story, report, remark, at))
    if 0.06 <= chance < 0.09:
        remark = story.material["return_reasons"][1]
        yield Act(filed + (until - filed) * 0.3, lambda at: _return(story, report, remark, at))
        yield Act(filed + (until - filed) * 0.6, lambda at: _file(story, report, at, dice, submit=True))


#: What goes wrong in the open month, by chance in per cent: the yearly progress fell, with a word on it or
#: without one. The reviewer finds both in the queue.
_BARE: dict[str, Any] = {"percent": "3"}
_EXPLAINED: dict[str, Any] = {
    "percent": "4",
    "reasons": {"fell:percent": "上月按计划口径多报，本月按实际完成量更正。"},
}
_SLIPS = {2: _BARE, 3: _BARE, 4: _EXPLAINED, 5: _EXPLAINED, 10: _BARE, 11: _BARE}


def _ask_for_corrections(story: Story, month: Month, now: datetime) -> None:
    """Of the month locked last: one request granted and still to be used, one refused, one waiting."""
    period = ReportingPeriod.objects.get(month=month.first)
    reports = [report for report in _reports(period) if report.status == ReportStatus.APPROVED]
    asked = office_hours(now - timedelta(days=2))
    answered = asked + timedelta(hours=2)
    for turn, words in enumerate(story.material["corrections"]):
        report = reports[turn * 7 % len(reports)]
        request = request_correction(
            report=report, ground=words["ground"], words=words["words"], actor=story.filer(report), at=asked
        )
        if words["answer"] == "grant":
            grant_correction(
                request=request,
                expires_at=default_expiry(now),
                actor=story.reviewer(report),
                at=answered,
            )
        elif words["answer"]:
            refuse_correction(
                request=request, answer=words["answer"], actor=story.reviewer(report), at=answered
            )


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
        # One in ten of those had asked for more time before, for all that the unit owes.
        if random.Random(f"extension {period.code} {report.assignment_id}").random() < 0.1:  # noqa: S311
            unit = report.assignment.department
            asked = period.due_at - timedelta(days=1, hours=4)
            yield Act(asked, lambda at: _extend_once(story, period, unit, at))
    yield Act(filed, lambda at: _file(story, report, at, dice, submit=True))
    decided = filed + (period.closes_at - filed) * 0.2
    if dice.random() >= 0.1:
        yield Act(decided, lambda at: _approve(story, report, at))
        return
    remark = dice.choice(story.material["return_reasons"])
    yield Act(decided, lambda at: _return(story, report, remark, at))
    if dice.random() < 0.75:
        again = filed + (period.closes_at - filed) * 0.5
        yield Act(again, lambda at: _file(story, report, at, dice, submit=True))
        yield Act(filed + (period.closes_at - filed) * 0.8, lambda at: _approve(story, report, at))


def _file(
    story: Story,
    report: ProgressReport,
    at: datetime,
    dice: random.Random,
    *,
    submit: bool,
    slip: dict[str, Any] | None = None,
) -> None:
    """Write, and perhaps send off; ``slip`` are fields of the filing that go wrong."""
    filer, draft = story.filer(report), getattr(report, "draft", None)
    draft = save_draft(
        report=report,
        filing=replace(story.filing(report, dice), **(slip or {})),
        revision=draft.revision if draft else 0,
        actor=filer,
        at=at - timedelta(minutes=20),
    )
    claimed = story.done_nodes(report, dice)
    if claimed or dice.random() < 0.06:
        content = _evidence(report)
        attach_evidence(
            report=report,
            name=f"{report.assignment.task.title}佐证清单（演示）.xlsx",
            content=io.BytesIO(content),
            size=len(content),
            actor=filer,
            at=at - timedelta(minutes=10),
        )
    answers = story.material["caution_reasons"] if story.is_recent(report) else []
    draft = say_more(report, draft, claimed, answers, filer, at - timedelta(minutes=5), dice)
    if submit:
        head = story.people.get(f"{report.assignment.department.code.lower()}-head")
        has_come = report.period.as_month < story.first.plus(story.months) or dice.random() < 0.5
        release(report, draft, filer, head if has_come else None, at)
    report.draft = draft


def _evidence(report: ProgressReport) -> bytes:
    rows = [(number, f"{report.assignment.task.title}工作记录", "演示数据") for number in range(1, 6)]
    columns = (Column("序号", 8, "0"), Column("内容", 40), Column("备注", 16))
    return write_workbook([Sheet("佐证清单", columns, rows)])


def _approve(story: Story, report: ProgressReport, at: datetime) -> None:
    approve_report(version=report.versions.latest("number"), actor=story.reviewer(report), at=at)


def _return(story: Story, report: ProgressReport, remark: dict[str, str], at: datetime) -> None:
    """Where the remark is about a figure and the report has none, it is about the words."""
    due = due_indicators(report)
    field = remark["field"] if remark["field"] != "figure" else due[0].code if due else "progress"
    return_report(
        version=report.versions.latest("number"),
        fields=[field],
        code=remark["code"],
        reason=remark["words"],
        actor=story.reviewer(report),
        at=at,
    )
