"""What is to be reached: typed rules with the dates they hold and the document that set them."""

from datetime import date, timedelta
from decimal import Decimal

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from departments.models import Department, User
from indicators.enums import TargetChange
from indicators.models.indicator import Indicator
from indicators.pace import Point, curve_from_json, interim_from_json
from indicators.querysets import TargetQuerySet
from indicators.targets import TargetRule, rule_from_json, sentence
from maanshan_eco.kernel.months import Month


class Target(models.Model):
    """A rule for the city (``area`` empty) or one unit. Superseded, never edited.

    ``rule`` is the JSON of :mod:`indicators.targets`; ``baseline`` is what 不降低 and gaps are counted from.
    ``reach_by`` is the day by which it is to be reached; without one it is to be reached every year.
    ``interim`` and ``curve`` are the agreed way there (:mod:`indicators.pace`). ``version`` counts the
    targets of the indicator and area; ``change`` and ``reason`` say why this one was set. What is parsed is
    kept: a row never changes.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name="指标")
    area = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="适用单位"
    )
    validity = DateRangeField("有效期")
    rule = models.JSONField("目标规则")
    baseline = models.DecimalField("基准值", max_digits=18, decimal_places=6, null=True, blank=True)
    baseline_on = models.DateField("基准值所属月份", null=True, blank=True, help_text="该月第一天")
    reach_by = models.DateField("达到期限", null=True, blank=True)
    interim = models.JSONField("阶段目标", default=list, blank=True)
    curve = models.JSONField("各月应完成份额", default=list, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    change = models.CharField(
        "设定原因", max_length=20, choices=TargetChange.choices, default=TargetChange.FIRST
    )
    reason = models.CharField("原因说明", max_length=200, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="设定人")
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
            models.CheckConstraint(
                condition=~Q(change=TargetChange.OTHER) | Q(reason__gt=""),
                name="target_other_reason_in_words",
                violation_error_message="原因选“其他”的，要写明。",
            ),
            models.CheckConstraint(
                condition=Q(baseline_on=None) | Q(baseline__isnull=False, baseline_on__day=1),
                name="target_baseline_dated_with_value",
                violation_error_message="写了基准值所属月份，还要写基准值。",
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

    @cached_property
    def parsed_rule(self) -> TargetRule:
        return rule_from_json(self.rule)

    @property
    def in_words(self) -> str:
        """The rule as one Chinese clause. Wants ``indicator`` selected in lists."""
        return sentence(self.parsed_rule, self.indicator.printed_unit)

    @property
    def dates_in_words(self) -> str:
        """First and last day; the database keeps the day after the last."""
        first, last = self.validity.lower, self.last_day
        if first is None and last is None:
            return "一直有效"
        return f"{first or ''}起" if last is None else f"{first or ''} 至 {last}"

    @cached_property
    def interim_points(self) -> tuple[Point, ...]:
        return interim_from_json(self.interim)

    @cached_property
    def curve_shares(self) -> tuple[Decimal, ...]:
        return curve_from_json(self.curve)

    @property
    def baseline_point(self) -> Point | None:
        """The baseline with its month, where both are known."""
        if self.baseline is None or self.baseline_on is None:
            return None
        return Point(Month.of(self.baseline_on), self.baseline)
