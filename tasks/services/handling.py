"""What the units do about an order: sign for it, plan, report, ask for time, apply to close."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from departments.models import User
from maanshan_eco.kernel.errors import Invalid, WrongState
from maanshan_eco.kernel.months import date_name
from tasks.enums import OrderAct
from tasks.models import OrderEvent, RectificationOrder
from tasks.selectors.orders import open_request
from tasks.services.order_events import add_event, check_order, locked_order, move, sound_words
from tasks.services.order_notices import tell_task_force
from tasks.services.uploads import Upload
from tasks.workflow import ORDER


@transaction.atomic
def receive_order(*, order: RectificationOrder, actor: User, at: datetime) -> OrderEvent:
    """Sign for the order, for the actor's unit; a unit that signed in this round already gets that event."""
    order = locked_order(order)
    receipts = order.events.filter(round=order.round, act__in=[OrderAct.RECEIVE, OrderAct.ASSIST])
    if standing := receipts.filter(unit=actor.department_id).first():
        return standing
    assists = ORDER[OrderAct.ASSIST].permits(actor, order)
    act = OrderAct.ASSIST if assists else OrderAct.RECEIVE
    check_order(act, order, actor)
    move(order, act)
    return add_event(order, act, actor, at)


@transaction.atomic
def plan_rectification(
    *, order: RectificationOrder, words: str, attached: Iterable[Upload], actor: User, at: datetime
) -> OrderEvent:
    """整改方案: measures, steps, who answers. A later plan stands beside the earlier one."""
    return _report(order, OrderAct.PLAN, "整改方案", words, attached, actor, at)


@transaction.atomic
def report_progress(
    *, order: RectificationOrder, words: str, attached: Iterable[Upload], actor: User, at: datetime
) -> OrderEvent:
    """What has been done so far, with evidence."""
    return _report(order, OrderAct.PROGRESS, "整改进展", words, attached, actor, at)


@transaction.atomic
def apply_to_close(
    *, order: RectificationOrder, words: str, attached: Iterable[Upload], actor: User, at: datetime
) -> OrderEvent:
    """申请销号: from here the task force has the ball, and nothing more is counted against the unit."""
    event = _report(order, OrderAct.APPLY, "整改完成情况", words, attached, actor, at)
    tell_task_force(event.order, f"{event.order.full_number}申请销号，待两人验收。", at)
    return event


@transaction.atomic
def ask_extension(
    *, order: RectificationOrder, until: date | None, words: str, actor: User, at: datetime
) -> OrderEvent:
    """Ask for more time, with the reason. One application at a time.

    Raises :class:`Invalid` for a day that is not after the deadline in force.
    """
    order = locked_order(order)
    check_order(OrderAct.ASK_EXTENSION, order, actor)
    if open_request(order):
        raise WrongState("extension_pending", "上一次延期申请还没有答复，等答复后再申请。")
    if until is None or order.due_on is None or until <= order.due_on:
        due = date_name(order.due_on) if order.due_on else ""
        raise Invalid(
            "extension_day", "延期日期要改。", {"until": f"写一个晚于现时限（{due}）的日期，如 2026-11-30。"}
        )
    why = sound_words({"words": ("延期理由", words)})["words"]
    event = add_event(order, OrderAct.ASK_EXTENSION, actor, at, words=why, until=until)
    tell_task_force(order, f"{order.full_number}申请延期到{date_name(until)}。", at)
    return event


def _report(
    order: RectificationOrder,
    act: OrderAct,
    label: str,
    words: str,
    attached: Iterable[Upload],
    actor: User,
    at: datetime,
) -> OrderEvent:
    order = locked_order(order)
    check_order(act, order, actor)
    said = sound_words({"words": (label, words)})["words"]
    move(order, act)
    return add_event(order, act, actor, at, words=said, attached=attached)
