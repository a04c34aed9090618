"""Orders: drafted with the facts filled in, signed by another person, numbered without a gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from departments.models import Department, User
from indicators.models import Indicator
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.months import SHANGHAI
from maanshan_eco.kernel.text import what_is_broken
from tasks.deadlines import NoNotice, Roll, roll, working_days_after
from tasks.enums import Counting, OrderAct, OrderKind, OrderSource, OrderStatus
from tasks.models import OrderSeries, OrderUnit, ProgressReport, RectificationOrder, Task
from tasks.rules import may_draft_order
from tasks.selectors.calendar import office_calendar
from tasks.services.escalation import ensure_ladder
from tasks.services.order_events import add_event, check_order, locked_order, move, sound_words
from tasks.services.order_notices import tell_units

MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """What a draft says. ``units``: the responsible one first, then those that assist."""

    kind: str
    source: str
    title: str
    facts: str
    basis: str
    requirement: str
    units: Sequence[Department]
    term_days: int
    counting: str = Counting.CALENDAR
    task: Task | None = None
    indicator: Indicator | None = None
    month: date | None = None
    report: ProgressReport | None = None
    reference: str = ""
    copies_to: str = ""


@transaction.atomic
def draft_order(*, sheet: OrderSheet, actor: User, at: datetime) -> RectificationOrder:
    """Draft an order. Its words never change again: a wrong draft is withdrawn and written anew.

    Raises :class:`NotAllowed` outside the task force and :class:`Invalid` with the fields to mend.
    """
    if not may_draft_order(actor):
        raise NotAllowed("not_allowed", "整改督办由工作专班起草。")
    words = _examined(sheet)
    order = RectificationOrder.objects.create(
        kind=OrderKind(sheet.kind),
        source=OrderSource(sheet.source),
        indicator=sheet.indicator,
        month=sheet.month,
        report=sheet.report,
        reference=sheet.reference.strip(),
        task=sheet.task,
        copies_to=sheet.copies_to.strip(),
        term_days=sheet.term_days,
        counting=Counting(sheet.counting),
        drafted_by=actor,
        drafted_at=at,
        status=OrderStatus.DRAFTED,
        **words,
    )
    OrderUnit.objects.bulk_create(
        OrderUnit(order=order, department=unit, name=unit.name, position=position)
        for position, unit in enumerate(sheet.units, start=1)
    )
    add_event(order, OrderAct.DRAFT, actor, at)
    return order


@transaction.atomic
def withdraw_order(*, order: RectificationOrder, words: str, actor: User, at: datetime) -> RectificationOrder:
    """Take a draft back, by whoever drafted it or whoever should sign it; the words say why."""
    order = locked_order(order)
    check_order(OrderAct.WITHDRAW, order, actor)
    why = sound_words({"words": ("撤回原因", words)})["words"]
    move(order, OrderAct.WITHDRAW)
    add_event(order, OrderAct.WITHDRAW, actor, at, words=why)
    return order


@transaction.atomic
def sign_order(*, order: RectificationOrder, actor: User, at: datetime) -> RectificationOrder:
    """Sign, number and hand out. The term runs from here; who drafted cannot sign."""
    order = locked_order(order)
    check_order(OrderAct.SIGN, order, actor)
    signed_on = at.astimezone(SHANGHAI).date()
    order.year, order.number = signed_on.year, _next_number(signed_on.year)
    order.signed_by, order.signed_at = actor, at
    order.due_on = term_ends(at, order.term_days, order.counting)
    order.status = OrderStatus.ISSUED
    order.save(update_fields=["year", "number", "signed_by", "signed_at", "due_on", "status"])
    add_event(order, OrderAct.SIGN, actor, at)
    ensure_ladder(at=at)
    tell_units(order, f"{order.full_number}已交办，24小时内签收。", at)
    return order


def term_ends(start: datetime, days: int, counting: str) -> date:
    """The last day of a term that begins the day after ``start``, by the office's calendar.

    A term in calendar days that ends on a day off goes on to the next working day (民法典第二百零三条); where
    that year's notice is not known it ends on its nominal day. Raises :class:`WrongState` for a term in
    working days that reaches into such a year.
    """
    calendar = office_calendar()
    if counting == Counting.CALENDAR:
        end = roll(start + timedelta(days=days), Roll.FORWARD, calendar).moment
        return end.astimezone(SHANGHAI).date()
    try:
        return working_days_after(start, days, calendar).date()
    except NoNotice as missing:
        raise WrongState(
            "no_notice", f"{missing}，按工作日算不出时限。在基础数据里录入安排，或重新起草，改按自然日。"
        ) from missing


def _next_number(year: int) -> int:
    """The next number of the year, given out under lock in the transaction that uses it."""
    OrderSeries.objects.get_or_create(year=year)
    series = OrderSeries.objects.select_for_update().get(year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def _examined(sheet: OrderSheet) -> dict[str, str]:
    """The four texts, fit to be stored. Raises :class:`Invalid` for all that is wrong at once."""
    wrong: dict[str, str] = {}
    words: dict[str, str] = {}
    texts = {
        "title": ("事项", sheet.title, 4, 80),
        "facts": ("问题事实", sheet.facts, 8, 4000),
        "basis": ("依据", sheet.basis, 4, 300),
        "requirement": ("整改要求和标准", sheet.requirement, 8, 4000),
    }
    for field, (label, text, least, most) in texts.items():
        try:
            words |= sound_words({field: (label, text)}, least=least, most=most)
        except Invalid as refusal:
            wrong |= refusal.fields
    wrong |= _wrong_choices(sheet)
    if wrong:
        raise Invalid("order_sheet", f"有 {len(wrong)} 处要改。", wrong)
    return words


def _wrong_choices(sheet: OrderSheet) -> dict[str, str]:
    wrong = {}
    if sheet.kind not in OrderKind.values:
        wrong["kind"] = "选督办单或整改通知书。"
    if sheet.counting not in Counting.values:
        wrong["counting"] = "选自然日或工作日。"
    if not 1 <= sheet.term_days <= MOST_DAYS:
        wrong["term_days"] = f"时限写 1 到 {MOST_DAYS} 之间的整数。"
    if not sheet.units:
        wrong["units"] = "至少选一家责任单位。"
    elif len({unit.pk for unit in sheet.units}) != len(sheet.units):
        wrong["units"] = "同一家单位选了两次。"
    if missing := _missing_reference(sheet):
        wrong["reference"] = missing
    for field, text, most in (("reference", sheet.reference, 200), ("copies_to", sheet.copies_to, 200)):
        if len(text) > most or what_is_broken(text):
            wrong[field] = what_is_broken(text) or f"最多 {most} 字。"
    return wrong


def _missing_reference(sheet: OrderSheet) -> str:
    """An order says what it springs from; the database holds to the same."""
    named = {
        OrderSource.INDICATOR: sheet.indicator is not None and sheet.month is not None,
        OrderSource.LATE_FILING: sheet.report is not None,
        OrderSource.FINDING: bool(sheet.reference.strip()),
        OrderSource.INSTRUCTION: bool(sheet.reference.strip()),
    }
    if sheet.source not in OrderSource.values:
        return "选来源。"
    if named[OrderSource(sheet.source)]:
        return ""
    return "写明是谁、什么时候的批示。" if sheet.source == OrderSource.INSTRUCTION else "来源没有对应的记录。"
