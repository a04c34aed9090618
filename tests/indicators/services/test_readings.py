"""Accepting values as fact; corrections keep what they replace."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from departments.models import AuditEntry
from indicators.models import Reading
from indicators.services.readings import record_reading, retract_reading
from tests.factories.world import NOW, World

LATER = NOW + timedelta(hours=1)


def record(world: World, value: str = "96.2", **changes: Any) -> Reading:
    given: dict[str, Any] = {
        "indicator": world.sewage,
        "area": None,
        "month": date(2026, 10, 1),
        "source": "2026-10-T25-WR-01",
        "actor": world.rita,
        "at": NOW,
    }
    return record_reading(value=Decimal(value), **{**given, **changes})


def test_a_value_becomes_a_fact(world: World) -> None:
    record(world)

    reading = Reading.objects.get()
    assert (reading.indicator, reading.area, reading.month) == (world.sewage, None, date(2026, 10, 1))
    assert (reading.value, reading.source) == (Decimal("96.2"), "2026-10-T25-WR-01")
    assert (reading.recorded_by, reading.known_at) == (world.rita, NOW)
    assert (reading.superseded_at, reading.supersedes) == (None, None)


def test_the_same_again_changes_nothing(world: World) -> None:
    first = record(world)

    assert record(world, "96.200", at=LATER) == first
    assert list(Reading.objects.values_list("known_at", "superseded_at")) == [(NOW, None)]


def test_a_correction_keeps_what_it_replaces(world: World) -> None:
    first = record(world)

    second = record(world, "95.9", at=LATER, source="2026-10-T25-WR-02")

    first.refresh_from_db()
    assert (first.value, first.superseded_at, first.superseded_by) == (Decimal("96.2"), LATER, second)
    assert (second.supersedes, second.superseded_at) == (first, None)


def test_the_same_figure_from_a_newer_version_is_a_newer_fact(world: World) -> None:
    first = record(world)

    second = record(world, at=LATER, source="2026-10-T25-WR-02")

    assert second.supersedes == first


def test_a_correction_of_a_correction(world: World) -> None:
    values = ("96", "97", "96")
    readings = [record(world, value, at=NOW + timedelta(hours=hours)) for hours, value in enumerate(values)]

    assert [reading.supersedes for reading in readings] == [None, *readings[:2]]
    assert list(Reading.objects.current()) == readings[2:]


def test_only_corrections_are_recorded_in_the_trail(world: World) -> None:
    record(world)
    record(world)
    assert AuditEntry.objects.filter(action="reading.superseded").count() == 0

    record(world, "95.9", at=LATER, source="2026-10-T25-WR-02")

    entry = AuditEntry.objects.get(action="reading.superseded")
    assert (entry.actor, entry.target, entry.at) == (world.rita, "城镇污水处理率 2026-10", LATER)
    assert entry.data == {"from": "96.200000", "to": "95.9", "source": "2026-10-T25-WR-02"}


def test_areas_and_months_are_kept_apart(world: World) -> None:
    readings = [
        record(world),
        record(world, area=world.units["DANGTU"]),
        record(world, month=date(2026, 9, 1)),
    ]

    assert set(Reading.objects.current()) == set(readings)


def test_a_day_within_a_month_is_refused(world: World) -> None:
    with pytest.raises(IntegrityError, match="reading_month_is_first_day"):
        record(world, month=date(2026, 10, 26))


def test_a_refused_correction_leaves_the_fact(world: World) -> None:
    """A correction dated before what it corrects."""
    first = record(world)

    with pytest.raises(IntegrityError, match="reading_superseded_after_known"):
        record(world, "1", at=NOW - timedelta(days=1))

    assert list(Reading.objects.current()) == [first]


FIRST, SECOND = "2026-10-T25-WR-01", "2026-10-T25-WR-02"


def retract(world: World, *sources: str, at: datetime = LATER) -> Reading | None:
    return retract_reading(
        indicator=world.sewage,
        area=None,
        month=date(2026, 10, 1),
        sources=sources,
        actor=world.rita,
        at=at,
    )


def held(moment: datetime) -> list[tuple[str, Decimal]]:
    return list(Reading.objects.known(moment).values_list("source", "value"))


def test_a_first_value_is_taken_out(world: World) -> None:
    record(world)

    assert retract(world, FIRST) is None

    assert (held(NOW), held(LATER)) == ([(FIRST, Decimal("96.2"))], [])
    entry = AuditEntry.objects.get(action="reading.retracted")
    assert entry.data == {"from": "96.200000", "to": None, "source": FIRST}


def test_what_stood_before_stands_again(world: World) -> None:
    """With its own source; and every past moment reads what was held then."""
    old = record(world, "90", source="往年数据", at=NOW - timedelta(days=1))
    record(world)

    restored = retract(world, FIRST)

    assert restored is not None
    assert (restored.value, restored.source, restored.known_at) == (old.value, "往年数据", LATER)
    assert restored.supersedes is not None
    assert held(NOW - timedelta(hours=1)) == [("往年数据", Decimal(90))]
    assert held(NOW) == [(FIRST, Decimal("96.2"))]
    assert held(LATER) == [("往年数据", Decimal(90))]


def test_all_of_a_reports_values_are_passed_over(world: World) -> None:
    record(world, "90", source="往年数据", at=NOW - timedelta(days=1))
    record(world)
    record(world, "97", source=SECOND, at=LATER)

    restored = retract(world, FIRST, SECOND, at=LATER + timedelta(hours=1))

    assert restored is not None
    assert (restored.value, restored.source) == (Decimal(90), "往年数据")


def test_taken_out_accepted_again_and_taken_out(world: World) -> None:
    record(world, "90", source="往年数据", at=NOW - timedelta(days=1))
    for hours in (0, 2):
        record(world, at=NOW + timedelta(hours=hours))
        retract(world, FIRST, at=NOW + timedelta(hours=hours + 1))

    assert held(NOW + timedelta(hours=9)) == [("往年数据", Decimal(90))]
    assert Reading.objects.count() == 5


def test_another_sources_value_is_left_alone(world: World) -> None:
    standing = record(world, source="上级核定")

    assert retract(world, FIRST) == standing
    assert AuditEntry.objects.filter(action="reading.retracted").count() == 0
