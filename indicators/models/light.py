"""Lights: the limits they are lit by, and what a person says beside them."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from departments.models import Department, User
from indicators.enums import LightColour
from indicators.models.indicator import Indicator
from indicators.querysets import KnownManager
from indicators.thresholds import Thresholds, thresholds_from_json

SUPERSEDED_NOT_EDITED = (
    pgtrigger.ReadOnly(name="superseded_not_edited", exclude=["superseded_at"]),
    pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
)


class LightThresholds(models.Model):
    """亮灯界线, version by version: one set in force at a time, the earlier ones kept.

    ``values`` is the JSON of :mod:`indicators.thresholds`; ``document`` names the plan or notice.
    """

    version = models.PositiveSmallIntegerField("版本", unique=True)
    values = models.JSONField("界线")
    document = models.CharField("依据", max_length=120)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="设定人")
    known_at = models.DateTimeField("登记时间")
    superseded_at = models.DateTimeField("被替代时间", null=True, blank=True)

    objects = KnownManager()

    class Meta:
        verbose_name = verbose_name_plural = "亮灯界线"
        ordering = ("version",)
        constraints = (
            models.UniqueConstraint(
                models.Value(1), condition=Q(superseded_at=None), name="thresholds_one_in_force"
            ),
        )
        triggers = SUPERSEDED_NOT_EDITED

    def __str__(self) -> str:
        return f"第 {self.version} 版"

    @property
    def parsed(self) -> Thresholds:
        return thresholds_from_json(self.values)


class LightOverride(models.Model):
    """人工调灯: another light for a while, with a reason; the system's own stays beside it.

    Withdrawn by ``superseded_at``, never edited. Counts through ``expires_on``.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="overrides", verbose_name="指标")
    area = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="县区、园区"
    )
    colour = models.CharField("调为", max_length=4, choices=LightColour.choices)
    reason = models.CharField("理由", max_length=200)
    starts_on = models.DateField("开始")
    expires_on = models.DateField("到期")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="调灯人")
    known_at = models.DateTimeField("登记时间")
    superseded_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = KnownManager()

    class Meta:
        verbose_name = verbose_name_plural = "人工调灯"
        ordering = ("-known_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "area"],
                condition=Q(superseded_at=None),
                nulls_distinct=False,
                name="override_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("starts_on")), name="override_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(reason__gt=""), name="override_gives_a_reason"),
        )
        triggers = SUPERSEDED_NOT_EDITED

    def __str__(self) -> str:
        return f"{self.indicator} {self.get_colour_display()}"
