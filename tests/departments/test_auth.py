"""Who gets in, and who stays in."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory

from departments.auth import LongEnough, OfficeBackend, account_tried, client_address
from departments.enums import Role
from departments.models import User
from tests.factories.world import PASSWORD, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    user = make_person("alice", "王晓", Role.FILER, make_unit("WR", "市水利局"))
    user.set_password(PASSWORD)
    user.save()
    return user


def lets_in(username: str = "alice", password: str = PASSWORD) -> User | None:
    return OfficeBackend().authenticate(None, username=username, password=password)  # type: ignore[return-value]


@pytest.mark.parametrize("typed", ["alice", "ALICE", "ａｌｉｃｅ", " alice"])
def test_the_right_password_opens(alice: User, typed: str) -> None:
    assert lets_in(typed) == alice


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("alice", PASSWORD.upper()),
        ("alice", ""),
        ("alice", PASSWORD + " "),
        ("bob", PASSWORD),
        ("", PASSWORD),
    ],
)
def test_anything_else_does_not(alice: User, username: str, password: str) -> None:
    assert lets_in(username, password) is None


def test_without_a_password_nobody_gets_in(alice: User) -> None:
    alice.set_unusable_password()
    alice.save()

    assert [lets_in(password=tried) for tried in ("", alice.password, PASSWORD)] == [None, None, None]


@pytest.mark.parametrize(
    ("active", "demo_account", "demo_runs", "let_in"),
    [
        (True, False, False, True),
        (True, False, True, True),
        (True, True, True, True),
        (True, True, False, False),
        (False, False, False, False),
        (False, True, True, False),
    ],
)
def test_demonstration_accounts_only_where_it_runs(
    alice: User, settings: Any, active: bool, demo_account: bool, demo_runs: bool, let_in: bool
) -> None:
    settings.DEMO = demo_runs
    User.objects.update(is_active=active, is_demo=demo_account)

    assert (lets_in() is not None) is let_in
    assert (OfficeBackend().get_user(alice.pk) is not None) is let_in


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_demo": True}])
def test_a_session_ends_with_its_account(alice: User, settings: Any, change: dict[str, bool]) -> None:
    settings.DEMO = False
    client = Client()
    client.force_login(alice)
    assert client.get("/my-work/").status_code == 200

    User.objects.update(**change)

    answer = client.get("/my-work/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/my-work/")


@pytest.mark.parametrize(
    ("behind_edge", "headers", "address"),
    [
        (False, {}, "10.0.0.7"),
        (False, {"HTTP_X_REAL_IP": "1.2.3.4"}, "10.0.0.7"),
        (True, {"HTTP_X_REAL_IP": "1.2.3.4"}, "1.2.3.4"),
        (True, {"HTTP_X_FORWARDED_FOR": "1.2.3.4"}, ""),
    ],
)
def test_an_address_is_believed_of_our_own_edge_only(
    settings: Any, rf: RequestFactory, behind_edge: bool, headers: dict[str, str], address: str
) -> None:
    settings.BEHIND_EDGE = behind_edge

    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.7", **headers)) == address


@pytest.mark.parametrize(
    ("credentials", "posted", "account"),
    [
        ({"username": "ＡＬＩＣＥ", "password": "x"}, {}, "alice"),
        (None, {"username": " Alice"}, "alice"),
        ({"username": "x" * 300}, {}, "x" * 40),
        ({"username": None}, {}, ""),
        (None, {}, ""),
    ],
)
def test_attempts_are_counted_by_account(
    rf: RequestFactory, credentials: dict[str, str] | None, posted: dict[str, str], account: str
) -> None:
    assert account_tried(rf.post("/login/", posted), credentials) == account


def test_passwords_have_ten_characters() -> None:
    LongEnough(10).validate("x" * 10)

    with pytest.raises(ValidationError) as refusal:
        LongEnough(10).validate("x" * 9)

    assert refusal.value.messages == ["密码太短，至少 10 位。"]


def test_rights_come_from_the_role() -> None:
    sysadmin = make_person("sys", "席管", Role.SYSTEM_ADMIN)

    assert OfficeBackend().has_perm(sysadmin, "departments.add_user") is True
    assert OfficeBackend().has_perm(sysadmin, "departments.delete_user") is False
