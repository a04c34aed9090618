"""Rectification orders: one for each problem (一案一档).

An order's words never change: a draft that is wrong is withdrawn and written anew. What happens to it are
rows that are only ever added (``order_events.py``), so that any past moment can be read; ``status``,
``round`` and ``due_on`` merely repeat the last of them, for lists to filter by.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from departments.models import Department, User
from indicators.models import Indicator
from tasks.enums import UNSIGNED_ORDER, Counting, OrderKind, OrderSource, OrderStatus
from tasks.models.plan import Task
from tasks.models.report import APPEND_ONLY, MAX_TEXT, ProgressReport
from tasks.querysets import OrderQuerySet

_SOURCE_NAMES_ITS_REFERENCE = (
    Q(source=OrderSource.INDICATOR, indicator__isnull=False, month__isnull=False, report=None)
    | Q(source=OrderSource.LATE_FILING, indicator=None, month=None, report__isnull=False)
    | Q(source=OrderSource.FINDING, indicator=None, month=None, report=None, reference__gt="")
    | Q(source=OrderSource.INSTRUCTION, indicator=None, month=None, report=None, reference__gt="")
)
#: What changes while the order lives; all else is as it was drafted.
_LIVING = ["status", "round", "due_on", "look_back_on", "year", "number", "signed_by", "signed_at"]


class OrderSeries(models.Model):
    """The last order number of a year. A locked row: a sequence leaves gaps when transactions roll back."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class RectificationOrder(models.Model):
    """督办单 or 整改通知书. It gets its number when it is signed, so that a withdrawn draft leaves no gap.

    ``reference`` names a finding or a leader's instruction; an indicator and a filing are real references.
    ``term_days`` run from the day after signing (民法典第二百零一条). ``due_on`` is the deadline in force.
    """

    year = models.PositiveSmallIntegerField("年份", null=True)
    number = models.PositiveIntegerField("序号", null=True)
    kind = models.CharField("文种", max_length=16, choices=OrderKind.choices)
    source = models.CharField("来源", max_length=16, choices=OrderSource.choices)
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="+", verbose_name="指标")
    month = models.DateField("数据月份", null=True)
    report = models.ForeignKey(
        ProgressReport, models.PROTECT, null=True, related_name="orders", verbose_name="填报"
    )
    reference = models.CharField("来源编号或批示", max_length=200, blank=True)
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="orders", verbose_name="任务")
    title = models.CharField("事项", max_length=80)
    facts = models.TextField("问题事实", max_length=MAX_TEXT)
    basis = models.CharField("依据", max_length=300)
    requirement = models.TextField("整改要求和标准", max_length=MAX_TEXT)
    copies_to = models.CharField("抄送", max_length=200, blank=True)
    term_days = models.PositiveSmallIntegerField("时限（日）")
    counting = models.CharField("时限按", max_length=10, choices=Counting.choices)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间")
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="签发人")
    signed_at = models.DateTimeField("签发时间", null=True, db_index=True)
    status = models.CharField("状态", max_length=10, choices=OrderStatus.choices, db_index=True)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    due_on = models.DateField("整改时限", null=True)
    look_back_on = models.DateField("回头看日期", null=True)
    units: "models.ManyToManyField[Department, OrderUnit]" = models.ManyToManyField(
        Department, through="OrderUnit", related_name="orders", verbose_name="责任单位"
    )

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改督办"
        ordering = ("-year", "-number", "-id")
        constraints = (
            models.UniqueConstraint(fields=["year", "number"], name="order_number_once"),
            models.CheckConstraint(condition=_SOURCE_NAMES_ITS_REFERENCE, name="order_source_is_named"),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("drafted_by")),
                name="order_signed_by_another",
                violation_error_message="起草人不能签发自己起草的整改督办。",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=sorted(UNSIGNED_ORDER),
                    number=None,
                    year=None,
                    signed_by=None,
                    signed_at=None,
                    due_on=None,
                )
                | Q(
                    ~Q(status__in=sorted(UNSIGNED_ORDER)),
                    number__isnull=False,
                    year__isnull=False,
                    signed_by__isnull=False,
                    signed_at__isnull=False,
                    due_on__isnull=False,
                ),
                name="order_signed_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.CLOSED) | Q(look_back_on__isnull=False),
                name="order_closed_has_look_back",
            ),
            models.CheckConstraint(condition=Q(term_days__gte=1), name="order_term_is_positive"),
        )
        triggers = (
            pgtrigger.ReadOnly(name="words_not_edited", exclude=_LIVING),
            pgtrigger.Protect(
                name="signature_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__signed_at__isnull=False)
                & (
                    pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                    | pgtrigger.Q(old__year__df=pgtrigger.F("new__year"))
                    | pgtrigger.Q(old__signed_by__df=pgtrigger.F("new__signed_by"))
                    | pgtrigger.Q(old__signed_at__df=pgtrigger.F("new__signed_at"))
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.full_number or f"整改督办草稿 {self.pk}"

    @property
    def code(self) -> str:
        """``2026-003``: how addresses name it."""
        return f"{self.year}-{self.number:03}" if self.number else ""

    @property
    def full_number(self) -> str:
        """``马生创督〔2026〕3号``, without padding; empty before it is signed."""
        return f"马生创督〔{self.year}〕{self.number}号" if self.number else ""

    @property
    def departments(self) -> list[Department]:
        """The responsible unit first, then those that assist. Wants ``unit_links__department`` prefetched."""
        return [link.department for link in self.unit_links.all()]

    @property
    def responsible(self) -> Department:
        return self.departments[0]


class OrderUnit(models.Model):
    """A unit that answers for an order: at position 1 the responsible one, then those that assist.

    ``name`` is what the unit was called when the order was drafted.
    """

    order = models.ForeignKey(RectificationOrder, models.PROTECT, related_name="unit_links")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="单位")
    name = models.CharField("单位名称", max_length=80)
    position = models.PositiveSmallIntegerField("顺序")

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["order", "department"], name="order_unit_once"),
            models.UniqueConstraint(fields=["order", "position"], name="order_unit_position_once"),
        )
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return self.name
