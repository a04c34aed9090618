"""更正: who asked to write after the lock, and whether a report may be written now."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch

from departments.models import User
from maanshan_eco.kernel.months import SHANGHAI
from maanshan_eco.kernel.transitions import available
from tasks.deadlines import Roll, roll
from tasks.enums import CORRECTING, CorrectionState
from tasks.models import CorrectionRequest, ProgressReport, ReportVersion
from tasks.querysets import CorrectionQuerySet
from tasks.selectors.calendar import office_calendar
from tasks.workflow import AFTER_LOCK, BEFORE_LOCK, CORRECTING_LABEL, REPORT

#: A consent lasts this long, to the end of that day's office hours; on a day off, of the next working day.
DEFAULT_DAYS, ENDS_AT_HOUR = 5, 18


def granted_correction(report: ProgressReport, at: datetime) -> CorrectionRequest | None:
    """The correction under which the report may be written at ``at``, if there is one.

    It is granted, has not run out, and no version filed under it waits or was approved: what was filed
    under it and returned may be filed again under it.
    """
    used = ReportVersion.objects.not_returned().filter(correction=OuterRef("pk"))
    return (
        CorrectionRequest.objects.filter(
            ~Exists(used),
            report=report.pk,
            state=CorrectionState.GRANTED,
            decided_at__lte=at,
            expires_at__gte=at,
        )
        .order_by("-decided_at")
        .first()
    )


def state_at(report: ProgressReport, at: datetime) -> tuple[str, str]:
    """How the report stands for the table of its life, as (state, label): 更正中 while it may be corrected.

    Derived and not stored, so that a correction that runs out leaves nothing to be put right.
    """
    if report.period.is_closed and granted_correction(report, at):
        return CORRECTING, CORRECTING_LABEL
    return report.status, report.get_status_display()


def acts_open(report: ProgressReport, actor: User, at: datetime) -> set[str]:
    """The acts of the table that are open to this person now, the lock considered."""
    state, _ = state_at(report, at)
    acts = {act.name for act in available(REPORT.values(), state=state, actor=actor, subject=report)}
    if not report.period.is_closed:
        return acts - AFTER_LOCK
    return acts if state == CORRECTING else acts - BEFORE_LOCK


def open_request(report: ProgressReport) -> CorrectionRequest | None:
    """The request that waits for its answer."""
    return report.corrections.filter(state=CorrectionState.REQUESTED).first()


def corrections_of(report: ProgressReport) -> CorrectionQuerySet:
    """All requests about a report, the newest first, with people and what was filed under them."""
    return report.corrections.select_related("requested_by", "decided_by").prefetch_related("versions")


def requests_for(reviewer: User) -> CorrectionQuerySet:
    """What this reviewer may answer, the oldest first."""
    return CorrectionRequest.objects.awaiting(reviewer).select_related(
        "requested_by", "report__period", "report__assignment__task", "report__assignment__department"
    )


def answered_requests(reviewer: User) -> CorrectionQuerySet:
    """What the reviewer's unit answered, the newest first."""
    return (
        CorrectionRequest.objects.filter(reviewing_unit=reviewer.department_id)
        .select_related(
            "requested_by",
            "decided_by",
            "report__period",
            "report__assignment__task",
            "report__assignment__department",
        )
        .prefetch_related(Prefetch("versions", ReportVersion.objects.order_by("number")))
        .order_by("-decided_at", "-id")
    )


def default_expiry(at: datetime) -> datetime:
    """Until when a consent given now lasts, unless the reviewer says otherwise."""
    day = (at + timedelta(days=DEFAULT_DAYS)).astimezone(SHANGHAI).date()
    end = datetime.combine(day, time(ENDS_AT_HOUR), tzinfo=SHANGHAI)
    return roll(end, Roll.FORWARD, office_calendar()).moment
