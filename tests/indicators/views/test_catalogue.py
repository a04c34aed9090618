"""The page of indicators."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now
from pytest_django.asserts import assertContains

from indicators.services.readings import record_reading
from maanshan_eco.kernel.months import Month
from tests.factories.world import World, make_indicator

SignIn = Callable[..., Client]
LET_IN = {"alice", "bob", "head", "charlie", "erin", "dora", "rita", "gus", "chief", "leader", "auditor"}


def read_last_month(world: World, value: str) -> None:
    at = now()
    record_reading(
        indicator=world.sewage,
        area=None,
        month=Month.of(at).plus(-1).first,
        value=Decimal(value),
        source="2026-10-T25-WR-01",
        actor=None,
        at=at,
    )


def test_who_may_look(world: World, as_user: SignIn) -> None:
    answers = {who: as_user(person).get("/indicators/").status_code for who, person in world.people.items()}

    assert answers == {who: 200 if who in LET_IN else 403 for who in world.people}


def test_visitors_are_asked_to_sign_in(world: World) -> None:
    assert Client().get("/indicators/")["Location"] == "/login/?next=/indicators/"


def test_only_looking(world: World, as_user: SignIn) -> None:
    assert as_user(world.chief).post("/indicators/").status_code == 405


def test_each_indicator_with_its_judgement(world: World, as_user: SignIn) -> None:
    make_indicator("forest-cover", "林草覆盖率")
    read_last_month(world, "96.25")

    page = as_user(world.leader).get("/indicators/")

    standings = page.context["standings"]
    assert [(s.indicator.name, s.judgement.name) for s in standings] == [
        ("城镇污水处理率", "达标"),
        ("林草覆盖率", "暂不能判定"),
    ]
    assert page.context["counts"] == {"met": 1, "unknown": 1}
    assertContains(page, "达到95%以上")
    assertContains(page, "96.3")


@pytest.mark.parametrize("more", [1, 3])
def test_the_same_queries_for_any_number(
    world: World, as_user: SignIn, django_assert_num_queries: Callable[[int], Any], more: int
) -> None:
    for number in range(more):
        make_indicator(f"indicator-{number}", f"指标{number}", {"kind": "at_least", "value": "1"})
    client = as_user(world.alice)

    with django_assert_num_queries(14):
        client.get("/indicators/")
