"""Climbing by the clock: once, caught up, by several beats, by the version of the rules that held."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from departments.models import AuditEntry
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from tasks import jobs
from tasks.ladder import DEFAULT_LADDER, RuleLine
from tasks.models import EscalationStep, Ladder, RectificationOrder
from tasks.services.closing import answer_extension, close_order
from tasks.services.escalation import carry_out, climb, climb_all, ensure_ladder, set_ladder
from tasks.services.handling import apply_to_close, ask_extension
from tests.factories.orders import DAY, DONE, applied, fresh, opinion, received, signed, working
from tests.factories.world import NOW, World, stop_clock


def taken(order: RectificationOrder) -> list[tuple[str, int]]:
    return list(order.steps.values_list("rung", "ordinal"))


def test_an_order_left_alone_climbs_to_the_top(world: World) -> None:
    order = received(world)  # due on 16 November

    for days in range(80):
        climb(order=order, at=NOW + days * DAY)

    assert taken(order) == [
        ("reminder", 1), ("yellow", 1), ("yellow", 2), ("letter", 1), ("red", 1), ("red", 2), ("talk", 1),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="order.escalated").count() == 7


def test_a_clock_that_was_down_makes_up_for_it(world: World) -> None:
    order, other = received(world), signed(world)

    assert climb_all(at=NOW + 80 * DAY) == 7 + 10  # the other was never signed for
    assert [step.due_at < step.taken_at for step in order.steps.all()] == [True] * 7
    assert taken(other)[:4] == [("reminder", 1), ("reminder", 2), ("reminder", 3), ("reminder", 4)]


def test_five_beats_are_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = received(world)
    stop_clock(monkeypatch, NOW + 23 * DAY)

    for _ in range(5):
        jobs.climb_ladder()

    assert taken(order) == [("reminder", 1), ("yellow", 1)]


def test_an_extension_moves_what_is_to_come(world: World) -> None:
    order = working(world)
    ask_extension(
        order=order,
        until=date(2026, 12, 15),
        words="材料未到，申请延期。",
        actor=world.alice,
        at=NOW + 2 * DAY,
    )
    answer_extension(order=order, granted=True, words="同意。", actor=world.chief, at=NOW + 3 * DAY)

    assert climb(order=order, at=NOW + 30 * DAY) == 0
    climb(order=order, at=NOW + 52 * DAY)
    assert list(order.steps.values_list("rung", "due_on")) == [
        ("reminder", date(2026, 12, 15)),
        ("yellow", date(2026, 12, 15)),
    ]


def test_the_unit_does_not_pay_for_the_time_it_is_judged_in(world: World) -> None:
    order = applied(world)

    assert climb(order=order, at=NOW + 60 * DAY) == 0


def test_what_was_missed_is_written_down_before_closing(world: World) -> None:
    """Applied two days late, while no clock ran."""
    order = working(world)
    late = NOW + 23 * DAY
    apply_to_close(order=order, words=DONE, attached=[], actor=world.alice, at=late)
    opinion(order, world.rita, late)
    opinion(order, world.gus, late)

    close_order(order=order, look_back_on=date(2027, 6, 1), words="同意。", actor=world.chief, at=late + DAY)

    assert taken(order) == [("reminder", 1), ("yellow", 1)]
    assert climb_all(at=late + 90 * DAY) == 0


def test_drafts_and_closed_orders_do_not_climb(world: World) -> None:
    assert climb_all(at=NOW + 90 * DAY) == 0


def test_the_default_rules_are_the_first_version(world: World) -> None:
    signed(world)
    ensure_ladder(at=NOW)

    ladder = Ladder.objects.get()
    assert (ladder.number, ladder.made_by, ladder.rules.count()) == (1, None, len(DEFAULT_LADDER))


def test_a_new_version_holds_from_now_on(world: World) -> None:
    order = received(world)
    climb(order=order, at=NOW + 23 * DAY)

    set_ladder(rules=[RuleLine("talk", "overdue", 5)], note="从严", actor=world.chief, at=NOW + 24 * DAY)
    climb(order=order, at=NOW + 90 * DAY)

    assert taken(order) == [("reminder", 1), ("yellow", 1), ("talk", 1)]
    assert [step.rule.ladder.number for step in order.steps.all()] == [1, 1, 2]
    assert AuditEntry.objects.filter(action="ladder.set").count() == 2


@pytest.mark.parametrize("who", ["rita", "gus", "alice", "leader", "sysadmin"])
def test_only_the_chief_sets_rules(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        set_ladder(rules=DEFAULT_LADDER, note="", actor=world.people[who], at=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"rung": "guillotine"},
        {"clock": "moon"},
        {"after": 0},
        {"times": 2, "every": 0},
        {"clock": "repeated"},
        {"clock": "repeated", "counted": "yellow"},
    ],
)
def test_rules_without_sense_are_refused(world: World, changes: dict[str, object]) -> None:
    rule = replace(RuleLine("yellow", "overdue", 1), **changes)  # type: ignore[arg-type]

    with pytest.raises(Invalid) as refusal:
        set_ladder(rules=[rule], note="", actor=world.chief, at=NOW)

    assert list(refusal.value.fields) == ["rule-0"]


def test_no_rules_are_no_ladder(world: World) -> None:
    with pytest.raises(Invalid):
        set_ladder(rules=[], note="", actor=world.chief, at=NOW)


@pytest.fixture
def letter(world: World) -> EscalationStep:
    order = received(world)
    climb(order=order, at=NOW + 30 * DAY)
    return order.steps.get(rung="letter")


def test_a_letter_is_carried_out_by_a_person(world: World, letter: EscalationStep) -> None:
    at = NOW + 31 * DAY
    done = carry_out(step=letter, words="已发督办函，限十日内完成。", actor=world.rita, at=at)

    assert (done.done_by, done.done_at, fresh(letter.order).status) == (world.rita, at, "received")
    with pytest.raises(WrongState, match="已登记"):
        carry_out(step=letter, words="已发督办函，限十日内完成。", actor=world.gus, at=at)


def test_a_card_needs_nobody(world: World, letter: EscalationStep) -> None:
    card = letter.order.steps.filter(rung="yellow").first()
    assert card is not None

    with pytest.raises(WrongState, match="不用另行办理"):
        carry_out(step=card, words="已送达责任单位。", actor=world.rita, at=NOW)


@pytest.mark.parametrize("who", ["alice", "leader", "auditor"])
def test_units_carry_nothing_out(world: World, letter: EscalationStep, who: str) -> None:
    with pytest.raises(NotAllowed):
        carry_out(step=letter, words="已发督办函，限十日内完成。", actor=world.people[who], at=NOW)


def test_24_hours_to_sign_for_a_new_order(world: World) -> None:
    order = signed(world)

    assert climb(order=order, at=NOW + DAY - timedelta(seconds=1)) == 0
    assert climb(order=order, at=NOW + DAY) == 1
