"""People: one role each, and every right follows from it."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from departments.enums import ADMIN_RIGHTS, Role
from departments.models import Department, User
from tests.factories.world import START, make_person, make_unit

pytestmark = pytest.mark.django_db

WITHOUT_UNIT = {Role.NONE, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}


@pytest.fixture
def water() -> Department:
    return make_unit("WR", "市水利局")


def test_this_is_the_user_model() -> None:
    assert get_user_model() is User


@pytest.mark.parametrize("role", sorted(set(Role) - WITHOUT_UNIT))
def test_a_business_role_needs_a_unit(role: str) -> None:
    with pytest.raises(IntegrityError, match="user_in_business_has_a_unit"):
        make_person("alice", "王晓", role)


@pytest.mark.parametrize("role", sorted(WITHOUT_UNIT))
def test_the_others_need_none(role: str) -> None:
    assert make_person("alice", "王晓", role).department is None


def test_a_person_in_business_keeps_a_unit(water: Department) -> None:
    make_person("alice", "王晓", Role.FILER, water)

    with pytest.raises(IntegrityError, match="user_in_business_has_a_unit"):
        User.objects.update(department=None)


@pytest.mark.parametrize("hidden", [(), ("department",), ("role",)])
def test_forms_that_hide_a_field_say_so_too(hidden: tuple[str, ...]) -> None:
    """Neither administrator sees both fields as inputs: roles are one's, units the other's."""
    user = User(username="alice", name="王晓", role=Role.FILER, created_at=START)

    with pytest.raises(ValidationError) as refusal:
        user.full_clean(exclude={"password", *hidden})

    assert refusal.value.messages == ["业务角色要先选所在单位。"]


@pytest.mark.parametrize("typed", ["Alice", "ＡＬＩＣＥ", " alice "])
def test_an_account_is_found_however_it_is_typed(typed: str) -> None:
    alice = make_person("alice", "王晓", Role.NONE)

    assert User.objects.get_by_natural_key(typed) == alice


@pytest.mark.parametrize("typed", ["Alice", "ＡＬＩＣＥ"])
def test_an_account_is_stored_as_it_is_found(typed: str) -> None:
    user = User(username=typed, name="王晓", created_at=START)
    user.full_clean(exclude=["password"])

    assert user.username == "alice"


def test_an_account_is_one_persons() -> None:
    make_person("alice", "王晓", Role.NONE)

    with pytest.raises(ValidationError) as refusal:
        User(username="Alice", name="另一人", created_at=START).full_clean(exclude=["password"])

    assert list(refusal.value.error_dict) == ["username"]


@pytest.mark.parametrize("typed", ["nobody", "", None])
def test_an_unknown_account_is_not_found(typed: str | None) -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(typed)


@pytest.mark.parametrize(
    ("kind", "role", "name"),
    [
        ("bureau", Role.FILER, "填报员"),
        ("county", Role.FILER, "县区填报员"),
        ("park", Role.FILER, "县区填报员"),
        ("county", Role.UNIT_HEAD, "单位负责人"),
        ("bureau", Role.CHIEF, "专班负责人"),
    ],
)
def test_roles_are_named_as_offices_say_them(kind: str, role: str, name: str) -> None:
    assert make_person("alice", "王晓", role, make_unit("X", "某单位", kind)).role_name == name


def test_a_role_without_a_unit_has_its_plain_name() -> None:
    assert make_person("sys", "席管", Role.SYSTEM_ADMIN).role_name == "系统管理员"


@pytest.mark.parametrize("role", sorted(Role))
def test_rights_follow_from_the_role(role: str, water: Department) -> None:
    user = make_person("alice", "王晓", role, water)
    rights = ADMIN_RIGHTS.get(role, frozenset())
    every_right = frozenset().union(*ADMIN_RIGHTS.values()) | {
        "departments.delete_user",
        "axes.view_accessattempt",
    }

    assert {right for right in every_right if user.has_perm(right)} == rights
    assert user.is_staff is (role in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})
    assert user.has_module_perms("departments") is user.is_staff
    assert user.has_module_perms("tasks") is (role == Role.SYSTEM_ADMIN)


def test_an_inactive_administrator_has_no_rights() -> None:
    user = make_person("sys", "席管", Role.SYSTEM_ADMIN)
    user.is_active = False

    assert user.has_perm("departments.view_user") is False


def test_there_is_no_superuser() -> None:
    names = {field.name for field in User._meta.get_fields()}
    assert names & {"is_superuser", "groups", "user_permissions"} == set()
