"""Opening and locking months. Done by the clock, any number of times, with one effect."""

from datetime import datetime

from django.db import transaction

from departments import audit
from departments.models import User
from maanshan_eco.kernel.months import Month, roll_forward
from tasks.enums import Cycle
from tasks.models import Assignment, CalendarDay, ProgressReport, ReportingPeriod

# The plan sets no days; these are defaults, as (day, hour). A month is open from its first day, so that
# clerks can note things down as they happen; it is due on the 28th and locked on the 2nd of the next month,
# which leaves the task force the days between.
OPENS_ON, DUE_ON, CLOSES_ON = (1, 8), (28, 18), (2, 18)


@transaction.atomic
def open_period(*, month: Month, at: datetime, actor: User | None = None) -> ReportingPeriod:
    """Create the month's period and the report that each filing assignment owes. Idempotent.

    Deadlines that fall on a day off move to the next working day; see ``CalendarDay``.
    """
    days_off = dict(CalendarDay.objects.values_list("day", "is_workday"))
    period, created = ReportingPeriod.objects.get_or_create(
        month=month.first,
        defaults={
            "opens_at": month.at(*OPENS_ON),
            "due_at": roll_forward(month.at(*DUE_ON), days_off),
            "closes_at": roll_forward(month.plus(1).at(*CLOSES_ON), days_off),
        },
    )
    owed = _owe_reports(period)
    if created:
        audit.record(action="period.opened", actor=actor, target=str(period), at=at, data={"reports": owed})
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
    while month <= this_month and at >= month.at(*OPENS_ON):
        open_period(month=month, at=at)
        month = month.plus(1)
    return [close_period(period=period, at=at) for period in ReportingPeriod.objects.to_close(at)]
