"""What happened to an order: events with their files, answers to applications, opinions. Only ever added."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from departments.models import Department, User
from tasks.enums import Answer, OrderAct, OrderStatus
from tasks.models.rectification import RectificationOrder
from tasks.models.report import APPEND_ONLY, MAX_TEXT
from tasks.querysets import OrderFileQuerySet


class OrderEvent(models.Model):
    """One thing that happened. ``status`` is how the order stands from here on, ``due_on`` its deadline.

    ``unit`` is where the actor sat. ``until`` is the day an extension asks for, or the day of the look-back.
    """

    order = models.ForeignKey(RectificationOrder, models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField("次序")
    round = models.PositiveSmallIntegerField("轮次")
    act = models.CharField("事项", max_length=20, choices=OrderAct.choices)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="单位")
    at = models.DateTimeField("时间", db_index=True)
    words = models.TextField("内容", blank=True, max_length=MAX_TEXT)
    status = models.CharField("此后状态", max_length=10, choices=OrderStatus.choices)
    due_on = models.DateField("此后时限", null=True)
    until = models.DateField("到", null=True)
    held = models.BooleanField("未反弹", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改经过"
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["order", "number"], name="order_event_number_once"),
            models.CheckConstraint(
                condition=~Q(act=OrderAct.ASK_EXTENSION) | Q(until__isnull=False, words__gt=""),
                name="extension_asks_for_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(act=OrderAct.LOOK_BACK) | Q(held__isnull=False), name="look_back_has_an_answer"
            ),
        )
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.order} {self.get_act_display()}"


class OrderFile(models.Model):
    """A file that came with an event. The bytes lie under their own hash."""

    event = models.ForeignKey(OrderEvent, models.PROTECT, related_name="files", verbose_name="事项")
    name = models.CharField("文件名", max_length=200)
    path = models.CharField(max_length=100)
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("大小")

    objects = OrderFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改佐证"
        ordering = ("id",)
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return self.name


class ExtensionAnswer(models.Model):
    """What was decided about one application for more time; the deadline before it stays readable."""

    request = models.OneToOneField(
        OrderEvent, models.PROTECT, related_name="extension_answer", verbose_name="延期申请"
    )
    granted = models.BooleanField("准予")
    due_before = models.DateField("原时限")
    words = models.CharField("意见", max_length=500)
    asking_unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="申请单位")
    deciding_unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="审批单位")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审批人")
    decided_at = models.DateTimeField("审批时间")

    class Meta:
        verbose_name = verbose_name_plural = "延期审批"
        constraints = (
            models.CheckConstraint(
                condition=~Q(asking_unit=F("deciding_unit")), name="extension_not_granted_to_oneself"
            ),
        )
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.request} {'准予' if self.granted else '不同意'}"


#: The five tests of 安徽省突出生态环境问题整改验收销号管理办法（试行）.
TESTS = {
    "measures_done": "整改措施全部完成",
    "violations_punished": "违法违规行为依法处理到位",
    "effect_met": "整改效果符合法规和技术规范",
    "same_kind_checked": "同类问题举一反三排查整改",
    "causes_traced": "追根溯源，建立长效机制",
}


def _answer(test: str) -> models.CharField:
    return models.CharField(TESTS[test], max_length=16, choices=Answer.choices)


class AcceptanceOpinion(models.Model):
    """One of the two opinions on an application to close, with the five tests answered one by one.

    ``place`` is 1 or 2: two people, neither of them of a unit that answers for the order.
    """

    application = models.ForeignKey(
        OrderEvent, models.PROTECT, related_name="opinions", verbose_name="销号申请"
    )
    place = models.PositiveSmallIntegerField("第几位")
    passes = models.BooleanField("验收通过")
    measures_done = _answer("measures_done")
    violations_punished = _answer("violations_punished")
    effect_met = _answer("effect_met")
    same_kind_checked = _answer("same_kind_checked")
    causes_traced = _answer("causes_traced")
    words = models.TextField("意见", max_length=MAX_TEXT)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="验收人")
    unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="验收人单位")
    given_at = models.DateTimeField("验收时间")

    class Meta:
        verbose_name = verbose_name_plural = "验收意见"
        ordering = ("given_at",)
        constraints = (
            models.UniqueConstraint(fields=["application", "place"], name="opinion_place_once"),
            models.UniqueConstraint(fields=["application", "given_by"], name="opinion_once_per_person"),
            models.CheckConstraint(condition=Q(place__in=[1, 2]), name="opinions_are_two"),
            models.CheckConstraint(
                condition=Q(passes=False)
                | ~(
                    Q(measures_done=Answer.FAILED)
                    | Q(violations_punished=Answer.FAILED)
                    | Q(effect_met=Answer.FAILED)
                    | Q(same_kind_checked=Answer.FAILED)
                    | Q(causes_traced=Answer.FAILED)
                ),
                name="opinion_passes_no_failed_test",
            ),
        )
        triggers = (
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="not_of_a_unit_concerned",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM tasks_orderunit u JOIN tasks_orderevent e ON e.order_id = u.order_id
                        WHERE e.id = NEW.application_id AND u.department_id = NEW.unit_id
                    ) THEN
                        RAISE EXCEPTION 'opinion_not_of_a_unit_concerned';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.application.order} 第{self.place}位验收"

    @property
    def answers(self) -> list[tuple[str, str]]:
        """The five tests with their answers, in words."""
        return [(label, Answer(getattr(self, name)).label) for name, label in TESTS.items()]
