"""Orders counted: for the overview, the battle map and the bulletin's part on rectification."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from maanshan_eco.kernel.months import Month
from tasks.enums import AT_WORK, OrderAct, OrderStatus
from tasks.models import OrderEvent
from tasks.selectors.orders import OrderStanding, order_standings


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """Orders by how they stood; ``reopened`` are those in a second round or later."""

    all: int = 0
    open: int = 0
    unsigned: int = 0
    due_soon: int = 0
    overdue: int = 0
    judged: int = 0
    closed: int = 0
    reopened: int = 0


@dataclass(frozen=True, slots=True)
class RectificationMonth:
    """A month's part of the bulletin: orders issued, falling due, overdue at ``as_of``, closed, reopened."""

    issued: tuple[OrderStanding, ...]
    due: tuple[OrderStanding, ...]
    overdue: tuple[OrderStanding, ...]
    closed: tuple[OrderStanding, ...]
    reopened: tuple[OrderStanding, ...]
    open: tuple[OrderStanding, ...]


def order_counts(standings: Iterable[OrderStanding]) -> OrderCounts:
    """Count what :func:`order_standings` gave."""
    rows = list(standings)
    return OrderCounts(
        all=len(rows),
        open=sum(row.is_open for row in rows),
        unsigned=sum(bool(row.unsigned) and row.is_open for row in rows),
        due_soon=sum(row.is_due_soon for row in rows),
        overdue=sum(row.is_overdue for row in rows),
        judged=sum(row.is_open and row.status not in AT_WORK for row in rows),
        closed=sum(row.status == OrderStatus.CLOSED for row in rows),
        reopened=sum(row.round > 1 for row in rows),
    )


def rectification_month(month: Month, as_of: datetime) -> RectificationMonth:
    """The month's part of the bulletin, as known at ``as_of``: 新增、到期、逾期、销号、重新整改."""
    rows = order_standings(as_of)

    def falls(act: OrderAct) -> tuple[OrderStanding, ...]:
        return tuple(row for row in rows if _in_month(row, act, month))

    return RectificationMonth(
        issued=falls(OrderAct.SIGN),
        due=tuple(row for row in rows if month.first <= row.due_on <= month.last),
        overdue=tuple(sorted((row for row in rows if row.is_overdue), key=lambda row: row.due_on)),
        closed=falls(OrderAct.CLOSE),
        reopened=falls(OrderAct.REOPEN),
        open=tuple(row for row in rows if row.is_open),
    )


def _in_month(row: OrderStanding, act: OrderAct, month: Month) -> bool:
    events: list[OrderEvent] = row.order.events_by_then  # type: ignore[attr-defined]
    return any(event.act == act and Month.of(event.at) == month for event in events)
