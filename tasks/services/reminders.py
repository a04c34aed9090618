"""Reminding: by the clock, of what is due in the database, and by the task force at the press of a button.

Only units that still owe are reminded, and only while people are at work. What was said is remembered by its
key, under a lock on the period: a beat that was down catches up, and five beats say it once.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from departments import audit
from departments.models import Notification, User
from departments.notifications import filers_of, notify
from departments.rules import is_task_force
from maanshan_eco.kernel.errors import NotAllowed, WrongState
from maanshan_eco.kernel.months import SHANGHAI, deadline_name
from tasks.deadlines import Calendar, Roll, has_passed, in_office_hours, roll
from tasks.models import ProgressReport, ReportingPeriod
from tasks.selectors.calendar import office_calendar
from tasks.selectors.deadlines import deadlines_of

#: Days before a deadline on which those who have not filed are told; on a day off, the working day before.
DAYS_BEFORE = (1, 3)


@dataclass(frozen=True, slots=True)
class Notice:
    """What one unit is to be told now."""

    unit: int
    kind: str
    key: str
    words: str


def remind(*, at: datetime) -> int:
    """Tell filers what the clock brings: opened, 3 days and 1 day before, overdue. Gives how many notices."""
    calendar = office_calendar()
    if not in_office_hours(at, calendar):
        return 0
    return sum(
        _remind(period, calendar, at) for period in ReportingPeriod.objects.open_at(at).order_by("month")
    )


@transaction.atomic
def _remind(period: ReportingPeriod, calendar: Calendar, at: datetime) -> int:
    if not _new(_notices(period, calendar, at)):
        return 0
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    new = [] if period.is_closed else _new(_notices(period, calendar, at))
    told = sum(_tell(period, notice, at) for notice in new)
    if told:
        audit.record(action="period.reminded", actor=None, target=str(period), at=at, data={"people": told})
    return told


def _new(notices: list[Notice]) -> list[Notice]:
    """Without what was said before: one cheap query on most of a month's minutes."""
    keys = {notice.key for notice in notices}
    said = set(Notification.objects.filter(key__in=keys).values_list("key", flat=True))
    return [notice for notice in notices if notice.key not in said]


def _tell(period: ReportingPeriod, notice: Notice, at: datetime) -> int:
    return notify(
        people=filers_of([notice.unit]),
        kind=notice.kind,
        words=notice.words,
        link=f"/my-work/{period.code}/",
        at=at,
        key=notice.key,
    )


def _notices(period: ReportingPeriod, calendar: Calendar, at: datetime) -> list[Notice]:
    """What each unit that has something to file would be told now, said before or not."""
    unfiled = period.reports.unfiled().select_related("period", "assignment__task")
    deadlines = deadlines_of(unfiled, at)
    by_unit: dict[int, list[ProgressReport]] = defaultdict(list)
    for report in unfiled:
        by_unit[report.assignment.department_id].append(report)
    notices = []
    for unit, reports in sorted(by_unit.items()):
        notices.append(_opened(period, unit, reports))
        by_deadline: dict[datetime, list[ProgressReport]] = defaultdict(list)
        for report in reports:
            by_deadline[deadlines[report.pk]].append(report)
        for deadline, due in sorted(by_deadline.items()):
            if notice := _due(period, unit, due, deadline, calendar, at):
                notices.append(notice)
    return notices


def _opened(period: ReportingPeriod, unit: int, reports: list[ProgressReport]) -> Notice:
    words = f"{period}填报已开放，本单位要报 {len(reports)} 项，截止 {deadline_name(period.due_at)}。"
    return Notice(unit, "period.opened", f"opened:{period.code}:{unit}", words)


def _due(
    period: ReportingPeriod,
    unit: int,
    reports: list[ProgressReport],
    deadline: datetime,
    calendar: Calendar,
    at: datetime,
) -> Notice | None:
    """Overdue, or the nearest of the days before; what was missed while no clock ran is not said any more."""
    tasks = "、".join(str(number) for number in sorted(report.assignment.task.number for report in reports))
    key = f"{period.code}:{unit}:{deadline.astimezone(SHANGHAI):%m%d%H%M}"
    if has_passed(deadline, at):
        words = (
            f"{period}任务{tasks}已过截止（{deadline_name(deadline)}），仍可报送，会标“逾期”；"
            f"{deadline_name(period.closes_at)} 锁定。"
        )
        return Notice(unit, "period.overdue", f"overdue:{key}", words[:300])
    for days in DAYS_BEFORE:
        if at.astimezone(SHANGHAI).date() >= _told_on(deadline, days, calendar):
            words = f"{period}任务{tasks}还没有报，截止 {deadline_name(deadline)}。"
            return Notice(unit, "period.due", f"due{days}:{key}", words[:300])
    return None


def _told_on(deadline: datetime, days: int, calendar: Calendar) -> date:
    return roll(deadline.astimezone(SHANGHAI) - timedelta(days=days), Roll.BACKWARD, calendar).moment.date()


@transaction.atomic
def chase_missing(*, period: ReportingPeriod, actor: User, at: datetime) -> int:
    """Remind the filers of all units that still owe; once a day, however often it is pressed.

    Returns how many people were told now. Raises :class:`NotAllowed` for others than the task force and
    :class:`WrongState` outside of office hours or after the lock.
    """
    if not is_task_force(actor):
        raise NotAllowed("not_allowed", "只有工作专班能催报。")
    if not in_office_hours(at, office_calendar()):
        raise WrongState("outside_hours", "现在不是工作时间（工作日 8:30—17:30），不发提醒。上班后再按。")
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if period.is_closed:
        raise WrongState("period_closed", f"{period}已锁定，不能再报，不用提醒。")
    owed = list(period.reports.owed().select_related("period", "assignment__task"))
    deadlines = deadlines_of(owed, at)
    by_unit: dict[int, list[ProgressReport]] = defaultdict(list)
    for report in owed:
        by_unit[report.assignment.department_id].append(report)
    day = at.astimezone(SHANGHAI).date()
    told = sum(
        _tell(period, _chased(period, unit, reports, deadlines, day), at) for unit, reports in by_unit.items()
    )
    if told:
        data = {"people": told, "units": len(by_unit)}
        audit.record(action="period.chased", actor=actor, target=str(period), at=at, data=data)
    return told


def _chased(
    period: ReportingPeriod,
    unit: int,
    reports: list[ProgressReport],
    deadlines: dict[int, datetime],
    day: date,
) -> Notice:
    tasks = "、".join(str(number) for number in sorted(report.assignment.task.number for report in reports))
    until = deadline_name(min(deadlines[report.pk] for report in reports))
    words = f"工作专班提醒：{period}任务{tasks}还没有报，截止 {until}。"
    return Notice(unit, "period.chased", f"chased:{period.code}:{unit}:{day}", words[:300])
