"""What an inspection found."""

import pgtrigger
from django.db import models
from django.db.models import Q

from departments.models import User
from reports.enums import Match, Severity
from reports.models.inspection import MAX_TEXT, Inspection, InspectionItem
from reports.querysets import FindingFileQuerySet
from tasks.models import RectificationOrder, ReportVersion

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class Finding(models.Model):
    """What was found at a place: the fact, the basis, whether it agrees with the filing that is named.

    A wrong entry is withdrawn and entered anew. ``order`` is the order it became, set once.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings", verbose_name="督查")
    item = models.ForeignKey(InspectionItem, models.PROTECT, related_name="findings", verbose_name="事项")
    number = models.PositiveSmallIntegerField("编号")
    found_on = models.DateField("日期")
    place = models.CharField("点位", max_length=100)
    situation = models.TextField("现场情况", max_length=MAX_TEXT)
    basis = models.CharField("依据", max_length=300)
    match = models.CharField("与填报是否一致", max_length=16, choices=Match.choices)
    version = models.ForeignKey(
        ReportVersion, models.PROTECT, null=True, related_name="findings", verbose_name="对照的报送版本"
    )
    severity = models.CharField("严重程度", max_length=10, choices=Severity.choices)
    demand = models.TextField("整改建议", blank=True, max_length=MAX_TEXT)
    found_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    found_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    order = models.OneToOneField(
        RectificationOrder, models.PROTECT, null=True, related_name="finding", verbose_name="整改督办"
    )

    class Meta:
        verbose_name = verbose_name_plural = "督查发现"
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["inspection", "number"], name="finding_number_once"),
            models.CheckConstraint(
                condition=Q(match=Match.NOT_FILED, version=None)
                | ~Q(match=Match.NOT_FILED) & Q(version__isnull=False),
                name="finding_names_the_version",
            ),
            models.CheckConstraint(
                condition=Q(severity=Severity.NONE, order=None)
                | ~Q(severity=Severity.NONE) & Q(demand__gt=""),
                name="finding_problem_has_a_demand",
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(name="finding_not_edited", exclude=["withdrawn_at", "order"]),
            pgtrigger.Protect(
                name="order_set_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__order__isnull=False)
                & pgtrigger.Q(old__order__df=pgtrigger.F("new__order")),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.inspection}第{self.number}号"

    @property
    def is_problem(self) -> bool:
        return self.severity != Severity.NONE

    @property
    def match_words(self) -> str:
        """``与填报不一致（2026-09-T25-WR-01）``: the version is named."""
        return f"{self.get_match_display()}（{self.version.receipt}）" if self.version else "该月未填报"


class FindingFile(models.Model):
    """A photograph or a paper from the place. The bytes lie under their own hash."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="files", verbose_name="发现")
    name = models.CharField("文件名", max_length=200)
    path = models.CharField(max_length=100)
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("大小")

    objects = FindingFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督查佐证"
        ordering = ("id",)
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return self.name
