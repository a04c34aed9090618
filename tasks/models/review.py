"""The task force's decisions."""

from datetime import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from departments.models import Department, User
from tasks.enums import Verdict
from tasks.models.report import ReportVersion
from tasks.querysets import DecisionQuerySet, ReturnReasonQuerySet

MAX_REMARK, MAX_WITHDRAWAL = 1000, 200


class ReturnReason(models.Model):
    """A coded reason to return a report. ``template`` is a start for the words; ____ is to be filled in."""

    code = models.SlugField("代码", max_length=30, unique=True)
    label = models.CharField("原因", max_length=30)
    template = models.CharField(
        "意见写法", max_length=200, blank=True, help_text="用 ____ 留出审核员要填的地方。"
    )
    position = models.PositiveSmallIntegerField("序号")
    active = models.BooleanField("可选", default=True)

    objects = ReturnReasonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "退回原因"
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.label


class ReviewDecision(models.Model):
    """What was decided about exactly this version. At most one stands; it is withdrawn, never rewritten.

    A return names the fields it is about (names of the draft's fields) in the order of the form. Both units
    are copied into the row so that the database itself can refuse a unit that judges itself. ``batch`` is
    shared by what one bulk approval decided.
    """

    version = models.ForeignKey(
        ReportVersion, models.PROTECT, related_name="decisions", verbose_name="报送版本"
    )
    verdict = models.CharField("结论", max_length=10, choices=Verdict.choices)
    returned_for = models.ForeignKey(
        ReturnReason, models.PROTECT, null=True, related_name="+", verbose_name="退回原因"
    )
    fields = ArrayField(models.CharField(max_length=64), verbose_name="退回栏目", default=list)
    reason = models.TextField("意见", blank=True, max_length=MAX_REMARK)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审核人")
    decided_at = models.DateTimeField("审核时间", db_index=True)
    reviewing_unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="审核单位")
    filing_unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="填报单位")
    batch = models.UUIDField("批量通过", null=True, db_index=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="撤销人")
    withdrawn_reason = models.CharField("撤销原因", max_length=MAX_WITHDRAWAL, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审核结论"
        ordering = ("decided_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["version"], condition=Q(withdrawn_at=None), name="decision_one_standing"
            ),
            models.CheckConstraint(
                condition=~Q(reviewing_unit=F("filing_unit")), name="decision_not_on_own_filing"
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.APPROVED, returned_for=None, fields=[])
                | Q(verdict=Verdict.RETURNED, returned_for__isnull=False, fields__len__gte=1, reason__gt=""),
                name="return_names_field_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | Q(
                    withdrawn_at__gte=F("decided_at"),
                    withdrawn_by__isnull=False,
                    withdrawn_reason__gt="",
                ),
                name="decision_withdrawn_in_full",
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(
                name="decided_not_edited", exclude=["withdrawn_at", "withdrawn_by", "withdrawn_reason"]
            ),
            pgtrigger.Protect(
                name="withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.version} {self.get_verdict_display()}"

    def stood_at(self, moment: datetime) -> bool:
        """Whether this was the decision on its version at that moment."""
        return self.decided_at <= moment and (self.withdrawn_at is None or self.withdrawn_at > moment)
