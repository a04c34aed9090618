"""Production does not start with a demonstration account in use."""

from typing import Any

import pytest
from django.core.checks import CheckMessage, Error
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from departments.checks import no_demo_accounts_in_production
from departments.enums import Role
from departments.models import User
from tests.factories.world import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def production(settings: Any) -> Any:
    settings.DEMO = False
    return settings


def make_demo_people(*names: str) -> None:
    for name in names:
        make_person(name, name, Role.NONE)
    User.objects.filter(username__in=names).update(is_demo=True)


def found() -> list[CheckMessage]:
    return no_demo_accounts_in_production(databases=["default"])


def test_real_accounts_are_fine() -> None:
    make_person("alice", "王晓", Role.NONE)

    assert found() == []


def test_active_demonstration_accounts_are_named() -> None:
    make_person("alice", "王晓", Role.NONE)
    make_demo_people("wr", "chief")

    assert found() == [
        Error(
            "演示账号仍在启用：chief、wr。",
            hint="停用全部演示账号，或在演示环境中设置 DEMO=1。",
            id="departments.E001",
        )
    ]


def test_five_names_are_enough() -> None:
    make_demo_people(*"abcdefg")

    assert [error.msg for error in found()] == ["演示账号仍在启用：a、b、c、d、e。"]


def test_disabled_ones_are_fine() -> None:
    make_demo_people("wr")
    User.objects.update(is_active=False)

    assert found() == []


def test_the_demonstration_may_use_them(production: Any) -> None:
    make_demo_people("wr")
    production.DEMO = True

    assert found() == []


def test_nothing_is_asked_without_a_database() -> None:
    make_demo_people("wr")

    assert no_demo_accounts_in_production(databases=None) == []


def test_an_empty_database_can_be_migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    make_demo_people("wr")
    monkeypatch.setattr(User._meta, "db_table", "not_yet_there")

    assert found() == []


def test_the_check_stops_a_start() -> None:
    make_demo_people("wr")

    with pytest.raises(SystemCheckError, match="演示账号仍在启用：wr。"):
        call_command("check", databases=["default"])
