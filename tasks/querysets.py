"""Chainable reads of assignments, periods and reports."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, FilteredRelation, OuterRef, Q

from departments.enums import UNIT_ROLES
from departments.rules import is_task_force
from departments.scope import visible_departments
from tasks.enums import (
    AT_WORK,
    OPEN_ORDER,
    ORDER_DUE_SOON,
    OWED,
    UNSIGNED_ORDER,
    CorrectionState,
    OrderStatus,
    Verdict,
)

if TYPE_CHECKING:
    from tasks.models import (  # noqa: F401 - the type arguments below
        Assignment,
        CorrectionRequest,
        Evidence,
        Extension,
        OrderFile,
        ProgressReport,
        RectificationOrder,
        ReportingPeriod,
        ReportVersion,
        ReturnReason,
        ReviewDecision,
        WorkbookUpload,
    )


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self, on: date) -> Self:
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))


class PeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    def open_at(self, moment: datetime) -> Self:
        return self.filter(opens_at__lte=moment, closed_at=None)

    def closed(self) -> Self:
        return self.exclude(closed_at=None)

    def to_close(self, moment: datetime) -> Self:
        return self.filter(closed_at=None, closes_at__lte=moment)


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(department__in=visible_departments(user))

    def standing(self, at: datetime) -> Self:
        """Granted by then and not yet withdrawn then."""
        return self.filter(
            Q(withdrawn_at=None) | Q(withdrawn_at__gt=at),
            granted_at__lte=at,
        )

    def with_names(self) -> Self:
        return self.select_related(
            "department", "granted_by", "granting_unit", "withdrawn_by", "report__assignment__task"
        )


class ReportQuerySet(models.QuerySet["ProgressReport"]):
    def visible_to(self, user: Any) -> Self:
        """The reports of the units that the one gate lets this person see."""
        return self.filter(assignment__department__in=visible_departments(user))

    def with_names(self) -> Self:
        return self.select_related(
            "period", "assignment__task__section", "assignment__department__reviewed_by"
        )

    def owed(self) -> Self:
        return self.filter(status__in=OWED)

    def unfiled(self) -> Self:
        """Never submitted: not what was filed and sent back."""
        return self.owed().filter(versions=None)


class VersionQuerySet(models.QuerySet["ReportVersion"]):
    def submitted_by(self, moment: datetime) -> Self:
        return self.filter(submitted_at__lte=moment)

    def visible_to(self, user: Any) -> Self:
        return self.filter(report__assignment__department__in=visible_departments(user))

    def with_names(self) -> Self:
        """With what a reviewer's page says of a version, its decisions and its cautions."""
        return self.select_related(
            "submitted_by",
            "correction",
            "report__period",
            "report__assignment__task__section",
            "report__assignment__department__reviewed_by",
        ).prefetch_related(
            "decisions__decided_by", "decisions__withdrawn_by", "decisions__returned_for", "cautions"
        )

    def awaiting(self, reviewer: Any) -> Self:
        """Versions that this reviewer may decide, the oldest first: no decision stands, and none is newer.

        A version can be overtaken without a decision where its unit was let to correct it after the lock.
        """
        newer = self.model._default_manager.filter(report=OuterRef("report"), number__gt=OuterRef("number"))
        return (
            self.with_standing()
            .filter(
                ~Exists(newer),
                standing=None,
                report__assignment__department__reviewed_by=reviewer.department_id,
            )
            .order_by("submitted_at", "id")
        )

    def approved(self) -> Self:
        """Versions whose standing decision is an approval."""
        return self.with_standing().filter(standing__verdict=Verdict.APPROVED)

    def not_returned(self) -> Self:
        """Versions that wait for a decision or were approved."""
        return self.with_standing().exclude(standing__verdict=Verdict.RETURNED)

    def with_standing(self) -> Self:
        """Joined with the one decision that stands, if any, for the filters above."""
        standing = FilteredRelation("decisions", condition=Q(decisions__withdrawn_at=None))
        return self.alias(standing=standing)


class ReturnReasonQuerySet(models.QuerySet["ReturnReason"]):
    def offered(self) -> Self:
        return self.filter(active=True)


class DecisionQuerySet(models.QuerySet["ReviewDecision"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(filing_unit__in=visible_departments(user))

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class CorrectionQuerySet(models.QuerySet["CorrectionRequest"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(filing_unit__in=visible_departments(user))

    def awaiting(self, reviewer: Any) -> Self:
        """Requests that this reviewer may answer, the oldest first."""
        return self.filter(
            state=CorrectionState.REQUESTED,
            report__assignment__department__reviewed_by=reviewer.department_id,
        ).order_by("requested_at", "id")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> Self:
        """One's own unit sees its files; the city's roles see files only once a version carries them."""
        files = self.filter(report__assignment__department__in=visible_departments(user))
        return files if user.role in UNIT_ROLES else files.exclude(versions=None)


class WorkbookQuerySet(models.QuerySet["WorkbookUpload"]):
    def visible_to(self, user: Any) -> Self:
        """One's own unit's only: a workbook holds drafts, which are nobody else's business."""
        if user.role not in UNIT_ROLES:
            return self.none()
        return self.filter(department__in=visible_departments(user))

    def listed(self) -> Self:
        """Without what was read from them, which may be large."""
        return self.defer("reading", "comparison", "compared_with").select_related(
            "uploaded_by", "decided_by"
        )


def order_states(on: date) -> dict[str, Q]:
    """The lists that people ask for by name, as they are on that day."""
    at_work = Q(status__in=AT_WORK)
    return {
        "open": Q(status__in=OPEN_ORDER),
        "issued": Q(status=OrderStatus.ISSUED),
        "due-soon": at_work & Q(due_on__gte=on, due_on__lte=on + timedelta(days=ORDER_DUE_SOON)),
        "overdue": at_work & Q(due_on__lt=on),
        "judged": Q(status__in=OPEN_ORDER - AT_WORK),
        "closed": Q(status=OrderStatus.CLOSED),
        "reopened": Q(round__gt=1),
    }


class OrderQuerySet(models.QuerySet["RectificationOrder"]):
    def signed(self) -> Self:
        return self.exclude(status__in=UNSIGNED_ORDER)

    def open(self) -> Self:
        """Signed and not closed."""
        return self.filter(status__in=OPEN_ORDER)

    def visible_to(self, user: Any) -> Self:
        """Signed orders of the units that the one gate lets this person see; drafts are the task force's."""
        orders = self.filter(units__in=visible_departments(user)).distinct()
        return orders if is_task_force(user) else orders.exclude(status__in=UNSIGNED_ORDER)

    def standing(self, state: str, on: date) -> Self:
        """Those in one of the ``order_states`` on that day; all signed ones for any other word."""
        return self.signed().filter(order_states(on).get(state, Q()))

    def with_names(self) -> Self:
        return self.select_related(
            "drafted_by", "signed_by", "task", "indicator", "report__period"
        ).prefetch_related("unit_links__department")


class OrderFileQuerySet(models.QuerySet["OrderFile"]):
    def visible_to(self, user: Any) -> Self:
        """Files go with their order; drafts have none."""
        return self.filter(event__order__units__in=visible_departments(user)).distinct()
