"""The list of units, and the audit trail."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from departments import audit
from departments.models import AuditEntry, Department
from tests.factories.world import NOW, World, make_unit

SignIn = Callable[..., Client]

OPEN = {
    "/units/": {
        "alice",
        "bob",
        "head",
        "charlie",
        "erin",
        "dora",
        "rita",
        "gus",
        "chief",
        "leader",
        "auditor",
    },
    "/audit/": {"auditor", "auditadmin"},
}


@pytest.mark.parametrize("address", OPEN)
def test_who_may_look(world: World, as_user: SignIn, address: str) -> None:
    answers = {who: as_user(person).get(address).status_code for who, person in world.people.items()}

    assert answers == {who: 200 if who in OPEN[address] else 403 for who in world.people}


@pytest.mark.parametrize("address", OPEN)
def test_visitors_are_asked_to_sign_in(world: World, address: str) -> None:
    answer = Client().get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={address}")


@pytest.mark.parametrize("address", OPEN)
def test_only_looking(world: World, as_user: SignIn, address: str) -> None:
    assert as_user(world.auditor).post(address).status_code == 405


def test_units_in_force_are_listed(world: World, as_user: SignIn) -> None:
    Department.objects.filter(code="HUC").update(valid_to=date(2020, 1, 1))

    page = as_user(world.alice).get("/units/")

    assert [unit.code for unit in page.context["units"]] == ["EEB", "GO", "WR", "DANGTU"]
    assertContains(page, "马鞍山市水利局")
    assertNotContains(page, "马鞍山市住房城乡建设局")


@pytest.mark.parametrize("more", [1, 3])
def test_units_take_the_same_queries(
    world: World, as_user: SignIn, django_assert_num_queries: Callable[[int], Any], more: int
) -> None:
    for number in range(more):
        make_unit(f"U{number}", f"单位{number}", reviewed_by=world.units["GO"])
    client = as_user(world.leader)

    with django_assert_num_queries(7):
        client.get("/units/")


def told(page: Any) -> list[tuple[str, str]]:
    return [(entry.target, words) for entry, words in page.context["rows"]]


@pytest.fixture
def trail(world: World) -> World:
    for number in range(60):
        audit.record(action="session.opened", actor=world.alice, target=f"访问{number:02d}", at=NOW)
    return world


def test_the_trail_is_told_newest_first(trail: World, as_user: SignIn) -> None:
    page = as_user(trail.auditor).get("/audit/")

    assert told(page) == [(f"访问{number:02d}", "登录") for number in range(59, 9, -1)]


def test_the_trail_goes_on(trail: World, as_user: SignIn) -> None:
    page = as_user(trail.auditadmin).get("/audit/", {"page": 2})

    assert told(page)[:10] == [(f"访问{number:02d}", "登录") for number in range(9, -1, -1)]


@pytest.mark.parametrize(
    ("sought", "found"),
    [("访问07", ["访问07"]), (" 访问07 ", ["访问07"]), ("访问0\x007", ["访问07"]), ("无此", []), ("%", [])],
)
def test_the_trail_is_searched_by_object(
    trail: World, as_user: SignIn, sought: str, found: list[str]
) -> None:
    page = as_user(trail.auditor).get("/audit/", {"q": sought})

    assert [target for target, _ in told(page)] == found


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "²"])
def test_a_page_that_is_not_there_is_some_page(trail: World, as_user: SignIn, number: str) -> None:
    assert as_user(trail.auditor).get("/audit/", {"page": number}).status_code == 200


def test_looking_leaves_no_trace(trail: World, as_user: SignIn) -> None:
    client, before = as_user(trail.auditor), AuditEntry.objects.count()

    client.get("/audit/")
    client.get("/units/")

    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("more", [1, 3])
def test_the_trail_takes_the_same_queries(
    world: World, as_user: SignIn, django_assert_num_queries: Callable[[int], Any], more: int
) -> None:
    for number in range(more):
        audit.record(action="session.opened", actor=world.alice, target=f"访问{number}", at=NOW)
    client = as_user(world.auditadmin)

    with django_assert_num_queries(4):
        client.get("/audit/")


def test_the_trail_is_searched_by_what_was_done(world: World, as_user: Callable[..., Client]) -> None:
    page = as_user(world.auditor).get("/audit/", {"q": "开放填报"}).context["page"]

    assert [entry.action for entry in page] == ["period.opened"]
