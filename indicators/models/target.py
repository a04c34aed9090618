"""What is to be reached: typed rules with the dates they hold and the document that set them."""

from datetime import date, timedelta

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from departments.models import Department
from indicators.models.indicator import Indicator
from indicators.querysets import TargetQuerySet
from indicators.targets import TargetRule, rule_from_json


class Target(models.Model):
    """A rule for the city (``area`` empty) or one unit. Superseded, never edited.

    ``rule`` is the JSON of :mod:`indicators.targets`; ``baseline`` is what 不降低 and gaps are counted from.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name="指标")
    area = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="适用单位"
    )
    validity = DateRangeField("有效期")
    rule = models.JSONField("目标规则")
    baseline = models.DecimalField("基准值", max_digits=18, decimal_places=6, null=True, blank=True)
    document = models.CharField("依据", max_length=120)
    known_at = models.DateTimeField("登记时间")
    superseded_at = models.DateTimeField("被替代时间", null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "目标"
        ordering = ("indicator", "validity")
        constraints = (
            ExclusionConstraint(
                name="target_one_at_a_time",
                expressions=[
                    ("indicator", RangeOperators.EQUAL),
                    (Coalesce(F("area"), Value(0)), RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(name="superseded_not_edited", exclude=["superseded_at"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.validity.lower or ''}—"

    @property
    def last_day(self) -> date | None:
        """The last day it holds; None while it is open."""
        return self.validity.upper - timedelta(days=1) if self.validity.upper else None

    @property
    def parsed_rule(self) -> TargetRule:
        return rule_from_json(self.rule)
