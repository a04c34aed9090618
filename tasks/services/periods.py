"""Opening and locking months, by the clock or early by the task force, and changing their times ahead."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from departments import audit
from departments.models import User
from departments.rules import is_task_force
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.months import Month, deadline_name
from maanshan_eco.kernel.text import what_is_broken
from tasks.deadlines import DUE, LOCKS, OPENS, Calendar, Roll, Rolled, has_passed, roll
from tasks.enums import Cycle
from tasks.models import Assignment, Extension, PeriodChange, ProgressReport, ReportingPeriod
from tasks.models.period import MAX_REASON
from tasks.selectors.calendar import office_calendar

TIMES = {"opens_at": "开放时间", "due_at": "截止时间", "closes_at": "锁定时间"}


def planned_times(month: Month, calendar: Calendar) -> dict[str, Rolled]:
    """When the month opens, is due and is locked by default, days off taken into account."""
    due = roll(DUE.of(month), Roll(settings.ROLL_DUE), calendar)
    locks = roll(LOCKS.of(month), Roll(settings.ROLL_LOCK), calendar)
    locks = Rolled(max(locks.moment, due.moment), locks.missing_year)  # after a long holiday both on one day
    return {"opens_at": Rolled(OPENS.of(month)), "due_at": due, "closes_at": locks}


@transaction.atomic
def open_period(*, month: Month, at: datetime, actor: User | None = None) -> ReportingPeriod:
    """Create the month's period and the report that each filing assignment owes. Idempotent.

    Deadlines on a day off are moved; where the year's holiday notice is missing they stay on their day, and
    the trail says so.
    """
    period = ReportingPeriod.objects.filter(month=month.first).first()
    created, missing = False, set[int]()
    if period is None:
        planned = planned_times(month, office_calendar())
        missing = {time.missing_year for time in planned.values() if time.missing_year}
        times = {name: time.moment for name, time in planned.items()}
        period, created = ReportingPeriod.objects.get_or_create(
            month=month.first, defaults={**times, "review_days": settings.REVIEW_WORKING_DAYS}
        )
    owed = _owe_reports(period)
    if created:
        data: dict[str, object] = {"reports": owed}
        if missing:
            data["missing_notice"] = sorted(missing)
        audit.record(action="period.opened", actor=actor, target=str(period), at=at, data=data)
    return period


def _owe_reports(period: ReportingPeriod) -> int:
    """Create the reports that assignments owe and do not have yet; returns how many."""
    month = period.as_month
    without = Assignment.objects.in_force(month.last).exclude(reports__period=period)
    missing = [
        ProgressReport(assignment=assignment, period=period)
        for assignment in without
        if Cycle(assignment.cycle).files_in(month)
    ]
    ProgressReport.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


@transaction.atomic
def close_period(*, period: ReportingPeriod, at: datetime, actor: User | None = None) -> ReportingPeriod:
    """Lock the month: from here on nothing can be filed. What was submitted can still be reviewed."""
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if period.is_closed:
        return period
    period.closed_at = at
    period.save(update_fields=["closed_at"])
    audit.record(action="period.closed", actor=actor, target=str(period), at=at)
    return period


@transaction.atomic
def replan_period(
    *, period: ReportingPeriod, times: dict[str, datetime], reason: str, actor: User, at: datetime
) -> ReportingPeriod:
    """Change times that still lie ahead; ``times`` by field name of ``TIMES``, what is left out stays.

    Raises :class:`NotAllowed` for others than the task force, :class:`WrongState` after the lock, and
    :class:`Invalid` for times that have passed, are out of order, or would cut off an extension.
    """
    period = _locked_for_change(period, reason, actor)
    before = {name: getattr(period, name) for name in TIMES}
    changed = {name: time for name, time in times.items() if time != before[name]}
    if not changed:
        raise Invalid("nothing_changed", "三个时间都没有改动。", {"due_at": "改成新的时间再保存。"})
    wrong = {name: words for name in changed if (words := _cannot_move(before[name], changed[name], at))}
    for name, time in changed.items():
        setattr(period, name, time)
    wrong |= _out_of_order(period)
    if granted := _extension_beyond(period, period.closes_at, at):
        wrong["closes_at"] = (
            f"{granted.department}已获准延期到 {deadline_name(granted.due_at)}，锁定不能早于它。"
        )
    if wrong:
        raise Invalid("times", "时间没有改成，按提示修改。", wrong)
    period.save(update_fields=list(TIMES))
    _keep_change(period, before, reason, actor, at)
    audit.record(
        action="period.replanned",
        actor=actor,
        target=str(period),
        at=at,
        data={TIMES[name]: deadline_name(time) for name, time in changed.items()},
    )
    return period


@transaction.atomic
def lock_period_now(*, period: ReportingPeriod, reason: str, actor: User, at: datetime) -> ReportingPeriod:
    """Lock before the planned time, for a reason. Only after the deadline, and over nobody's extension."""
    period = _locked_for_change(period, reason, actor)
    if not has_passed(period.due_at, at):
        raise WrongState(
            "not_due_yet", f"{period}还没有到截止时间（{deadline_name(period.due_at)}），不能锁定。"
        )
    if granted := _extension_beyond(period, at, at):
        raise WrongState(
            "extension_stands",
            f"{granted.department}已获准延期到 {deadline_name(granted.due_at)}，到时再锁定，或先撤回延期。",
        )
    before = {name: getattr(period, name) for name in TIMES}
    period.closes_at = min(period.closes_at, at)
    period.save(update_fields=["closes_at"])
    _keep_change(period, before, reason, actor, at)
    return close_period(period=period, at=at, actor=actor)


def _locked_for_change(period: ReportingPeriod, reason: str, actor: User) -> ReportingPeriod:
    """The period as it stands, nobody else changing it. Refused to others than the task force, and locked."""
    if not is_task_force(actor):
        raise NotAllowed("not_allowed", "只有工作专班能调整期次。")
    check_reason(reason)
    fresh = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if fresh.is_closed:
        raise WrongState("period_closed", f"{fresh}已锁定，不能再调整。")
    return fresh


def check_reason(reason: str) -> None:
    """Raises :class:`Invalid` where there is none, or one that cannot be kept."""
    if not reason.strip():
        raise Invalid("no_reason", "写明原因。", {"reason": "写一句原因，会留痕。"})
    if len(reason) > MAX_REASON:
        raise Invalid(
            "reason_too_long", "原因太长。", {"reason": f"最多 {MAX_REASON} 字，现为 {len(reason)} 字。"}
        )
    if broken := what_is_broken(reason):
        raise Invalid("reason_broken", broken, {"reason": broken})


def _cannot_move(standing: datetime, wanted: datetime, at: datetime) -> str:
    if has_passed(standing, at):
        return f"{deadline_name(standing)} 已过，不能再改。"
    return "要晚于现在。" if wanted <= at else ""


def _out_of_order(period: ReportingPeriod) -> dict[str, str]:
    wrong = {}
    if period.due_at <= period.opens_at:
        wrong["due_at"] = "截止时间要晚于开放时间。"
    if period.closes_at < period.due_at:
        wrong["closes_at"] = "锁定时间不能早于截止时间。"
    return wrong


def _extension_beyond(period: ReportingPeriod, moment: datetime, at: datetime) -> Extension | None:
    return period.extensions.standing(at).filter(due_at__gt=moment).select_related("department").first()


def _keep_change(
    period: ReportingPeriod, before: dict[str, datetime], reason: str, actor: User, at: datetime
) -> None:
    PeriodChange.objects.create(
        period=period, **before, reason=reason.strip(), changed_by=actor, changed_at=at
    )


def keep_periods(*, at: datetime) -> list[ReportingPeriod]:
    """Open what is due to open and lock what is due to be locked. Returns the periods locked now.

    Months that passed while no clock ran are made up for, back to the first period on record. A platform
    without a plan opens nothing: nobody would owe anything. Assignments that are new in an open month owe
    it like the others.
    """
    if not Assignment.objects.exists():
        return []
    for period in ReportingPeriod.objects.open_at(at):
        _owe_reports(period)
    this_month = Month.of(at)
    latest = ReportingPeriod.objects.order_by("-month").first()
    month = latest.as_month.plus(1) if latest else this_month
    while month <= this_month and at >= OPENS.of(month):
        open_period(month=month, at=at)
        month = month.plus(1)
    return [close_period(period=period, at=at) for period in ReportingPeriod.objects.to_close(at)]
