"""Loading the city's units, any number of times."""

import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.conf import settings

from departments.models import AuditEntry, Department, FormerName
from departments.services.units import load_units
from tests.factories.world import NOW, make_person, make_unit

pytestmark = pytest.mark.django_db

LIST: list[dict[str, Any]] = json.loads(
    (settings.BASE_DIR / "fixtures/units.json").read_text(encoding="utf-8")
)


def load(entries: list[dict[str, Any]] = LIST) -> list[Department]:
    return load_units(entries=entries, actor=None, at=NOW)


def rows() -> list[tuple[Any, ...]]:
    tables = (Department, FormerName, AuditEntry)
    return [row for table in tables for row in table.objects.order_by("pk").values_list()]


def changed(code: str, **fields: Any) -> list[dict[str, Any]]:
    """The list with one unit written differently."""
    entries = deepcopy(LIST)
    next(entry for entry in entries if entry["code"] == code).update(fields)
    return entries


def test_the_units_stand_as_listed() -> None:
    units = load()

    assert [unit.code for unit in units] == [entry["code"] for entry in LIST]
    for unit, entry in zip(Department.objects.all(), LIST, strict=True):
        assert {
            field: getattr(unit, field) for field in ("code", "kind", "name", "full_name", "gb_code", "note")
        } == {field: entry[field] for field in ("code", "kind", "name", "full_name", "gb_code", "note")}


def test_hosts_and_reviewers_are_found_wherever_they_stand() -> None:
    """市生态环境局 comes first in the list and is reviewed by a unit that comes third."""
    load()

    parks = Department.objects.exclude(host=None).values_list("code", "host__code")
    assert list(parks) == [(entry["code"], entry["host"]) for entry in LIST if entry["host"]]
    assert Department.objects.get(code="EEB").reviewed_by.code == "GO"
    assert Department.objects.filter(reviewed_by__code="EEB").count() == 27


def test_former_names_are_kept() -> None:
    load()

    former = FormerName.objects.get()
    assert (former.department.code, former.name, former.valid_to) == (
        "EIT",
        "市经济和信息化局",
        date(2024, 8, 11),
    )


def test_loading_again_changes_nothing() -> None:
    load()
    before = rows()

    load()

    assert rows() == before


def test_loading_is_recorded_once() -> None:
    actor = make_person("sys", "席管", "system_admin")

    for _ in range(2):
        load_units(entries=LIST, actor=actor, at=NOW)

    entries = AuditEntry.objects.values_list("action", "actor", "target")
    assert list(entries) == [("unit.loaded", actor.pk, "28 个单位")]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "市水务局"), ("note", "机构改革"), ("valid_to", "2026-12-31"), ("reviewed_by", "GO")],
)
def test_a_corrected_list_corrects_and_is_recorded(field: str, value: str) -> None:
    load()

    load(changed("WR", **{field: value}))

    water = Department.objects.get(code="WR")
    found = water.reviewed_by.code if field == "reviewed_by" else str(getattr(water, field))
    assert found == value
    assert AuditEntry.objects.count() == 2


def test_a_renaming_adds_a_former_name() -> None:
    load()
    former = {"name": "市水利局", "full_name": "马鞍山市水利局", "valid_to": "2026-12-31"}

    load(changed("WR", name="市水务局", full_name="马鞍山市水务局", former_names=[former]))

    water = Department.objects.get(code="WR")
    assert Department.objects.named("市水利局").get() == water
    assert water.name_on(date(2026, 12, 31)) == "市水利局"


def test_units_off_the_list_are_left_alone() -> None:
    other = make_unit("TEMP", "临时机构")

    load()

    other.refresh_from_db()
    assert (other.name, other.valid_to, Department.objects.count()) == ("临时机构", None, 29)


@pytest.mark.parametrize("field", ["host", "reviewed_by"])
def test_an_unknown_unit_stops_everything(field: str) -> None:
    with pytest.raises(KeyError, match="NOWHERE"):
        load(changed("WR", **{field: "NOWHERE"}))

    assert Department.objects.count() == 0
