"""Chainable reads of units, tokens, notices and their e-mails."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate

from departments.enums import Role

if TYPE_CHECKING:
    from departments.models import ApiToken, Department, Digest, Notification  # noqa: F401 - the type arguments below


class DepartmentQuerySet(models.QuerySet["Department"]):
    def in_force(self, on: date) -> Self:
        """Units that exist on that day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))

    def named(self, name: str) -> Self:
        """The unit that bears or once bore this short name: the plan is older than some renamings."""
        return self.filter(Q(name=name) | Q(former_names__name=name)).distinct()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; the system administrator, who must be able to revoke any, sees all."""
        return self if user.role == Role.SYSTEM_ADMIN else self.filter(user=user)

    def unrevoked(self) -> Self:
        return self.filter(revoked_at=None)

    def unused_since(self, moment: datetime) -> Self:
        return self.filter(Q(last_used_at=None) | Q(last_used_at__lt=moment))


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and nobody else's."""
        return self.filter(person=user.pk)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def to_mail(self, at: datetime) -> Self:
        """Unread, in no e-mail yet, and of somebody who has an address."""
        return self.unread().filter(
            digest=None, created_at__lte=at, person__is_active=True, person__email__gt=""
        )


class DigestQuerySet(models.QuerySet["Digest"]):
    def waiting(self, at: datetime, most_attempts: int) -> Self:
        """Of today, to be sent, and in nobody's hands; not those that may have gone out already."""
        return self.filter(
            Q(lease_until=None) | Q(lease_until__lte=at),
            day=localdate(at),
            sent_at=None,
            handed_at=None,
            attempts__lt=most_attempts,
        )
