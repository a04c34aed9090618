"""Making people."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from departments.enums import Role
from departments.models import AuditEntry, Department, User
from departments.services.accounts import create_person
from maanshan_eco.kernel.errors import Invalid
from tests.factories.world import NOW, PASSWORD, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def water() -> Department:
    return make_unit("WR", "市水利局")


def create(unit: Department | None, **changes: Any) -> User:
    given: dict[str, Any] = {
        "username": "alice",
        "name": "王晓",
        "role": Role.FILER,
        "department": unit,
        "password": PASSWORD,
        "actor": None,
        "at": NOW,
    }
    return create_person(**{**given, **changes})


def test_a_person_is_made_and_recorded(water: Department) -> None:
    sysadmin = make_person("sys", "席管", Role.SYSTEM_ADMIN)

    create(water, actor=sysadmin)

    user = User.objects.get(username="alice")
    assert (user.name, user.role, user.department, user.created_at) == ("王晓", "filer", water, NOW)
    assert (user.is_active, user.is_demo, user.check_password(PASSWORD)) == (True, False, True)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.target, entry.at) == ("person.created", sysadmin, "alice", NOW)
    assert entry.data == {"role": "filer"}


@pytest.mark.parametrize("typed", ["Alice", "ＡＬＩＣＥ", " alice\u3000"])
def test_width_case_and_blanks_make_no_other_name(water: Department, typed: str) -> None:
    assert create(water, username=typed).username == "alice"

    with pytest.raises(Invalid) as refusal:
        create(water, username="alice")

    assert (refusal.value.code, refusal.value.fields) == ("username_taken", {"username": "已有人用"})
    assert refusal.value.message == "账号“alice”已有人用，换一个。"


def test_without_a_password_nobody_can_sign_in(water: Department) -> None:
    assert create(water, password=None).has_usable_password() is False


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("kurz-9x", "密码太短，至少 10 位。"),
        ("password123", "这个密码太常见了。"),
        ("7391846205", "密码只包含数字。"),
        ("wang.xiaoling", "密码跟 账号 太相似了。"),
    ],
)
def test_weak_passwords_are_refused(water: Department, password: str, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create(water, username="wangxiaoling", password=password)

    assert (refusal.value.code, refusal.value.message) == ("weak_password", message)
    assert (User.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_a_business_role_without_a_unit_is_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        create(None)

    assert refusal.value.messages == ["业务角色要先选所在单位。"]
    assert (User.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_an_unknown_role_is_refused(water: Department) -> None:
    with pytest.raises(ValidationError) as refusal:
        create(water, role="superuser")

    assert list(refusal.value.error_dict) == ["role"]
