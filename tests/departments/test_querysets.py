"""Units by date and by name."""

from datetime import date

import pytest

from departments.models import Department, FormerName
from tests.factories.world import make_unit

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 26)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "exists"),
    [
        (None, None, True),
        (DAY, None, True),
        (None, DAY, True),
        (DAY, DAY, True),
        (date(2026, 10, 27), None, False),
        (None, date(2026, 10, 25), False),
    ],
)
def test_in_force_counts_both_ends(valid_from: date | None, valid_to: date | None, exists: bool) -> None:
    unit = make_unit("WR", "市水利局")
    Department.objects.update(valid_from=valid_from, valid_to=valid_to)

    assert list(Department.objects.in_force(DAY)) == [unit] * exists


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("市工业和信息化局", ["EIT"]),
        ("市经济和信息化局", ["EIT"]),
        ("市经济委员会", ["EIT"]),
        ("市水利局", ["WR"]),
        ("工业和信息化局", []),
        ("", []),
    ],
)
def test_a_unit_answers_to_its_former_names(name: str, codes: list[str]) -> None:
    make_unit("WR", "市水利局")
    unit = make_unit("EIT", "市工业和信息化局")
    for year, former in ((2019, "市经济委员会"), (2024, "市经济和信息化局")):
        FormerName.objects.create(department=unit, name=former, full_name=former, valid_to=date(year, 8, 11))

    assert [unit.code for unit in Department.objects.named(name)] == codes
