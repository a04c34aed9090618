"""What is measured."""

from django.db import models
from django.db.models import F, Q

from indicators.enums import Better, CollectedBy, Frequency


class Indicator(models.Model):
    """One of the plan's indicators. ``plan_wording`` is the plan's own phrase and stays as printed."""

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
        )

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What stands beside the input: the figure that is really typed, with its unit."""
        what = f"{self.name}：{self.measured_as}" if self.measured_as else self.name
        return f"{what}（{self.unit}）" if self.unit else what
