"""Readings are corrected by new rows: the database itself refuses any other change."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection

from indicators.models import Indicator, Reading
from tests.factories.world import NOW, make_indicator, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def sewage() -> Indicator:
    return make_indicator("urban-sewage", "城镇污水处理率")


def make(indicator: Indicator, **changes: Any) -> Reading:
    given = {"month": date(2026, 10, 1), "value": Decimal("95"), "source": "初始数据", "known_at": NOW}
    return Reading.objects.create(indicator=indicator, **{**given, **changes})


def sql(statement: str) -> Callable[[Reading], object]:
    def run(reading: Reading) -> object:
        with connection.cursor() as cursor:
            return cursor.execute(statement)

    return run


def bulk(reading: Reading) -> object:
    reading.value = Decimal("99")
    return Reading.objects.bulk_update([reading], ["value"])


EDITS = {
    "update": lambda reading: Reading.objects.update(source="别处"),
    "bulk update": bulk,
    "value": sql("UPDATE indicators_reading SET value = 99"),
    "month": sql("UPDATE indicators_reading SET month = '2026-09-01'"),
    "known_at": sql("UPDATE indicators_reading SET known_at = known_at - interval '1 day'"),
    "with superseded_at": sql("UPDATE indicators_reading SET value = 99, superseded_at = now()"),
}
DELETES = {
    "delete": lambda reading: reading.delete(),
    "delete all": lambda reading: Reading.objects.all().delete(),
    "SQL": sql("DELETE FROM indicators_reading"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_not_edited(sewage: Indicator, edit: Callable[[Reading], object]) -> None:
    reading = make(sewage)

    with pytest.raises(DatabaseError, match="Cannot update rows from indicators_reading"):
        edit(reading)


@pytest.mark.parametrize("delete", DELETES.values(), ids=DELETES)
def test_not_deleted(sewage: Indicator, delete: Callable[[Reading], object]) -> None:
    reading = make(sewage)

    with pytest.raises(DatabaseError, match="Cannot delete rows from indicators_reading"):
        delete(reading)


def test_superseded_without_another_change(sewage: Indicator) -> None:
    make(sewage)

    assert Reading.objects.update(superseded_at=NOW) == 1


def test_not_superseded_before_it_was_known(sewage: Indicator) -> None:
    make(sewage)

    with pytest.raises(IntegrityError, match="reading_superseded_after_known"):
        Reading.objects.update(superseded_at=NOW - timedelta(seconds=1))


def test_one_current_value_for_the_city(sewage: Indicator) -> None:
    """Two empty areas are the same area here, unlike elsewhere in SQL."""
    make(sewage)

    with pytest.raises(IntegrityError, match="reading_one_current"):
        make(sewage, value=Decimal("96"))


def test_one_current_value_for_a_county(sewage: Indicator) -> None:
    county = make_unit("DANGTU", "当涂县", "county")
    make(sewage)
    make(sewage, area=county)

    with pytest.raises(IntegrityError, match="reading_one_current"):
        make(sewage, area=county)


def test_replaced_values_do_not_stand_in_the_way(sewage: Indicator) -> None:
    old = make(sewage, superseded_at=NOW)

    assert make(sewage, supersedes=old).supersedes == old


def test_a_value_is_replaced_once(sewage: Indicator) -> None:
    old = make(sewage, superseded_at=NOW)
    make(sewage, supersedes=old, superseded_at=NOW)

    with pytest.raises(IntegrityError, match="supersedes_id"):
        make(sewage, supersedes=old)


def test_months_begin_on_the_first(sewage: Indicator) -> None:
    with pytest.raises(IntegrityError, match="reading_month_is_first_day"):
        make(sewage, month=date(2026, 10, 2))


def test_prints_with_its_month(sewage: Indicator) -> None:
    assert str(make(sewage)) == "城镇污水处理率 2026-10: 95"
