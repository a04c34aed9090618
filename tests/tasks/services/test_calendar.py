"""The days that the yearly holiday notice moves."""

import json
from datetime import date
from typing import Any

import pytest
from django.conf import settings

from tasks.models import CalendarDay
from tasks.services.calendar import load_calendar

pytestmark = pytest.mark.django_db

NATIONAL_DAY = {"date": "2026-10-01", "is_workday": False, "name": "国庆节"}
MADE_UP_FOR = {"date": "2026-10-10", "is_workday": True, "name": "国庆节调休上班"}


def days() -> list[tuple[Any, ...]]:
    return list(CalendarDay.objects.values_list("day", "is_workday", "name"))


def test_days_are_loaded() -> None:
    assert load_calendar(entries=[NATIONAL_DAY, MADE_UP_FOR]) == 2
    assert days() == [
        (date(2026, 10, 1), False, "国庆节"),
        (date(2026, 10, 10), True, "国庆节调休上班"),
    ]


def test_loading_again_changes_nothing() -> None:
    load_calendar(entries=[NATIONAL_DAY, MADE_UP_FOR])
    before = days()

    load_calendar(entries=[NATIONAL_DAY, MADE_UP_FOR])

    assert days() == before


def test_a_corrected_notice_corrects() -> None:
    load_calendar(entries=[NATIONAL_DAY])

    load_calendar(entries=[{**NATIONAL_DAY, "is_workday": True, "name": "照常上班"}])

    assert days() == [(date(2026, 10, 1), True, "照常上班")]


def test_the_offices_own_days_are_left_alone() -> None:
    CalendarDay.objects.create(day=date(2026, 11, 3), is_workday=False, name="停电")

    assert load_calendar(entries=[NATIONAL_DAY]) == 1
    assert [day for day, *_ in days()] == [date(2026, 10, 1), date(2026, 11, 3)]


def test_one_bad_day_stops_all() -> None:
    with pytest.raises(ValueError, match="day"):
        load_calendar(entries=[NATIONAL_DAY, {**NATIONAL_DAY, "date": "2026-02-30"}])

    assert days() == []


def test_an_empty_list_is_fine() -> None:
    assert load_calendar(entries=[]) == 0


def test_the_fixture_loads_whole() -> None:
    entries = json.loads((settings.BASE_DIR / "fixtures/calendar.json").read_text(encoding="utf-8"))

    assert load_calendar(entries=entries) == CalendarDay.objects.count() == len(entries)
