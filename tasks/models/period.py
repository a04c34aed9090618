"""Reporting months, what was changed about their times, and the extensions (延期) granted in them."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from departments.models import Department, User
from maanshan_eco.kernel.months import Month
from tasks.querysets import ExtensionQuerySet, PeriodQuerySet

MAX_REASON = 200


class ReportingPeriod(models.Model):
    """One month's filing. ``closed_at`` is empty while the month can still be filed, late or not.

    ``review_days`` is the reviewers' clock: working days after a submit until its decision is due.
    """

    month = models.DateField("月份", unique=True, help_text="该月第一天")
    opens_at = models.DateTimeField("开放时间")
    due_at = models.DateTimeField("截止时间")
    closes_at = models.DateTimeField("锁定时间")
    closed_at = models.DateTimeField("实际锁定时间", null=True, blank=True)
    review_days = models.PositiveSmallIntegerField("审核时限（工作日）", default=3)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报期次"
        ordering = ("-month",)
        constraints = (
            models.CheckConstraint(condition=Q(month__day=1), name="period_month_is_first_day"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("due_at"), due_at__lte=F("closes_at")),
                name="period_times_in_order",
                violation_error_message="开放、截止、锁定时间的先后不对。",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("closes_at")), name="period_closed_not_early"
            ),
        )

    def __str__(self) -> str:
        return self.as_month.name

    @property
    def as_month(self) -> Month:
        return Month.of(self.month)

    @property
    def code(self) -> str:
        return str(self.as_month)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class PeriodChange(models.Model):
    """The times of a period before they were changed, who changed them and why."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="changes", verbose_name="期次")
    opens_at = models.DateTimeField("原开放时间")
    due_at = models.DateTimeField("原截止时间")
    closes_at = models.DateTimeField("原锁定时间")
    reason = models.CharField("原因", max_length=MAX_REASON)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="调整人")
    changed_at = models.DateTimeField("调整时间")

    class Meta:
        verbose_name = verbose_name_plural = "期次调整"
        ordering = ("-changed_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(reason__gt=""), name="period_change_gives_a_reason"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.period} {self.reason}"


class Extension(models.Model):
    """More time for a unit: for all it owes in a period, or for one report. Filing within it is not late.

    Granted by a reviewer of the unit, never by the unit itself, and never beyond the period's lock. What was
    granted is not edited: it is withdrawn, and another one granted.
    """

    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, related_name="extensions", verbose_name="期次"
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="单位")
    report = models.ForeignKey(
        "ProgressReport",
        models.PROTECT,
        null=True,
        related_name="extensions",
        verbose_name="填报",
        help_text="空：本单位本期全部填报",
    )
    due_at = models.DateTimeField("延至")
    reason = models.CharField("原因", max_length=MAX_REASON)
    asked_by = models.CharField("申请人", max_length=40)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="批准人")
    granting_unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="批准单位")
    granted_at = models.DateTimeField("批准时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="撤回人")
    withdrawal_reason = models.CharField("撤回原因", max_length=MAX_REASON, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ("granted_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(granting_unit=F("department")), name="extension_not_for_the_own_unit"
            ),
            models.CheckConstraint(
                condition=Q(reason__gt="", asked_by__gt=""), name="extension_gives_a_reason"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("granted_at")), name="extension_lies_ahead"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, withdrawal_reason__gt=""),
                name="extension_withdrawn_by_somebody",
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(
                name="grant_not_edited", exclude=["withdrawn_at", "withdrawn_by", "withdrawal_reason"]
            ),
            pgtrigger.Protect(
                name="withdrawn_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="within_period",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.due_at >
                        (SELECT closes_at FROM tasks_reportingperiod WHERE id = NEW.period_id)
                    THEN
                        RAISE EXCEPTION 'extension beyond the lock of its period'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'extension_within_period';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.period} {self.department}"
