"""Two people at the same moment at one order; each promise with a twin whose lock is taken away."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from maanshan_eco.kernel.errors import WrongState
from tasks.models import AcceptanceOpinion, EscalationStep, OrderSeries, RectificationOrder
from tasks.services import closing, escalation, rectification
from tasks.services.escalation import climb
from tasks.services.rectification import sign_order
from tests.factories.orders import DAY, applied, drafted, fresh, opinion, received, second_judge, signed
from tests.factories.world import NOW, World, make_world
from tests.tasks.services.races import PATIENCE, at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def meet(monkeypatch: pytest.MonkeyPatch, module: Any, function: str, people: int) -> None:
    """No row locks any more, and everybody waits for the others once ``function`` has let him pass."""
    meeting = threading.Barrier(people, timeout=PATIENCE)
    original = getattr(module, function)

    def meet_and_go(*args: Any, **kwargs: Any) -> Any:
        answer = original(*args, **kwargs)
        meeting.wait()
        return answer

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **kwargs: rows.all())
    monkeypatch.setattr(module, function, meet_and_go)


def signing(world: World, count: int) -> list[Any]:
    orders = [drafted(world) for _ in range(count)]
    return [lambda order=order: sign_order(order=order, actor=world.chief, at=NOW) for order in orders]


@pytest.mark.parametrize("count", [2, 5])
def test_numbers_given_out_at_once_have_no_gap_and_no_double(world: World, count: int) -> None:
    outcomes = at_once(*signing(world, count))

    assert kinds(outcomes) == {"RectificationOrder": count}
    assert sorted(order.number for order in outcomes) == list(range(1, count + 1))
    assert OrderSeries.objects.get().last == count


def test_without_the_lock_the_constraint_refuses_the_double(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(world)  # the year's series exists
    acts = signing(world, 2)
    meet(monkeypatch, OrderSeries.objects, "get_or_create", 2)

    outcomes = at_once(*acts)

    assert kinds(outcomes) == {"RectificationOrder": 1, "IntegrityError": 1}
    (refusal,) = (o for o in outcomes if isinstance(o, IntegrityError))
    assert refusal.__cause__.diag.constraint_name == "order_number_once"  # type: ignore[union-attr]


def accepting(world: World, *who: str) -> list[Any]:
    order = applied(world)
    second_judge(world)
    return [lambda name=name: opinion(fresh(order), world.people[name]) for name in who]


def test_two_who_accept_at_once_are_two(world: World) -> None:
    outcomes = at_once(*accepting(world, "rita", "gus"))

    assert sorted(given.place for given in outcomes) == [1, 2]
    assert RectificationOrder.objects.get().status == "accepted"
    assert list(RectificationOrder.objects.get().events.values_list("number", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
        6,
        7,
    ]


def test_a_third_comes_too_late(world: World) -> None:
    outcomes = at_once(*accepting(world, "rita", "gus", "guo"))

    assert kinds(outcomes) == {"AcceptanceOpinion": 2, "WrongState": 1}


def test_one_person_pressing_twice_is_one(world: World) -> None:
    outcomes = at_once(*accepting(world, "rita", "rita"))

    assert kinds(outcomes) == {"AcceptanceOpinion": 1, "WrongState": 1}
    assert RectificationOrder.objects.get().status == "applied"
    (refusal,) = (o for o in outcomes if isinstance(o, WrongState))
    assert refusal.code == "opinion_given"


def test_without_the_lock_there_would_be_two_first_opinions(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = accepting(world, "rita", "gus")
    meet(monkeypatch, closing, "_refuse_unanswered", 2)

    assert kinds(at_once(*acts)) == {"AcceptanceOpinion": 1, "IntegrityError": 1}
    assert AcceptanceOpinion.objects.count() == 1


def test_five_beats_at_once_climb_once(world: World) -> None:
    order = received(world)
    at = NOW + 30 * DAY

    outcomes = at_once(*[lambda: climb(order=order, at=at)] * 5)

    assert sorted(outcomes) == [0, 0, 0, 0, 4]
    assert EscalationStep.objects.count() == 4


def test_without_the_lock_the_constraint_keeps_the_ladder_single(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = received(world)
    meet(monkeypatch, escalation, "rules_in_force", 2)

    outcomes = at_once(*[lambda: climb(order=order, at=NOW + 30 * DAY)] * 2)

    assert kinds(outcomes) == {"int": 1, "IntegrityError": 1}
    assert EscalationStep.objects.count() == 4


def test_the_first_orders_of_two_people_find_one_set_of_rules(world: World) -> None:
    outcomes = at_once(*signing(world, 2))

    assert kinds(outcomes) == {"RectificationOrder": 2}
    assert rectification.OrderSeries.objects.get().last == 2
    assert escalation.Ladder.objects.count() == 1
