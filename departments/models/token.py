"""Keys by which programs enter in a person's name."""

from datetime import datetime, timedelta

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from knox.models import AbstractAuthToken
from knox.settings import CONSTANTS

from departments.enums import Role, Scope
from departments.models.department import Department
from departments.models.user import User
from departments.querysets import ApiTokenQuerySet

LONGEST_LIFE = timedelta(days=365)
EXPIRES_SOON = timedelta(days=14)


class ApiToken(AbstractAuthToken):
    """A token for the API. Only its hash is kept; the token itself is shown once, when it is made.

    ``role`` and ``department`` are those its person had at that moment: a token never outlives them. Never
    deleted: revoked with a time stamp, so that the trail of what was done with it keeps its end.
    """

    digest = models.CharField(max_length=CONSTANTS.DIGEST_LENGTH, unique=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="账号")
    role = models.CharField(max_length=16, choices=Role.choices)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    name = models.CharField("用途", max_length=40)
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope.choices), verbose_name="权限")
    created = models.DateTimeField("建立时间")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="建立人")
    expiry = models.DateTimeField("到期时间")
    last_used_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("吊销时间", null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="吊销人")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ("-created", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(scopes__contained_by=sorted(Scope.values)) & Q(scopes__len__gt=0),
                name="token_scopes_known",
            ),
            models.CheckConstraint(
                condition=Q(expiry__gt=F("created"), expiry__lte=F("created") + LONGEST_LIFE),
                name="token_lives_a_year_at_most",
                violation_error_message="令牌最长有效一年。",
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(name="token_not_edited", exclude=["last_used_at", "revoked_at", "revoked_by"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.name

    def is_alive(self, at: datetime) -> bool:
        """Whether it lets in at that moment: in time, not revoked, its person active and in the same post."""
        person = self.user
        return (
            self.revoked_at is None
            and at < self.expiry
            and person.is_active
            and (person.role, person.department_id) == (self.role, self.department_id)
        )

    def expires_soon(self, at: datetime) -> bool:
        return self.is_alive(at) and self.expiry - at <= EXPIRES_SOON

    @property
    def scope_names(self) -> list[str]:
        """What it may do, in Chinese, in the order of the list of scopes."""
        return [scope.label for scope in Scope if scope in self.scopes]
