"""A year without its holiday notice is named before the platform starts."""

from datetime import date
from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.core.management import call_command

from tasks import checks
from tasks.checks import holiday_notices_are_known
from tasks.models import HolidayNotice

pytestmark = pytest.mark.django_db


def found() -> list[CheckMessage]:
    return holiday_notices_are_known(databases=["default"])


def today_is(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr(checks, "localdate", lambda: day)


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2026, 10, 1), []),
        (date(2026, 11, 16), []),  # 45 days ahead is the 31st of December
        (date(2026, 11, 17), [2027]),
        (date(2027, 3, 1), [2027]),
        (date(2027, 12, 1), [2027, 2028]),
    ],
)
def test_the_years_that_deadlines_reach(monkeypatch: pytest.MonkeyPatch, day: date, years: list[int]) -> None:
    today_is(monkeypatch, day)

    assert [(message.id, message.msg[:9]) for message in found()] == [
        ("tasks.W001", f"缺少{year}年放假") for year in years
    ]
    assert all(isinstance(message, CheckWarning) for message in found())


def test_an_announced_year_is_not_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    today_is(monkeypatch, date(2027, 3, 1))
    HolidayNotice.objects.create(year=2027, document="国办发明电〔2026〕8号")

    assert found() == []


def test_it_is_said_with_what_to_do_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    today_is(monkeypatch, date(2027, 3, 1))

    call_command("check", databases=["default"])

    told: Any = capsys.readouterr().err
    assert "缺少2027年放假安排，落在节假日的截止时间不会顺延。" in told
    assert "在“放假安排通知”登记该年" in told


def test_without_a_database_nothing_is_asked() -> None:
    assert holiday_notices_are_known(databases=None) == []
