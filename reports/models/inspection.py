"""The quarterly inspection (季督查): what is looked at, and why."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from departments.models import Department, User
from reports.content import OfficialDocument, document_from_dict
from reports.enums import InspectionStatus
from reports.querysets import InspectionQuerySet
from tasks.models import Task

MAX_TEXT = 4000


class Inspection(models.Model):
    """One quarter's inspection. Once concluded, its report is frozen and the database refuses any change."""

    year = models.PositiveSmallIntegerField("年份")
    quarter = models.PositiveSmallIntegerField("季度")
    status = models.CharField(
        "状态", max_length=10, choices=InspectionStatus.choices, default=InspectionStatus.RUNNING
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    team = models.TextField("组别和成员", max_length=MAX_TEXT)
    methods = models.TextField("督查方式", max_length=MAX_TEXT)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发起人")
    started_at = models.DateTimeField("发起时间")
    evaluation = models.TextField("总体评价", blank=True, max_length=MAX_TEXT)
    good_practice = models.TextField("好的做法", blank=True, max_length=MAX_TEXT)
    concluded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="结束人")
    concluded_at = models.DateTimeField("结束时间", null=True)
    report = models.JSONField("督查报告", null=True)
    report_sha256 = models.CharField("报告校验值", max_length=64, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "季督查"
        ordering = ("-year", "-quarter")
        constraints = (
            models.UniqueConstraint(fields=["year", "quarter"], name="inspection_once"),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="inspection_quarter_exists"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="inspection_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(status=InspectionStatus.RUNNING)
                | Q(report__isnull=False, report_sha256__gt="", concluded_by__isnull=False),
                name="inspection_concluded_has_report",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="concluded_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status=InspectionStatus.CONCLUDED),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.year}年第{'一二三四'[self.quarter - 1]}季度督查"

    @property
    def code(self) -> str:
        """``2026Q3``: how addresses name it."""
        return f"{self.year}Q{self.quarter}"

    @property
    def is_concluded(self) -> bool:
        return self.status == InspectionStatus.CONCLUDED

    @property
    def document(self) -> OfficialDocument:
        """The frozen report. Raises ``ValueError`` before there is one."""
        if self.report is None:
            raise ValueError(f"{self} is not concluded yet")
        return document_from_dict(self.report)


class InspectionItem(models.Model):
    """A task at a unit that will be looked at. ``reasons`` say why it was suggested; by hand, what was typed.

    An item that is dropped keeps its row and says when.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="items", verbose_name="督查")
    number = models.PositiveSmallIntegerField("序号")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+", verbose_name="任务")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="单位")
    reasons = models.TextField("选取理由")
    suggested = models.BooleanField("系统建议")
    picked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="选定人")
    picked_at = models.DateTimeField("选定时间")
    dropped_at = models.DateTimeField("取消时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "督查事项"
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["inspection", "number"], name="inspection_item_number_once"),
            models.UniqueConstraint(
                fields=["inspection", "task", "department"],
                condition=Q(dropped_at=None),
                name="inspection_item_once",
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(name="item_not_edited", exclude=["dropped_at"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.department} {self.task}"
