"""Chainable reads of targets and readings. Facts are kept twice in time, so every read says as of when."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from departments.scope import visible_departments

if TYPE_CHECKING:
    from indicators.models import Reading, Target  # noqa: F401 - the type arguments below

Row = TypeVar("Row", bound=models.Model)


class KnownQuerySet(models.QuerySet[Row]):
    """Rows with ``known_at`` and ``superseded_at``."""

    def known(self, as_of: datetime) -> Self:
        """What was held to be true at that moment."""
        return self.filter(Q(superseded_at=None) | Q(superseded_at__gt=as_of), known_at__lte=as_of)

    def current(self) -> Self:
        return self.filter(superseded_at=None)

    def of_city(self) -> Self:
        return self.filter(area=None)

    def visible_to(self, user: Any) -> Self:
        """The city's, which are everybody's, and those of the units that the one gate lets the person see."""
        return self.filter(Q(area=None) | Q(area__in=visible_departments(user)))


class TargetQuerySet(KnownQuerySet["Target"]):
    def in_force(self, on: date) -> Self:
        return self.filter(validity__contains=on)


class ReadingQuerySet(KnownQuerySet["Reading"]):
    def up_to(self, month: date) -> Self:
        return self.filter(month__lte=month)
