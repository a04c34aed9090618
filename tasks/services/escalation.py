"""Climbing the ladder: what an order's own history and the rules ask for is written down, once.

Nothing is remembered between two beats; five beats at once are one, and one that was down makes up for it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from departments import audit
from departments.models import User
from departments.rules import is_chief
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from tasks.enums import BY_PEOPLE, Clock, Rung
from tasks.ladder import DEFAULT_LADDER, RuleLine, Step, steps_of
from tasks.models import EscalationStep, Ladder, LadderRule, RectificationOrder, StepCarriedOut
from tasks.rules import judges_order
from tasks.selectors.ladder import rounds_of, rules_in_force
from tasks.services.order_events import sound_words
from tasks.services.order_notices import tell_units


@transaction.atomic
def set_ladder(*, rules: Sequence[RuleLine], note: str, actor: User | None, at: datetime) -> Ladder:
    """A new version of the rules, in force from now on; steps taken by earlier versions stay.

    ``actor`` is None where the platform sets its default. Raises :class:`NotAllowed` for others than the
    chief and :class:`Invalid` for rules that make no sense.
    """
    if actor is not None and not is_chief(actor):
        raise NotAllowed("not_allowed", "督办规则由专班负责人制定。")
    wrong = {f"rule-{index}": why for index, rule in enumerate(rules) if (why := _what_is_wrong(rule))}
    if not rules or wrong:
        raise Invalid("ladder_rules", "督办规则有内容要改。", wrong)
    latest = Ladder.objects.select_for_update().order_by("-number").first()
    ladder = Ladder.objects.create(
        number=latest.number + 1 if latest else 1, since=at, made_by=actor, note=note.strip()[:200]
    )
    LadderRule.objects.bulk_create(
        LadderRule(
            ladder=ladder,
            rung=rule.rung,
            clock=rule.clock,
            after=rule.after,
            every=rule.every,
            times=rule.times,
            counted=rule.counted,
        )
        for rule in rules
    )
    audit.record(action="ladder.set", actor=actor, target=str(ladder), at=at)
    return ladder


def ensure_ladder(*, at: datetime) -> None:
    """The default rules, where the city has set none."""
    if Ladder.objects.exists():
        return
    try:
        with transaction.atomic():
            set_ladder(rules=DEFAULT_LADDER, note="平台默认规则，可由专班负责人修订", actor=None, at=at)
    except IntegrityError:
        return  # somebody signed his first order at the same moment; his rules are the same


def climb_all(*, at: datetime) -> int:
    """Take every open order as far up as it has to go by now; gives how many steps were new."""
    return sum(climb(order=order, at=at) for order in RectificationOrder.objects.open().order_by("pk"))


@transaction.atomic
def climb(*, order: RectificationOrder, at: datetime) -> int:
    """The steps this order has to take by ``at`` and has not taken; gives how many."""
    rules = rules_in_force()
    if not _new(order, rules, at):
        return 0
    order = (
        RectificationOrder.objects.select_for_update(of=("self",))
        .prefetch_related("unit_links__department")
        .get(pk=order.pk)
    )
    new = _new(order, rules, at)
    for step in new:
        _take(order, step, at)
    return len(new)


@transaction.atomic
def carry_out(*, step: EscalationStep, words: str, actor: User, at: datetime) -> StepCarriedOut:
    """Say that the letter was sent or the talk was held, and what came of it."""
    step = EscalationStep.objects.select_for_update().get(pk=step.pk)
    order = RectificationOrder.objects.with_names().get(pk=step.order_id)
    if not judges_order(actor, order):
        raise NotAllowed("not_allowed", "督办函和约谈由工作专班办理。")
    if step.rung not in BY_PEOPLE:
        raise WrongState("shown_already", f"{step.get_rung_display()}由系统登记，不用另行办理。")
    if StepCarriedOut.objects.filter(step=step).exists():
        raise WrongState("carried_out", f"这次{step.get_rung_display()}已登记办理情况。")
    said = sound_words({"words": ("办理情况", words)}, most=500)["words"]
    done = StepCarriedOut.objects.create(step=step, words=said, done_by=actor, done_at=at)
    audit.record(action="order.carried", actor=actor, target=str(order), at=at, data={"rung": step.rung})
    return done


def _new(order: RectificationOrder, rules: Sequence[RuleLine], at: datetime) -> list[Step]:
    taken = {
        (step.round, step.rung, step.clock, step.due_on, step.nth)
        for step in EscalationStep.objects.filter(order=order)
    }
    steps = steps_of(rounds_of(order), rules, at)
    return [s for s in steps if (s.round, s.rung, s.clock, s.due_on, s.nth) not in taken]


def _take(order: RectificationOrder, step: Step, at: datetime) -> None:
    taken = EscalationStep.objects.create(
        order=order,
        rule_id=step.rule,
        round=step.round,
        rung=step.rung,
        clock=step.clock,
        nth=step.nth,
        ordinal=step.ordinal,
        due_on=step.due_on,
        due_at=step.due_at,
        taken_at=at,
    )
    audit.record(
        action="order.escalated",
        actor=None,
        target=str(order),
        at=at,
        data={"rung": step.rung, "ordinal": step.ordinal, "due_at": step.due_at.isoformat()},
    )
    tell_units(order, f"{order.full_number}：{taken.get_rung_display()}（第{taken.ordinal}次）。", at)


def _what_is_wrong(rule: RuleLine) -> str:
    if rule.rung not in Rung.values or rule.clock not in Clock.values:
        return "措施或起算方式不在清单里。"
    if rule.clock == Clock.REPEATED and (rule.counted not in Rung.values or rule.counted == rule.rung):
        return "选一种别的措施来累计。"
    if rule.after < 1 or rule.times < 1:
        return "天数和次数至少是 1。"
    if rule.times > 1 and rule.every < 1 and not rule.counted:
        return "多次采取的措施要写每隔几天。"
    return ""
