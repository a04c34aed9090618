"""How orders stand, now and at past moments, and what a bulletin takes from it."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from maanshan_eco.kernel.months import Month
from tasks.enums import OrderStatus
from tasks.models import RectificationOrder
from tasks.selectors.order_counts import OrderCounts, order_counts, rectification_month
from tasks.selectors.orders import order_standing, order_standings, orders_overdue
from tasks.services.closing import answer_extension, look_back, reopen_order
from tasks.services.escalation import climb_all
from tasks.services.handling import ask_extension, receive_order
from tests.factories.orders import DAY, HOUR, applied, closed, drafted, received, signed, working
from tests.factories.world import NOW, World


def test_an_order_can_be_read_as_it_stood_at_any_moment(world: World) -> None:
    order = closed(world)
    moments = [NOW, NOW + HOUR, NOW + DAY, NOW + 5 * DAY, NOW + 6 * DAY, NOW + 7 * DAY]

    assert [order_standing(order, at).status for at in moments] == [
        "issued", "received", "working", "applied", "accepted", "closed",
    ]  # fmt: skip


def test_before_its_signature_it_is_not_there(world: World) -> None:
    order = signed(world)

    with pytest.raises(LookupError):
        order_standing(order, NOW - timedelta(seconds=1))
    assert order_standings(NOW - timedelta(seconds=1)) == []


def test_drafts_do_not_count(world: World) -> None:
    drafted(world)

    assert order_standings(NOW) == []


def test_an_extension_shows_from_its_day_on(world: World) -> None:
    order = working(world)
    ask_extension(
        order=order,
        until=date(2026, 12, 1),
        words="材料未到，申请延期。",
        actor=world.alice,
        at=NOW + 2 * DAY,
    )
    answer_extension(order=order, granted=True, words="同意。", actor=world.chief, at=NOW + 3 * DAY)

    before, after = (order_standing(order, NOW + days * DAY) for days in (2, 3))
    assert (before.due_on, before.is_extended) == (date(2026, 11, 16), False)
    assert (after.due_on, after.original_due_on) == (date(2026, 12, 1), date(2026, 11, 16))


@pytest.mark.parametrize(
    ("days", "left", "soon", "overdue"),
    [(17, 4, False, False), (18, 3, True, False), (21, 0, True, False), (22, -1, False, True)],
)
def test_the_last_day_is_in_time(world: World, days: int, left: int, soon: bool, overdue: bool) -> None:
    standing = order_standing(working(world), NOW + days * DAY)

    assert (standing.days_left, standing.is_due_soon, standing.is_overdue) == (left, soon, overdue)


def test_while_it_is_judged_nothing_is_overdue(world: World) -> None:
    standing = order_standing(applied(world), NOW + 60 * DAY)

    assert (standing.days_overdue, standing.is_overdue) == (39, False)


def test_who_has_not_signed_for_it_after_24_hours(world: World) -> None:
    order = signed(world, "WR", "HUC")
    receive_order(order=order, actor=world.alice, at=NOW + HOUR)

    early, late = (order_standing(order, NOW + hours * HOUR) for hours in (23, 24))
    assert [unit.name for unit in early.unsigned] == ["市住房城乡建设局"]
    assert (early.is_unsigned_late, late.is_unsigned_late) == (False, True)


def test_the_highest_rung_and_the_look_back(world: World) -> None:
    late, done = received(world), closed(world)
    climb_all(at=NOW + 30 * DAY)
    after = NOW + 100 * DAY

    assert order_standing(late, after).step.rung == "letter"  # type: ignore[union-attr]
    assert order_standing(done, after).is_look_back_due
    look_back(order=done, held=False, words="同一管段再次渗漏。", actor=world.gus, at=after)
    standing = order_standing(done, after)
    assert (standing.is_look_back_due, standing.has_relapsed) == (False, True)


def test_the_overdue_come_longest_first(world: World) -> None:
    short, long = working(world, term_days=5), working(world, term_days=2)
    working(world, term_days=200)

    overdue = orders_overdue(NOW + 30 * DAY)

    assert [standing.order for standing in overdue] == [long, short]
    assert orders_overdue(NOW) == []


def test_counts(world: World) -> None:
    signed(world)
    working(world, term_days=3)
    applied(world)
    reopened = closed(world)
    closed(world)
    reopen_order(
        order=reopened,
        term_days=30,
        counting="calendar",
        words="反弹，重新整改。",
        actor=world.chief,
        at=NOW + 9 * DAY,
    )

    counts = order_counts(order_standings(NOW + 9 * DAY))

    assert counts == OrderCounts(
        all=5, open=4, unsigned=2, due_soon=0, overdue=1, judged=1, closed=1, reopened=1
    )


def test_a_months_part_of_the_bulletin(world: World) -> None:
    first, second = closed(world), working(world, term_days=3)
    at = NOW + 9 * DAY  # 4 November

    october = rectification_month(Month(2026, 10), at)
    november = rectification_month(Month(2026, 11), at)

    def numbers(rows: object) -> set[RectificationOrder]:
        return {row.order for row in rows}  # type: ignore[attr-defined]

    assert (numbers(october.issued), numbers(october.closed)) == ({first, second}, set())
    assert (numbers(november.issued), numbers(november.closed)) == (set(), {first})
    assert (numbers(october.due), numbers(november.due)) == ({second}, {first})
    assert numbers(november.overdue) == numbers(november.open) == {second}
    assert rectification_month(Month(2026, 11), NOW).closed == ()


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_takes_five_queries(
    world: World, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        received(world, "WR", "HUC")

    with django_assert_num_queries(5):
        standings = order_standings(NOW + DAY)
        names = [(s.order.responsible.name, s.order.task, s.last.actor.name, s.unsigned) for s in standings]

    assert (len(names), standings[0].status) == (rows, OrderStatus.RECEIVED)


def test_a_stranger_does_not_see_it(world: World) -> None:
    order, draft = signed(world, "WR", "DANGTU"), drafted(world)
    seen = {
        who: set(RectificationOrder.objects.visible_to(world.people[who]))
        for who in ("alice", "dora", "charlie", "rita", "leader", "auditor", "sysadmin", "nobody")
    }

    assert seen == {
        "alice": {order}, "dora": {order}, "charlie": set(), "rita": {order, draft}, "leader": {order},
        "auditor": {order}, "sysadmin": set(), "nobody": set(),
    }  # fmt: skip
