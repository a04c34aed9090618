"""Chainable reads of units and log entries."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from departments.models import Department  # noqa: F401 - the type arguments below


class DepartmentQuerySet(models.QuerySet["Department"]):
    def in_force(self, on: date) -> Self:
        """Units that exist on that day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))

    def named(self, name: str) -> Self:
        """The unit that bears or once bore this short name: the plan is older than some renamings."""
        return self.filter(Q(name=name) | Q(former_names__name=name)).distinct()
