"""Targets are superseded, never edited; on a day only one holds."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.db.backends.postgresql.psycopg_any import DateRange

from indicators.models import Indicator, Target
from indicators.targets import AtLeast
from tests.factories.world import NOW, make_indicator, make_unit

pytestmark = pytest.mark.django_db

RULE = {"kind": "at_least", "value": "95"}
YEAR = DateRange(date(2026, 1, 1), date(2027, 1, 1), "[)")


@pytest.fixture
def sewage() -> Indicator:
    return make_indicator("urban-sewage", "城镇污水处理率")


def make(indicator: Indicator, **changes: Any) -> Target:
    given = {"validity": YEAR, "rule": RULE, "document": "工作方案", "known_at": NOW}
    return Target.objects.create(indicator=indicator, **{**given, **changes})


def sql(statement: str) -> Callable[[Target], object]:
    def run(target: Target) -> object:
        with connection.cursor() as cursor:
            return cursor.execute(statement)

    return run


def bulk(target: Target) -> object:
    target.rule = {"kind": "at_least", "value": "1"}
    return Target.objects.bulk_update([target], ["rule"])


EDITS = {
    "update": lambda target: Target.objects.update(document="别的文件"),
    "bulk update": bulk,
    "rule": sql("UPDATE indicators_target SET rule = '{}'"),
    "validity": sql("UPDATE indicators_target SET validity = '[2026-01-01,2026-02-01)'"),
    "baseline": sql("UPDATE indicators_target SET baseline = 1"),
    "known_at": sql("UPDATE indicators_target SET known_at = now()"),
}
DELETES = {
    "delete": lambda target: target.delete(),
    "delete all": lambda target: Target.objects.all().delete(),
    "SQL": sql("DELETE FROM indicators_target"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_not_edited(sewage: Indicator, edit: Callable[[Target], object]) -> None:
    target = make(sewage)

    with pytest.raises(DatabaseError, match="Cannot update rows from indicators_target"):
        edit(target)


@pytest.mark.parametrize("delete", DELETES.values(), ids=DELETES)
def test_not_deleted(sewage: Indicator, delete: Callable[[Target], object]) -> None:
    target = make(sewage)

    with pytest.raises(DatabaseError, match="Cannot delete rows from indicators_target"):
        delete(target)


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        (date(2026, 12, 31), date(2027, 2, 1)),
        (date(2025, 1, 1), date(2026, 1, 2)),
        (date(2026, 3, 1), date(2026, 4, 1)),
        (None, None),
    ],
)
def test_no_day_has_two_targets(sewage: Indicator, lower: date | None, upper: date | None) -> None:
    make(sewage)

    with pytest.raises(IntegrityError, match="target_one_at_a_time"):
        make(sewage, validity=DateRange(lower, upper, "[)"))


def test_targets_may_follow_each_other(sewage: Indicator) -> None:
    make(sewage)
    make(sewage, validity=DateRange(date(2027, 1, 1), None, "[)"))
    make(sewage, validity=DateRange(None, date(2026, 1, 1), "[)"))

    assert Target.objects.count() == 3


def test_city_counties_and_the_past_do_not_collide(sewage: Indicator) -> None:
    county = make_unit("DANGTU", "当涂县", "county")
    make(sewage, superseded_at=NOW)
    make(sewage)
    make(sewage, area=county)

    with pytest.raises(IntegrityError, match="target_one_at_a_time"):
        make(sewage, area=county)


def test_the_rule_is_read_back(sewage: Indicator) -> None:
    target = make(sewage)

    assert target.parsed_rule == AtLeast(95)  # type: ignore[arg-type]
    assert str(target) == "城镇污水处理率 2026-01-01—"
