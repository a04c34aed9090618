"""三员分立 in the admin site: which pages open for whom, and what a form takes from whom."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from departments.models import AuditEntry, Department, User
from tests.factories.world import World, make_unit

SignIn = Callable[..., Client]

MODELS = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in site._registry}
#: What the system administrator may open: model → acts. The security administrator has only people.
SYSTEM = {
    "departments_department": {"changelist", "add", "change", "export"},
    "departments_user": {"changelist", "add", "change"},
    "indicators_indicator": {"changelist", "change", "export"},
    "indicators_target": {"changelist", "change"},
    "tasks_calendarday": {"changelist", "add", "change"},
    "tasks_holidaynotice": {"changelist", "add", "change"},
    "tasks_milestone": {"changelist", "add", "change"},
    "tasks_returnreason": {"changelist", "add", "change"},
    "tasks_section": {"changelist", "change"},
    "tasks_task": {"changelist", "change"},
    "tasks_safeguard": {"changelist", "change"},
    "tasks_assignment": {"changelist", "change", "export"},
}
OPEN: dict[str, dict[str, set[str]]] = {
    "sysadmin": SYSTEM,
    "secadmin": {"departments_user": {"changelist", "change"}},
}
OUTSIDERS = ["auditadmin", "alice", "rita", "chief", "leader", "auditor", "nobody"]


def addresses(name: str) -> dict[str, str]:
    """The pages of a model that exist; those of one row are asked for a row that does."""
    model = MODELS[name]
    row = model._default_manager.values_list("pk", flat=True).first()
    pages = {act: reverse(f"admin:{name}_{act}") for act in ("changelist", "add")}
    if row is not None:
        for act in ("change", "delete"):
            pages[act] = reverse(f"admin:{name}_{act}", args=[row])
    if hasattr(site._registry[model], "export_action"):
        pages["export"] = reverse(f"admin:{name}_export")
    return pages


@pytest.mark.parametrize("who", OPEN)
@pytest.mark.parametrize("name", MODELS)
def test_pages_open_as_the_table_says(world: World, as_user: SignIn, who: str, name: str) -> None:
    client = as_user(getattr(world, who))
    answers = {act: client.get(address).status_code for act, address in addresses(name).items()}

    allowed = OPEN[who].get(name, set())
    assert answers == {act: 200 if act in allowed else 403 for act in answers}


def test_the_table_is_not_empty(world: World) -> None:
    """A row of every model the administrators may change, so that their pages are really asked for."""
    assert {name for name in SYSTEM if "change" in addresses(name)} == {
        "departments_department",
        "departments_user",
        "indicators_indicator",
        "indicators_target",
        "tasks_returnreason",
        "tasks_section",
        "tasks_task",
        "tasks_assignment",
    }


@pytest.mark.parametrize("who", OPEN)
@pytest.mark.parametrize("name", MODELS)
def test_nobody_deletes(world: World, as_user: SignIn, who: str, name: str) -> None:
    client = as_user(getattr(world, who))
    before = list(MODELS[name]._default_manager.values_list())
    pages = addresses(name)

    if "delete" in pages:
        assert client.post(pages["delete"], {"post": "yes"}).status_code == 403
    rows = [str(row[0]) for row in before]
    client.post(
        pages["changelist"],
        {"action": "delete_selected", "_selected_action": rows, "post": "yes", "index": 0},
    )

    assert list(MODELS[name]._default_manager.values_list()) == before


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("page", ["index", "departments_user_changelist", "departments_department_export"])
def test_the_site_is_closed_to_everybody_else(world: World, as_user: SignIn, who: str, page: str) -> None:
    address = reverse(f"admin:{page}")

    answer = as_user(getattr(world, who)).get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={address}")


def person_form(user: User | None = None, **changes: str) -> dict[str, str]:
    """What a browser would send, with fields that it was never given an input for."""
    given = {
        "username": "newcomer",
        "name": "新人",
        "department": "",
        "phone": "",
        "role": "none",
        "is_active": "on",
    }
    if user:
        unit = str(user.department_id or "")
        given |= {"username": user.username, "name": user.name, "department": unit, "role": user.role}
    return given | changes


def save_person(client: Client, user: User, **changes: str) -> Any:
    answer = client.post(
        reverse("admin:departments_user_change", args=[user.pk]), person_form(user, **changes)
    )
    user.refresh_from_db()
    return answer


def test_the_system_administrator_enters_people_without_a_role(world: World, as_user: SignIn) -> None:
    unit = str(world.units["WR"].pk)

    answer = as_user(world.sysadmin).post(
        reverse("admin:departments_user_add"),
        person_form(username="New.Comer", department=unit, role="chief"),
    )

    user = User.objects.get(username="new.comer")
    assert answer.status_code == 302
    assert (user.name, user.role, user.department, user.is_active) == (
        "新人",
        "none",
        world.units["WR"],
        True,
    )
    assert user.has_usable_password() is False
    entry = AuditEntry.objects.get(action="person.created", target="new.comer")
    assert (entry.actor, entry.data) == (world.sysadmin, {"role": "none"})


def test_the_system_administrator_cannot_set_roles(world: World, as_user: SignIn) -> None:
    answer = save_person(as_user(world.sysadmin), world.alice, name="王小晓", role="chief", is_active="")

    assert answer.status_code == 302
    assert (world.alice.name, world.alice.role, world.alice.is_active) == ("王小晓", "filer", True)


def test_the_security_administrator_cannot_rename_or_move(world: World, as_user: SignIn) -> None:
    other = str(world.units["HUC"].pk)

    answer = save_person(
        as_user(world.secadmin), world.alice, username="eve", name="别人", department=other, role="unit_head"
    )

    assert answer.status_code == 302
    assert (world.alice.username, world.alice.name, world.alice.role) == ("alice", "王晓", "unit_head")
    assert world.alice.department == world.units["WR"]


@pytest.mark.parametrize(
    ("changes", "action", "role"),
    [
        ({"role": "unit_head"}, "person.changed", "unit_head"),
        ({"is_active": ""}, "person.disabled", "filer"),
    ],
)
def test_granting_and_disabling_leave_a_trail(
    world: World, as_user: SignIn, changes: dict[str, str], action: str, role: str
) -> None:
    save_person(as_user(world.secadmin), world.alice, **changes)

    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor, entry.target) == (action, world.secadmin, "alice")
    assert entry.data == {"role": role}


def test_an_account_can_be_enabled_again(world: World, as_user: SignIn) -> None:
    User.objects.filter(pk=world.alice.pk).update(is_active=False)

    save_person(as_user(world.secadmin), world.alice, is_active="on")

    assert world.alice.is_active is True
    assert AuditEntry.objects.latest("id").action == "person.enabled"


def test_a_business_role_without_a_unit_is_refused_in_words(world: World, as_user: SignIn) -> None:
    answer = save_person(as_user(world.secadmin), world.nobody, role="filer")

    assert answer.context["adminform"].form.non_field_errors() == ["业务角色要先选所在单位。"]
    assert world.nobody.role == "none"


def test_a_person_in_business_cannot_lose_the_unit(world: World, as_user: SignIn) -> None:
    answer = save_person(as_user(world.sysadmin), world.alice, department="")

    assert answer.context["adminform"].form.non_field_errors() == ["业务角色要先选所在单位。"]
    assert world.alice.department == world.units["WR"]


def test_an_account_name_is_taken_in_any_case(world: World, as_user: SignIn) -> None:
    answer = as_user(world.sysadmin).post(
        reverse("admin:departments_user_add"), person_form(username="ALICE")
    )

    assert list(answer.context["adminform"].form.errors) == ["username"]


def unit_form(unit: Department, **changes: str) -> dict[str, str]:
    fields = ("code", "kind", "name", "full_name", "gb_code", "position", "release", "note")
    inline = {"former_names-TOTAL_FORMS": "0", "former_names-INITIAL_FORMS": "0"}
    return {name: str(getattr(unit, name)) for name in fields} | inline | changes


def test_a_unit_that_would_review_itself_is_refused_in_words(world: World, as_user: SignIn) -> None:
    unit = world.units["WR"]

    answer = as_user(world.sysadmin).post(
        reverse("admin:departments_department_change", args=[unit.pk]),
        unit_form(unit, reviewed_by=str(unit.pk)),
    )

    assert answer.context["adminform"].form.non_field_errors() == ["单位不能审核自己的填报，换一个审核单位。"]


def test_units_are_kept(world: World, as_user: SignIn) -> None:
    unit = world.units["WR"]
    former = {
        "former_names-TOTAL_FORMS": "1",
        "former_names-0-name": "市水电局",
        "former_names-0-full_name": "马鞍山市水电局",
        "former_names-0-valid_to": "2005-01-01",
    }

    answer = as_user(world.sysadmin).post(
        reverse("admin:departments_department_change", args=[unit.pk]),
        unit_form(unit, note="已核对", valid_to="2027-12-31", **former),
    )

    unit.refresh_from_db()
    assert answer.status_code == 302
    assert (unit.note, str(unit.valid_to), unit.former_names.get().name) == (
        "已核对",
        "2027-12-31",
        "市水电局",
    )


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("departments_department", 5), ("departments_user", 5)])
def test_lists_take_the_same_queries_for_any_number_of_rows(
    world: World,
    as_user: SignIn,
    django_assert_num_queries: Callable[[int], Any],
    rows: int,
    name: str,
    queries: int,
) -> None:
    for number in range(rows):
        make_unit(f"U{number}", f"单位{number}", reviewed_by=world.units["GO"])
    client = as_user(world.sysadmin)

    with django_assert_num_queries(queries):
        client.get(reverse(f"admin:{name}_changelist"))


@pytest.mark.parametrize(
    ("model", "form", "target"),
    [
        ("calendarday", {"day": "2027-02-06", "is_workday": "on", "name": "春节"}, "2027-02-06 春节"),
        (
            "holidaynotice",
            {"year": "2027", "document": "国办发明电〔2026〕8号"},
            "2027年 国办发明电〔2026〕8号",
        ),
    ],
)
def test_what_moves_deadlines_is_on_record(
    world: World, as_user: SignIn, model: str, form: dict[str, str], target: str
) -> None:
    answer = as_user(world.sysadmin).post(reverse(f"admin:tasks_{model}_add"), form)

    assert answer.status_code == 302
    entry = AuditEntry.objects.get(action="calendar.changed")
    assert (entry.actor, entry.target) == (world.sysadmin, target)


def test_an_address_for_mail_can_be_entered(world: World, as_user: SignIn) -> None:
    save_person(as_user(world.sysadmin), world.alice, email="alice@office.example")
    assert world.alice.email == "alice@office.example"
    answer = save_person(as_user(world.sysadmin), world.alice, email="no address")
    assert (answer.status_code, world.alice.email) == (200, "alice@office.example")
