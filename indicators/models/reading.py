"""Accepted facts: what an indicator's value was, and since when we hold it to be so."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from departments.models import Department, User
from indicators.models.indicator import Indicator
from indicators.querysets import ReadingQuerySet


class Reading(models.Model):
    """One value for a month, of the city (``area`` empty) or a unit; a percentage may have its two parts.

    Corrected by a new row that supersedes the old one; the database refuses any other change. ``source``
    names the receipt of the filing version it was taken from.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="readings", verbose_name="指标")
    area = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="县区、园区"
    )
    month = models.DateField("数据月份", help_text="该月第一天")
    value = models.DecimalField("数值", max_digits=18, decimal_places=6)
    numerator = models.DecimalField("分子", max_digits=18, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField("分母", max_digits=18, decimal_places=6, null=True, blank=True)
    source = models.CharField("来源", max_length=60)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    known_at = models.DateTimeField("入库时间")
    superseded_at = models.DateTimeField("被替代时间", null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="替代"
    )

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标数值"
        ordering = ("indicator", "month", "known_at")
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "area", "month"],
                condition=Q(superseded_at=None),
                nulls_distinct=False,
                name="reading_one_current",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="reading_month_is_first_day"),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("known_at")),
                name="reading_superseded_after_known",
            ),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None)
                | Q(numerator__gte=0, denominator__gt=0, numerator__isnull=False, denominator__isnull=False),
                name="reading_parts_in_pairs",
                violation_error_message="分子和分母要填就都填，分母大于 0。",
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(name="superseded_not_edited", exclude=["superseded_at"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.month:%Y-%m}: {self.value}"
