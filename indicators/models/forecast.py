"""Forecasts as they were made, to be scored when the truth arrives."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from departments.models import Department
from indicators.enums import ForecastVerdict
from indicators.models.indicator import Indicator
from indicators.querysets import ForecastQuerySet


class StoredForecast(models.Model):
    """What was expected of ``due``, by the readings up to ``made_in`` (both the first day of the month)."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="forecasts", verbose_name="指标")
    area = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="县区、园区"
    )
    made_in = models.DateField("所据数据月份")
    due = models.DateField("预测月份")
    goal = models.DecimalField("目标值", max_digits=18, decimal_places=6)
    low = models.DecimalField("下界", max_digits=18, decimal_places=6)
    mid = models.DecimalField("预测值", max_digits=18, decimal_places=6)
    high = models.DecimalField("上界", max_digits=18, decimal_places=6)
    verdict = models.CharField("判断", max_length=10, choices=ForecastVerdict.choices)
    estimates = models.JSONField("各估计方法")
    known_at = models.DateTimeField("作出时间")

    objects = ForecastQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预测"
        ordering = ("indicator", "made_in")
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "area", "made_in"], nulls_distinct=False, name="forecast_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("mid"), mid__lte=F("high")), name="forecast_band_in_order"
            ),
            models.CheckConstraint(condition=Q(due__gt=F("made_in")), name="forecast_looks_ahead"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.indicator} {self.made_in:%Y-%m} → {self.due:%Y-%m}"
