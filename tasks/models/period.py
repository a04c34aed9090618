"""Reporting months."""

from django.db import models
from django.db.models import F, Q

from maanshan_eco.kernel.months import Month
from tasks.querysets import PeriodQuerySet


class ReportingPeriod(models.Model):
    """One month's filing. ``closed_at`` is empty while the month can still be filed, late or not."""

    month = models.DateField("月份", unique=True, help_text="该月第一天")
    opens_at = models.DateTimeField("开放时间")
    due_at = models.DateTimeField("截止时间")
    closes_at = models.DateTimeField("锁定时间")
    closed_at = models.DateTimeField("实际锁定时间", null=True, blank=True)

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
