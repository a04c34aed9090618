"""The people of the demonstration."""

import json
from collections import Counter

import pytest
from django.conf import settings

from departments.auth import OfficeBackend
from departments.enums import Role
from departments.models import Department, User
from departments.services.demo import DEMO_PASSWORD, create_demo_people
from departments.services.units import load_units
from departments.views.session import TRY_FIRST
from tests.factories.world import NOW

pytestmark = pytest.mark.django_db

FIXTURES = settings.BASE_DIR / "fixtures"


@pytest.fixture
def people() -> dict[str, User]:
    load_units(entries=json.loads((FIXTURES / "units.json").read_text(encoding="utf-8")), actor=None, at=NOW)
    names = json.loads((FIXTURES / "demo.json").read_text(encoding="utf-8"))["people"]
    return create_demo_people(names=names, at=NOW)


def test_every_role_can_be_tried(people: dict[str, User]) -> None:
    assert Counter(user.role for user in people.values()) == {
        Role.FILER: 28,
        Role.UNIT_HEAD: 4,
        Role.REVIEWER: 2,
        Role.CHIEF: 1,
        Role.LEADER: 1,
        Role.AUDITOR: 1,
        Role.SYSTEM_ADMIN: 1,
        Role.SECURITY_ADMIN: 1,
        Role.AUDIT_ADMIN: 1,
    }


def test_every_unit_has_its_filer(people: dict[str, User]) -> None:
    filers = User.objects.filter(role=Role.FILER).values_list("username", "department__code")

    assert {(code.lower(), code) for code in Department.objects.values_list("code", flat=True)} == set(filers)


def test_all_are_marked_and_have_names_of_their_own(people: dict[str, User]) -> None:
    assert User.objects.filter(is_demo=True).count() == len(people) == 40
    assert len({user.name for user in people.values()}) == 40


def test_the_published_password_opens_where_the_demonstration_runs(
    people: dict[str, User], settings: object
) -> None:
    for runs in (True, False):
        settings.DEMO = runs  # type: ignore[attr-defined]
        let_in = OfficeBackend().authenticate(None, username="wr", password=DEMO_PASSWORD)
        assert (let_in is not None) is runs


def test_the_accounts_to_try_first_exist(people: dict[str, User]) -> None:
    assert [username for username in TRY_FIRST if username not in people] == []
