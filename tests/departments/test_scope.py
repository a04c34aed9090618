"""The one gate: whose filings a person may see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from departments.scope import visible_departments
from tests.factories.world import World

ALL = ["EEB", "GO", "WR", "HUC", "DANGTU"]
SEEN = {
    "alice": ["WR"],
    "bob": ["WR"],
    "head": ["WR"],
    "charlie": ["HUC"],
    "erin": ["EEB"],
    "dora": ["DANGTU"],
    "rita": ALL,
    "gus": ALL,
    "chief": ALL,
    "leader": ALL,
    "auditor": ALL,
    "sysadmin": [],
    "secadmin": [],
    "auditadmin": [],
    "nobody": [],
}


def test_the_table_holds_everybody(world: World) -> None:
    assert list(SEEN) == list(world.people)


@pytest.mark.parametrize("who", SEEN)
def test_who_sees_which_units(world: World, who: str) -> None:
    assert [unit.code for unit in visible_departments(getattr(world, who))] == SEEN[who]


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditadmin", "nobody"])
def test_a_unit_alone_opens_nothing(world: World, who: str) -> None:
    """Administrators work in some unit too, and see no filings for it."""
    person = getattr(world, who)
    person.department = world.units["WR"]

    assert list(visible_departments(person)) == []


@pytest.mark.parametrize("who", SEEN)
def test_a_disabled_account_sees_nothing(world: World, who: str) -> None:
    person = getattr(world, who)
    person.is_active = False

    assert list(visible_departments(person)) == []


def test_a_visitor_sees_nothing(world: World) -> None:
    assert list(visible_departments(AnonymousUser())) == []  # type: ignore[arg-type]
