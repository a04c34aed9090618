"""The ladder of escalation as data, and the steps that orders were taken up it."""

from django.db import models
from django.db.models import Q

from departments.models import User
from tasks.enums import Clock, Rung
from tasks.models.rectification import RectificationOrder
from tasks.models.report import APPEND_ONLY


class Ladder(models.Model):
    """One version of the rules; in force from ``since`` until the next. Never edited."""

    number = models.PositiveSmallIntegerField("版本", unique=True)
    since = models.DateTimeField("起用时间")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="制定人")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "督办规则"
        ordering = ("number",)
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"督办规则第{self.number}版"


class LadderRule(models.Model):
    """When a rung is taken: ``after`` days on ``clock``, again every ``every`` days, ``times`` in all.

    On the clock REPEATED ``after`` counts how often ``counted`` was taken on the order.
    """

    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="rules", verbose_name="版本")
    rung = models.CharField("措施", max_length=10, choices=Rung.choices)
    clock = models.CharField("起算", max_length=12, choices=Clock.choices)
    after = models.PositiveSmallIntegerField("天数或次数")
    every = models.PositiveSmallIntegerField("每隔几天再来一次", default=0)
    times = models.PositiveSmallIntegerField("最多几次", default=1)
    counted = models.CharField("累计的措施", max_length=10, choices=Rung.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "督办规则条目"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["ladder", "rung", "clock"], name="ladder_rule_once"),
            models.CheckConstraint(
                condition=Q(clock=Clock.REPEATED, counted__gt="") | ~Q(clock=Clock.REPEATED) & Q(counted=""),
                name="ladder_rule_counts_a_rung",
            ),
            models.CheckConstraint(
                condition=Q(after__gte=1, times__gte=1) & (Q(times=1) | Q(every__gte=1) | ~Q(counted="")),
                name="ladder_rule_ends",
            ),
        )
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.get_rung_display()}：{self.get_clock_display()}{self.after}"


class EscalationStep(models.Model):
    """A rung taken. ``due_at`` is when the rule wanted it, ``taken_at`` when a clock ran.

    ``due_on`` is the deadline it is about; ``nth`` counts the rule's repetitions, ``ordinal`` how often the
    order has been on this rung by now.
    """

    order = models.ForeignKey(RectificationOrder, models.PROTECT, related_name="steps", verbose_name="督办")
    rule = models.ForeignKey(LadderRule, models.PROTECT, related_name="+", verbose_name="规则")
    round = models.PositiveSmallIntegerField("轮次")
    rung = models.CharField("措施", max_length=10, choices=Rung.choices)
    clock = models.CharField("起算", max_length=12, choices=Clock.choices)
    nth = models.PositiveSmallIntegerField("规则第几次")
    ordinal = models.PositiveSmallIntegerField("本件第几次")
    due_on = models.DateField("所据时限")
    due_at = models.DateTimeField("应采取时间", db_index=True)
    taken_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "督办措施"
        ordering = ("due_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["order", "round", "rung", "clock", "due_on", "nth"], name="escalation_step_once"
            ),
            models.UniqueConstraint(fields=["order", "rung", "ordinal"], name="escalation_ordinal_once"),
        )
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.order} {self.get_rung_display()}"


class StepCarriedOut(models.Model):
    """A letter that was sent, a talk that was held: by whom, when, what came of it."""

    step = models.OneToOneField(
        EscalationStep, models.PROTECT, related_name="carried_out", verbose_name="措施"
    )
    words = models.CharField("办理情况", max_length=500)
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    done_at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = verbose_name_plural = "措施办理"
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.step} 已办"
