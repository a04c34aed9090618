"""How orders stand, now or at any past moment: the one read of pages, overview, battle map and bulletin."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch

from departments.models import Department
from maanshan_eco.kernel.months import SHANGHAI
from tasks.enums import AT_WORK, OPEN_ORDER, ORDER_DUE_SOON, OrderAct, OrderStatus
from tasks.models import EscalationStep, OrderEvent, RectificationOrder
from tasks.querysets import OrderQuerySet
from tasks.selectors.ladder import BEGINNINGS

#: A unit has so long to sign for an order.
HOURS_TO_SIGN = timedelta(hours=24)
_RECEIPTS = frozenset({OrderAct.RECEIVE, OrderAct.ASSIST})


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """One signed order as it stood at ``as_of``.

    ``unsigned`` are the units that have not signed for it in this round, ``step`` is the highest rung taken
    last; ``days_left`` until the deadline in force, negative once it has passed.
    """

    order: RectificationOrder
    as_of: datetime
    status: OrderStatus
    round: int
    due_on: date
    original_due_on: date
    told_at: datetime
    last: OrderEvent
    unsigned: tuple[Department, ...]
    step: EscalationStep | None
    look_back_on: date | None
    looked_back: OrderEvent | None

    @property
    def days_left(self) -> int:
        return (self.due_on - self.as_of.astimezone(SHANGHAI).date()).days

    @property
    def days_overdue(self) -> int:
        return -self.days_left

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_ORDER

    @property
    def is_overdue(self) -> bool:
        """The unit has the ball and the day has passed; while it is being judged nothing is overdue."""
        return self.status in AT_WORK and self.days_left < 0

    @property
    def is_due_soon(self) -> bool:
        return self.status in AT_WORK and 0 <= self.days_left <= ORDER_DUE_SOON

    @property
    def is_unsigned_late(self) -> bool:
        """Somebody has not signed for it 24 hours after being told."""
        return bool(self.unsigned) and self.is_open and self.as_of >= self.told_at + HOURS_TO_SIGN

    @property
    def is_extended(self) -> bool:
        return self.due_on != self.original_due_on

    @property
    def has_relapsed(self) -> bool:
        return self.looked_back is not None and self.looked_back.held is False

    @property
    def is_look_back_due(self) -> bool:
        return (
            self.status == OrderStatus.CLOSED
            and self.looked_back is None
            and self.look_back_on is not None
            and self.look_back_on <= self.as_of.astimezone(SHANGHAI).date()
        )

    @property
    def status_name(self) -> str:
        return self.status.label


def order_standings(as_of: datetime, orders: OrderQuerySet | None = None) -> list[OrderStanding]:
    """The orders signed by ``as_of``, as they stood then, the newest first. Five queries.

    ``orders`` narrows it to a queryset (for instance what a person may see).
    """
    chosen = RectificationOrder.objects.all() if orders is None else orders
    events = OrderEvent.objects.filter(at__lte=as_of).select_related("actor", "unit").order_by("number")
    steps = EscalationStep.objects.filter(due_at__lte=as_of).order_by("due_at", "id")
    rows = (
        chosen.filter(signed_at__lte=as_of)
        .with_names()
        .prefetch_related(
            Prefetch("events", events, to_attr="events_by_then"),
            Prefetch("steps", steps, to_attr="steps_by_then"),
        )
    )
    return [standing_of(order, as_of) for order in rows]


def order_standing(order: RectificationOrder, as_of: datetime) -> OrderStanding:
    """One order; raises ``LookupError`` where it was not signed yet."""
    for standing in order_standings(as_of, RectificationOrder.objects.filter(pk=order.pk)):
        return standing
    raise LookupError(f"{order} was not signed at {as_of}")


def orders_overdue(as_of: datetime, orders: OrderQuerySet | None = None) -> list[OrderStanding]:
    """The orders overdue at that moment, the longest first."""
    overdue = [standing for standing in order_standings(as_of, orders) if standing.is_overdue]
    return sorted(overdue, key=lambda standing: standing.due_on)


def standing_of(order: RectificationOrder, as_of: datetime) -> OrderStanding:
    """From the events and steps up to ``as_of`` (prefetched as ``events_by_then``, ``steps_by_then``)."""
    events: list[OrderEvent] = order.events_by_then  # type: ignore[attr-defined]
    steps: list[EscalationStep] = order.steps_by_then  # type: ignore[attr-defined]
    last = events[-1]
    this_round = [event for event in events if event.round == last.round and event.due_on is not None]
    begun = next(event for event in this_round if event.act in BEGINNINGS)
    signed = {event.unit_id for event in this_round if event.act in _RECEIPTS}
    closed = [event for event in this_round if event.act == OrderAct.CLOSE]
    looked = [event for event in this_round if event.act == OrderAct.LOOK_BACK]
    return OrderStanding(
        order=order,
        as_of=as_of,
        status=OrderStatus(last.status),
        round=last.round,
        due_on=last.due_on,  # type: ignore[arg-type]  # set by the signature, and kept
        original_due_on=begun.due_on,  # type: ignore[arg-type]
        told_at=begun.at,
        last=last,
        unsigned=tuple(unit for unit in order.departments if unit.pk not in signed),
        step=steps[-1] if steps else None,
        look_back_on=closed[-1].until if closed else None,
        looked_back=looked[-1] if looked else None,
    )


def open_request(order: RectificationOrder) -> OrderEvent | None:
    """The application for more time that nobody has answered yet, of this round."""
    return (
        order.events.filter(act=OrderAct.ASK_EXTENSION, round=order.round, extension_answer=None)
        .select_related("unit", "actor")
        .order_by("-number")
        .first()
    )


def standing_application(order: RectificationOrder) -> OrderEvent:
    """The application to close that is being judged. Raises ``DoesNotExist`` before there is one."""
    return order.events.filter(act=OrderAct.APPLY).latest("number")
