"""An order's history as the ladder reads it, and the rules with the time they hold."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from tasks.enums import AT_WORK, OrderAct
from tasks.ladder import Deadline, Round, RuleLine, Span
from tasks.models import Ladder, LadderRule, OrderEvent, RectificationOrder

#: The acts that begin a round.
BEGINNINGS = frozenset({OrderAct.SIGN, OrderAct.REOPEN})
_SETS_DEADLINE = BEGINNINGS | {OrderAct.GRANT_EXTENSION}


def rules_in_force() -> list[RuleLine]:
    """The rules of all versions, each with the time in which it held. Two queries."""
    ladders = list(Ladder.objects.order_by("number"))
    ends = {ladder.pk: later.since for ladder, later in pairwise(ladders)}
    return [
        RuleLine(
            rung=rule.rung,
            clock=rule.clock,
            after=rule.after,
            every=rule.every,
            times=rule.times,
            counted=rule.counted,
            pk=rule.pk,
            # The first version also speaks for what lies before it: somebody had to sign the first order.
            since=rule.ladder.since if rule.ladder.number > 1 else None,
            until=ends.get(rule.ladder_id),
        )
        for rule in LadderRule.objects.select_related("ladder")
    ]


def latest_rules() -> list[RuleLine]:
    """The rules of the newest version; empty before there is one."""
    return [rule for rule in rules_in_force() if rule.until is None]


def rounds_of(order: RectificationOrder) -> list[Round]:
    """The order's rounds, from its events alone."""
    events = [event for event in order.events.all() if event.act not in {OrderAct.DRAFT, OrderAct.WITHDRAW}]
    begun = [event for event in events if event.act in BEGINNINGS]
    return [_round(first, [event for event in events if event.round == first.round]) for first in begun]


def _round(first: OrderEvent, events: list[OrderEvent]) -> Round:
    received = next((event.at for event in events if event.act == OrderAct.RECEIVE), None)
    return Round(first.round, first.at, received, tuple(_deadlines(events)), tuple(_at_work(events)))


def _deadlines(events: list[OrderEvent]) -> Iterable[Deadline]:
    """Each deadline with the time in which it was in force."""
    setting = [event for event in events if event.act in _SETS_DEADLINE]
    ends: list[datetime | None] = [*(event.at for event in setting[1:]), None]
    for event, end in zip(setting, ends, strict=True):
        if event.due_on is not None:
            yield Deadline(event.due_on, Span(event.at, end))


def _at_work(events: list[OrderEvent]) -> Iterable[Span]:
    """When the unit had the ball."""
    start = None
    for event in events:
        if event.status in AT_WORK:
            start = start or event.at
        elif start is not None:
            yield Span(start, event.at)
            start = None
    if start is not None:
        yield Span(start)
