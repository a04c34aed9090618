"""The business log: who did what, in words. Written in the act's own transaction; never changed."""

from typing import Any

import pgtrigger
from django.db import models

from departments.models.user import User


class AuditEntry(models.Model):
    """The actor's name and unit are copied: the trail must outlive the account."""

    at = models.DateTimeField("时间", db_index=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    actor_name = models.CharField("经办人", max_length=20)
    actor_unit = models.CharField("单位", max_length=40, blank=True)
    action = models.CharField("事项", max_length=40, db_index=True)
    target = models.CharField("对象", max_length=120)
    data = models.JSONField("详情", default=dict)
    request_id = models.CharField("请求号", max_length=32, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "留痕"
        ordering = ("-id",)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action} {self.target}"

    @property
    def facts(self) -> list[tuple[str, Any]]:
        """``data`` by name. In a template ``data.items`` would be a fact of that name, if any."""
        return list(self.data.items())
