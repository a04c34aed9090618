"""Months, as Ma'anshan's calendar has them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maanshan_eco.kernel.months import (
    SHANGHAI,
    Month,
    date_name,
    deadline_name,
)

unhurried = settings(deadline=None)  # a busy machine may pause any single example

MONTHS = st.builds(Month, st.integers(2000, 2099), st.integers(1, 12))


@unhurried
@given(MONTHS)
def test_printed_and_read_again(month: Month) -> None:
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2026",
        "2026-1",
        "2026-00",
        "2026-13",
        "26-10",
        "1926-10",
        "2026-10-01",
        " 2026-10",
        "２０２６-１０",
        "٢٠٢٦-10",
    ],
)
def test_parse_refuses(code: str) -> None:
    with pytest.raises(ValueError, match="应写成 2026-10 的样子"):
        Month.parse(code)


@pytest.mark.parametrize("number", [0, 13, -1])
def test_there_are_twelve(number: int) -> None:
    with pytest.raises(ValueError, match=f"no month {number}"):
        Month(2026, number)


def test_the_day_is_ma_anshans() -> None:
    """A quarter to midnight UTC on the last of September is October already."""
    assert Month.of(datetime(2026, 9, 30, 23, 45, tzinfo=UTC)) == Month(2026, 10)
    assert Month.of(datetime(2026, 10, 1, 3, 0, tzinfo=timezone(timedelta(hours=14)))) == Month(2026, 9)
    assert Month.of(date(2026, 10, 31)) == Month(2026, 10)


def test_order_is_time() -> None:
    assert sorted([Month(2027, 1), Month(2026, 12), Month(2026, 2)]) == [
        Month(2026, 2),
        Month(2026, 12),
        Month(2027, 1),
    ]


@pytest.mark.parametrize(
    ("month", "first", "last", "name"),
    [
        (Month(2026, 10), date(2026, 10, 1), date(2026, 10, 31), "2026年10月"),
        (Month(2026, 2), date(2026, 2, 1), date(2026, 2, 28), "2026年2月"),
        (Month(2028, 2), date(2028, 2, 1), date(2028, 2, 29), "2028年2月"),
        (Month(2026, 12), date(2026, 12, 1), date(2026, 12, 31), "2026年12月"),
    ],
)
def test_bounds_and_name(month: Month, first: date, last: date, name: str) -> None:
    assert (month.first, month.last, month.name) == (first, last, name)


def test_quarters_and_years_end() -> None:
    months = [Month(2026, number) for number in range(1, 13)]

    assert [m.number for m in months if m.ends_quarter] == [3, 6, 9, 12]
    assert [m.number for m in months if m.ends_year] == [12]


@unhurried
@given(MONTHS, st.integers(-500, 500))
def test_plus_and_back(month: Month, count: int) -> None:
    assert month.plus(count).plus(-count) == month


@unhurried
@given(MONTHS)
def test_the_next_month_begins_the_day_after(month: Month) -> None:
    assert month.plus(1).first == month.last + timedelta(days=1)


def test_at_is_wall_time_and_keeps_to_the_month() -> None:
    assert Month(2026, 10).at(28, 18) == datetime(2026, 10, 28, 10, tzinfo=UTC)
    assert Month(2026, 2).at(31, 8) == datetime(2026, 2, 28, 8, tzinfo=SHANGHAI)


def test_names_for_people() -> None:
    assert date_name(date(2026, 11, 5)) == "2026年11月5日"
    assert deadline_name(datetime(2024, 3, 28, 10, tzinfo=UTC)) == "3月28日（周四）18:00"
    assert deadline_name(datetime(2024, 3, 30, 16, 5, tzinfo=UTC)) == "3月31日（周日）00:05"
