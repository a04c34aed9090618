"""How much a unit counts where the city's figure is a weighted mean."""

from django.db import models
from django.db.models import Q

from departments.models import Department
from indicators.models.indicator import Indicator


class AreaWeight(models.Model):
    """A unit's weight from a year on, and where it comes from, such as its population in a yearbook."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="weights", verbose_name="指标")
    area = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="县区、园区")
    year = models.PositiveSmallIntegerField("自哪一年起")
    weight = models.DecimalField("权重", max_digits=18, decimal_places=6)
    source = models.CharField("来源", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "汇总权重"
        ordering = ("indicator", "area", "year")
        constraints = (
            models.UniqueConstraint(fields=["indicator", "area", "year"], name="area_weight_once_a_year"),
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="area_weight_not_negative",
                violation_error_message="权重不小于 0。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.area} {self.year}"
