"""Will it be reached: three estimators, their band, and how stored forecasts are scored."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.forecast import Forecast, Verdict, forecast, median, trend
from indicators.pace import Point, Trajectory
from indicators.scoring import Scored, score, track_record
from maanshan_eco.kernel.months import Month

unhurried = settings(deadline=None)  # a busy machine may pause any single example
D, LAST, DECEMBER = Decimal, Month(2025, 12), Month(2026, 12)
FIGURES = st.decimals(-1000, 1000, places=2, allow_nan=False, allow_infinity=False)


def points(*values: str, first: Month = LAST) -> list[Point]:
    return [Point(first.plus(place), D(value)) for place, value in enumerate(values)]


def made(*values: str, goal: str = "60", last_year: dict[Month, Decimal] | None = None) -> Forecast:
    series = points(*values)
    found = forecast(Trajectory(series[0], D(goal), DECEMBER), series, last_year or {})
    assert found is not None
    return found


@pytest.mark.parametrize("count", [1, 2])
def test_nothing_is_said_of_too_few_readings(count: int) -> None:
    series = points(*["50"] * count)

    assert forecast(Trajectory(series[0], D(60), DECEMBER), series, {}) is None


def test_nothing_is_said_once_the_deadline_has_come() -> None:
    series = points(*[str(50 + place) for place in range(13)])

    assert forecast(Trajectory(series[0], D(60), DECEMBER), series, {}) is None


def test_a_straight_line_arrives_when_it_should() -> None:
    """From 50 one a month: 54 in April, 62 by December, 60 in October."""
    found = made("50", "51", "52", "53", "54")

    assert (found.made_in, found.due, found.verdict) == (Month(2026, 4), DECEMBER, Verdict.WILL)
    assert (found.low, found.mid, found.high) == (62, 62, 62)
    assert (found.got, found.need, found.arrival) == (1, D("0.75"), Month(2026, 10))
    assert found.speed_up == D("0.75")


def test_never_at_this_pace() -> None:
    found = made("50", "50", "50", "49")

    assert (found.arrival, found.verdict, found.speed_up) == (None, Verdict.WILL_NOT, None)


def test_the_band_spans_the_estimators() -> None:
    """Trend and plan see 62; last year the rest of the year brought only two."""
    last_year = {Month(2025, 4): D(48), Month(2025, 12): D(50)}

    found = made("50", "51", "52", "53", "54", last_year=last_year)

    assert found.estimates == {"trend": 62, "plan": 62, "last_year": 56}
    assert (found.low, found.mid, found.high, found.verdict) == (56, 62, 62, Verdict.MAY)


def test_one_outlier_does_not_bend_the_trend() -> None:
    assert trend(points("50", "51", "52", "90", "54", "55", "56")) == 1
    assert trend(points("50", "51", "90")) == 20  # the median of 1 and 39: too few for Theil–Sen


def test_quarterly_steps_count_per_month() -> None:
    series = [Point(LAST.plus(3 * place), D(50 + 3 * place)) for place in range(3)]
    found = forecast(Trajectory(series[0], D(60), DECEMBER), series, {})

    assert found is not None
    assert (found.got, found.mid) == (1, 62)


def test_a_forecast_stays_within_what_is_possible() -> None:
    series = points("90", "95", "99")
    found = forecast(Trajectory(series[0], D(100), DECEMBER), series, {}, (D(0), D(100)))

    assert found is not None
    assert found.high == 100


@unhurried
@given(st.lists(FIGURES, min_size=3, max_size=11), FIGURES)
def test_a_mirrored_series_has_the_mirrored_forecast(values: list[Decimal], goal: Decimal) -> None:
    series = [Point(LAST.plus(place), value) for place, value in enumerate(values)]
    other = [Point(point.month, -point.value) for point in series]
    here = forecast(Trajectory(series[0], goal, DECEMBER), series, {})
    there = forecast(Trajectory(other[0], -goal, DECEMBER), other, {})

    assert here is not None
    assert there is not None
    assert (here.low, here.mid, here.high) == (-there.high, -there.mid, -there.low)
    assert here.low <= here.mid <= here.high
    if goal != series[0].value:
        assert (here.verdict, here.arrival) == (there.verdict, there.arrival)


@pytest.mark.parametrize(("values", "middle"), [(["3", "1", "2"], "2"), (["4", "1", "2", "3"], "2.5")])
def test_the_median(values: list[str], middle: str) -> None:
    assert median(D(value) for value in values) == D(middle)


@pytest.mark.parametrize(
    ("verdict", "truth", "reached", "expected"),
    [
        ("will", "61", True, Scored(D(1), True, True)),
        ("will", "57", False, Scored(D(-3), False, False)),
        ("will_not", "61", True, Scored(D(1), True, False)),
        ("may", "58", False, Scored(D(-2), True, None)),
    ],
)
def test_a_forecast_is_scored_by_what_came(verdict: str, truth: str, reached: bool, expected: Scored) -> None:
    assert score((D(58), D(60), D(62)), verdict, D(truth), reached=reached) == expected


def test_the_track_record() -> None:
    scores = [Scored(D(1), True, True), Scored(D(-3), False, False), Scored(D(2), True, None)]

    found = track_record(scores)

    assert (found.scored, found.inside, found.right, found.called, found.mean_error) == (3, 2, 1, 2, 2)
    assert track_record([]).mean_error is None
