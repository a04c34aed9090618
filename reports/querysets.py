"""Chainable reads of publications."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from departments.rules import is_in_business, is_task_force, sees_all_units
from reports.enums import PublicationStatus

if TYPE_CHECKING:
    from reports.models import FindingFile, Inspection, Publication  # noqa: F401 - the type arguments below


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, user: Any) -> Self:
        """The task force sees them in the making; everyone in the campaign reads what is published."""
        if is_task_force(user):
            return self
        return self.filter(status=PublicationStatus.PUBLISHED) if is_in_business(user) else self.none()

    def waiting(self, moment: datetime) -> Self:
        """To be compiled, and in nobody's hands: never begun, or the lease of whoever began has run out."""
        return self.filter(
            Q(lease_until=None) | Q(lease_until__lte=moment), status=PublicationStatus.COMPILING
        )


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, user: Any) -> Self:
        """Inspections look at every unit: they are for those who see all units. Units get their orders."""
        return self if sees_all_units(user) else self.none()


class FindingFileQuerySet(models.QuerySet["FindingFile"]):
    def visible_to(self, user: Any) -> Self:
        return self if sees_all_units(user) else self.none()
