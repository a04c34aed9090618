"""Units: what the database refuses, and the name a unit bore on a day."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from departments.models import Department, FormerName
from tests.factories.world import make_person, make_unit

pytestmark = pytest.mark.django_db


def refused_by_database(constraint: str, **fields: Any) -> None:
    """Change 市水利局 behind every form's back."""
    with pytest.raises(IntegrityError, match=constraint):
        Department.objects.filter(code="WR").update(**fields)


@pytest.fixture
def water() -> Department:
    return make_unit("WR", "市水利局")


@pytest.mark.parametrize("field", ["code", "name", "full_name"])
def test_a_unit_is_listed_once(water: Department, field: str) -> None:
    make_unit("HUC", "市住房城乡建设局")

    with pytest.raises(IntegrityError, match=f"departments_department_{field}_"):
        Department.objects.filter(code="HUC").update(**{field: getattr(water, field)})


def test_a_national_code_belongs_to_one_county() -> None:
    make_unit("DANGTU", "当涂县", "county")
    make_unit("WR", "市水利局")
    Department.objects.filter(code="DANGTU").update(gb_code="340521")

    refused_by_database("department_gb_code_once", gb_code="340521")


def test_many_units_have_no_national_code(water: Department) -> None:
    make_unit("HUC", "市住房城乡建设局")

    assert Department.objects.filter(gb_code="").count() == 2


def test_nobody_reviews_itself(water: Department) -> None:
    refused_by_database("department_not_reviewed_by_itself", reviewed_by=water)


def test_an_end_does_not_precede_the_beginning(water: Department) -> None:
    dates = {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 31)}
    refused_by_database("department_dates_in_order", **dates)


def test_a_unit_may_end_on_its_first_day(water: Department) -> None:
    day = date(2026, 2, 1)
    assert Department.objects.filter(code="WR").update(valid_from=day, valid_to=day) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reviewed_by": "WR"}, "单位不能审核自己的填报，换一个审核单位。"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "撤销日期早于成立日期。"),
    ],
)
def test_refusals_are_said_in_words(water: Department, changes: dict[str, Any], message: str) -> None:
    for name, value in changes.items():
        setattr(water, name, water if value == "WR" else value)

    with pytest.raises(ValidationError) as refusal:
        water.validate_constraints(exclude=["id"])

    assert refusal.value.messages == [message]


def test_a_unit_with_people_is_not_deleted(water: Department) -> None:
    make_person("alice", "王晓", "filer", water)

    with pytest.raises(ProtectedError):
        water.delete()


@pytest.fixture
def industry() -> Department:
    """Renamed twice: each old name was used up to a day."""
    unit = make_unit("EIT", "市工业和信息化局")
    for name, until in (("市经济和信息化局", date(2024, 8, 11)), ("市经济委员会", date(2019, 3, 1))):
        FormerName.objects.create(department=unit, name=name, full_name=f"马鞍山{name}", valid_to=until)
    return unit


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2019, 3, 1), "市经济委员会"),
        (date(2019, 3, 2), "市经济和信息化局"),
        (date(2024, 8, 11), "市经济和信息化局"),
        (date(2024, 8, 12), "市工业和信息化局"),
    ],
)
def test_the_name_of_the_day(industry: Department, day: date, name: str) -> None:
    assert industry.name_on(day) == name


def test_a_former_name_is_one_units(industry: Department, water: Department) -> None:
    with pytest.raises(IntegrityError, match="former_name_once"):
        FormerName.objects.create(
            department=water, name="市经济委员会", full_name="马鞍山市经济委员会", valid_to=date(2000, 1, 1)
        )


def test_a_unit_bore_one_name_on_a_day(industry: Department) -> None:
    with pytest.raises(IntegrityError, match="former_name_one_per_day"):
        FormerName.objects.create(
            department=industry, name="市经贸委", full_name="马鞍山市经贸委", valid_to=date(2019, 3, 1)
        )


def test_names_are_how_units_and_former_names_print(industry: Department) -> None:
    assert [str(industry), *map(str, industry.former_names.all())] == [
        "市工业和信息化局",
        "市经济委员会",
        "市经济和信息化局",
    ]
