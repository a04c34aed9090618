"""What is measured."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from departments.models import Department
from indicators.enums import Aggregation, Better, CollectedBy, Frequency
from indicators.methods import Method

#: What decides how a figure comes about; frozen by the first reading.
CALCULATION = ("unit", "better", "cumulative", "aggregation", "numerator", "denominator", "counts_days")
_ANY_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in CALCULATION)


class Indicator(models.Model):
    """One of the plan's indicators. ``plan_wording`` is the plan's own phrase and stays as printed.

    How it is calculated can be declared once, and no longer be changed as soon as there are readings: the
    database refuses it.
    """

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    unit = models.CharField("计量单位", max_length=12, blank=True)
    measured_as = models.CharField("填报口径", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField("序号")
    frequency = models.CharField("监测频次", max_length=10, choices=Frequency.choices)
    collected_by = models.CharField("统计层级", max_length=8, choices=CollectedBy.choices)
    better = models.CharField("方向", max_length=8, choices=Better.choices)
    decimals = models.PositiveSmallIntegerField("小数位")
    cumulative = models.BooleanField("累计数", default=False)
    aggregation = models.CharField(
        "汇总规则", max_length=10, choices=Aggregation.choices, default=Aggregation.CITY_ONLY
    )
    areas = models.ManyToManyField(
        Department, blank=True, related_name="+", verbose_name="参与汇总的县区、园区"
    )
    numerator = models.CharField("分子", max_length=40, blank=True)
    denominator = models.CharField("分母", max_length=40, blank=True)
    counts_days = models.BooleanField("分子分母是全年的天数", default=False)
    formula = models.CharField("计算公式", max_length=200, blank=True)
    data_source = models.CharField("数据来源", max_length=80, blank=True)
    minimum = models.DecimalField("下限", max_digits=18, decimal_places=6, null=True, blank=True)
    maximum = models.DecimalField("上限", max_digits=18, decimal_places=6, null=True, blank=True)
    plan_wording = models.CharField("方案表述", max_length=120)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ("position",)
        constraints = (
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(minimum__lte=F("maximum")),
                name="indicator_bounds_in_order",
                violation_error_message="下限大于上限。",
            ),
            models.CheckConstraint(condition=Q(decimals__lte=6), name="indicator_decimals_fit"),
            models.CheckConstraint(
                condition=Q(numerator="", denominator="") | Q(numerator__gt="", denominator__gt=""),
                name="indicator_parts_in_pairs",
                violation_error_message="分子和分母要写就都写。",
            ),
            models.CheckConstraint(
                condition=Q(numerator__gt="") | ~Q(aggregation=Aggregation.RATIO) & Q(counts_days=False),
                name="indicator_ratio_has_parts",
                violation_error_message="按分子分母汇总或按天数计的指标，要写明分子和分母。",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="calculation_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf(*CALCULATION),
                condition=pgtrigger.Condition(
                    f"((OLD.formula <> '' OR OLD.numerator <> '') AND ({_ANY_CHANGED}))"
                ),
                func=(
                    "IF EXISTS (SELECT 1 FROM indicators_reading WHERE indicator_id = OLD.id) THEN"
                    " RAISE EXCEPTION 'indicator % has readings: its calculation is frozen', OLD.code"
                    " USING ERRCODE = 'restrict_violation';"
                    " END IF; RETURN NEW;"
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What stands beside the input: the figure that is really typed, with its unit."""
        what = f"{self.name}：{self.measured_as}" if self.measured_as else self.name
        return f"{what}（{self.unit}）" if self.unit else what

    @property
    def printed_unit(self) -> str:
        """The unit behind a figure; a share of days is a percentage even where the plan names no unit."""
        return self.unit or ("%" if self.counts_days else "")

    @property
    def is_declared(self) -> bool:
        """Whether it has been said how the figure is calculated."""
        return bool(self.formula or self.numerator)

    @property
    def method(self) -> Method:
        """How the city's figure comes about."""
        return Method(
            Aggregation(self.aggregation),
            self.numerator,
            self.denominator,
            self.counts_days,
            self.formula,
            self.data_source,
        )
