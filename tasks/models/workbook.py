"""Uploaded filing workbooks: the file, what was read from it, and what became of it."""

import pgtrigger
from django.db import models
from django.db.models import Q

from departments.models import Department, User
from tasks.enums import WorkbookState
from tasks.models.period import ReportingPeriod
from tasks.querysets import WorkbookQuerySet


class WorkbookUpload(models.Model):
    """One workbook of one unit and month. Its bytes lie under their own hash and are kept.

    ``reading`` is what the file says (:class:`tasks.importers.filing_book.Reading`) and never changes;
    ``comparison`` is what applying it would do (:mod:`tasks.services.workbook`), worked out against the draft
    revisions in ``compared_with`` (report → revision) and again whenever those have moved on.
    """

    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="单位")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="+", verbose_name="期次")
    name = models.CharField("文件名", max_length=200)
    path = models.CharField(max_length=100)
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveIntegerField("大小")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")
    reading = models.JSONField()
    comparison = models.JSONField()
    compared_with = models.JSONField()
    problem_count = models.PositiveIntegerField("有错", default=0)
    change_count = models.PositiveIntegerField("有变化", default=0)
    state = models.CharField(
        "状态", max_length=10, choices=WorkbookState.choices, default=WorkbookState.PREVIEWED
    )
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    decided_at = models.DateTimeField("确认时间", null=True)

    objects = WorkbookQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上传的填报表"
        ordering = ("-uploaded_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["department", "period", "sha256"],
                condition=Q(state=WorkbookState.APPLIED),
                name="workbook_applied_once",
            ),
            models.CheckConstraint(
                condition=Q(state=WorkbookState.PREVIEWED, decided_by=None, decided_at=None)
                | (~Q(state=WorkbookState.PREVIEWED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="workbook_decided_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(state=WorkbookState.APPLIED) | Q(problem_count=0),
                name="workbook_applied_without_problems",
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(
                name="content_not_edited",
                fields=[
                    "department",
                    "period",
                    "name",
                    "path",
                    "sha256",
                    "size",
                    "uploaded_by",
                    "uploaded_at",
                    "reading",
                ],
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.period} {self.department} {self.sha256[:12]}"
