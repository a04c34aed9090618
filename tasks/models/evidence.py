"""Files that back a report. The bytes lie under their own hash; the row keeps the name people gave."""

import pgtrigger
from django.db import models

from departments.models import User
from tasks.models.report import ProgressReport
from tasks.querysets import EvidenceQuerySet


class Evidence(models.Model):
    """``withdrawn_at`` takes a file off the draft; versions that carried it keep it."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="evidence", verbose_name="填报")
    name = models.CharField("文件名", max_length=200)
    path = models.CharField(max_length=100)
    sha256 = models.CharField("校验值", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("大小")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")
    withdrawn_at = models.DateTimeField("移除时间", null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ("uploaded_at", "id")
        triggers = (
            pgtrigger.ReadOnly(name="content_not_edited", exclude=["withdrawn_at"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.name
