"""Where the indicators stand: the one read that pages, bulletins, ledgers and the API share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from departments.models import Department
from indicators.aggregation import Aggregate
from indicators.attainment import NO_TARGET, Judgement, judge
from indicators.enums import Aggregation, Better
from indicators.explanation import Explanation, explain, explain_units, light_word
from indicators.forecast import Forecast, forecast
from indicators.lighting import light
from indicators.lights import ORDER, SPEAKS_FOR, Case, Colour, Light, Steady, Why, settle
from indicators.models import Indicator, LightOverride, Reading, Target
from indicators.phrases import Phrases
from indicators.selectors.cases import Series, add_up, case_of, history, series_of
from indicators.selectors.facts import Facts, gather
from indicators.targets import Evidence, all_of
from indicators.turns import Turn, next_month, next_turns
from maanshan_eco.kernel.months import SHANGHAI, Month

DARK = Steady(Colour.NONE, Light(Colour.NONE, Why.NO_TARGET))


@dataclass(frozen=True)
class Standing:
    """One indicator of the city (``area`` None) or of a unit in a month, by what was known then.

    ``value`` is the latest figure not older than a year: the accepted ``reading``, or what the units add up
    to (``total``). ``units`` are their standings where each is judged for itself. ``override`` is the light
    a person set beside the system's ``steady``.
    """

    indicator: Indicator
    area: Department | None
    month: Month
    target: Target | None
    judgement: Judgement
    series: Series
    case: Case | None = None
    steady: Steady = DARK
    reading: Reading | None = None
    total: Aggregate | None = None
    value: Decimal | None = None
    value_month: Month | None = None
    rests_on: tuple[int, ...] = ()
    override: LightOverride | None = None
    units: "tuple[Standing, ...]" = ()

    @property
    def reading_month(self) -> Month | None:
        return self.value_month

    @property
    def fine_decimals(self) -> int:
        """One place more than figures are reported in: for what is worked out from them."""
        return self.indicator.decimals + 1

    @property
    def source(self) -> str:
        """Where the value comes from, in words."""
        if self.reading:
            return self.reading.source
        if self.total:
            return f"按单位汇总（{self.total.reported}/{self.total.expected}）"
        return ""

    @property
    def colour(self) -> str:
        """The system's light."""
        return self.steady.colour.value

    @property
    def word(self) -> str:
        return self.explanation.word if self.units else light_word(self.steady)

    @property
    def phrases(self) -> Phrases:
        about = self.indicator
        better = "lower" if about.better == Better.LOWER else "higher"
        return Phrases(about.printed_unit, about.decimals, better, about.frequency, about.cumulative)

    @cached_property
    def explanation(self) -> Explanation:
        """Why this light: sentence, figures, limits, and the next figure that would change it."""
        if self.units:
            rows = [(each.area.name, each.judgement.outcome, each.value) for each in self.units if each.area]
            return explain_units(self.steady, rows, self.phrases)
        case = self.case or Case(self.month, Month(self.month.year, 12), self.indicator.frequency, "higher")
        turns: tuple[Turn, ...] = ()
        if self.target and self.case and self.case.latest:
            previous = self.series.values.get(next_month(self.case).plus(-12))
            rule, decimals = self.target.parsed_rule, self.indicator.decimals
            turns = next_turns(rule, self.case, self.steady.now, decimals, previous)
        return explain(self.steady, case, turns, self.phrases)

    @cached_property
    def explanation_for_units(self) -> Explanation:
        """The same for readers who see one unit only: other units' figures are not told."""
        return self._by_unit(named=False) if self.units else self.explanation

    def _by_unit(self, *, named: bool) -> Explanation:
        rows = [(each.area.name, each.judgement.outcome, each.value) for each in self.units if each.area]
        return explain_units(self.steady, rows, self.phrases, named=named)

    @cached_property
    def forecast(self) -> Forecast | None:
        """What is to come; None where days are counted, without a gap to close, and with too few figures."""
        way = self.steady.now.way
        if way is None or self.case is None or self.case.days:
            return None
        bounds = (self.indicator.minimum, self.indicator.maximum)
        return forecast(way, self.case.points, self.series.values, bounds)

    @property
    def outlook(self) -> str:
        """What is to come, in words; empty where it is done, or nothing can be said."""
        return "" if self.steady.colour is Colour.DONE else self.phrases.outlook(self.forecast)


def city_standings(
    month: Month, as_of: datetime, indicators: QuerySet[Indicator] | None = None
) -> list[Standing]:
    """Indicators (all by default) in order, with what was known at ``as_of`` about months up to ``month``.

    A value older than a year no longer speaks for the present and is left out. Seven queries.
    """
    facts = gather(month, month, as_of, indicators)
    return [standing_of(facts, indicator, None, month) for indicator in facts.indicators]


def unit_standings(facts: Facts, indicator: Indicator, month: Month) -> list[Standing]:
    """Each unit that makes part of the indicator's city figure, in their order. No query."""
    units = facts.units(indicator, month.last)
    return [standing_of(facts, indicator, unit, month) for unit in units]


def all_standings(months: Sequence[Month], as_of: datetime) -> Iterable[Standing]:
    """Every indicator of the city and of every unit in every month, as they come. Seven queries."""
    facts = gather(min(months), max(months), as_of)
    for indicator in facts.indicators:
        places = [None, *facts.areas[indicator.pk]]
        series = {place: series_of(facts, indicator, place) for place in places}
        for month in months:
            for place in places:
                yield standing_of(facts, indicator, place, month, series[place])


def standing_of(
    facts: Facts,
    indicator: Indicator,
    area: Department | None,
    month: Month,
    series: Series | None = None,
) -> Standing:
    """The standing by facts already gathered. No query."""
    series = series or series_of(facts, indicator, area)
    target = facts.target(indicator, area, month.last)
    today = min(month.last, facts.as_of.astimezone(SHANGHAI).date())
    found = Standing(
        indicator=indicator,
        area=area,
        month=month,
        target=target,
        judgement=NO_TARGET,
        series=series,
        override=facts.override(indicator, area, today),
    )
    if area is None and indicator.aggregation == Aggregation.ALL and facts.units(indicator, month.last):
        return _by_units(facts, found)
    return _by_figures(facts, found)


def _by_figures(facts: Facts, found: Standing) -> Standing:
    series, month, indicator, target = found.series, found.month, found.indicator, found.target
    latest = max((each for each in series.values if month.plus(-SPEAKS_FOR) < each <= month), default=None)
    value = series.values[latest] if latest else None
    found = replace(
        found,
        value=value,
        value_month=latest,
        reading=series.readings.get(latest) if latest else None,
        total=series.sums.get(latest) if latest else None,
        rests_on=_rests_on(facts, indicator, series, latest, found.area),
    )
    if target is None:
        return replace(found, judgement=judge(None, Evidence(value), indicator.printed_unit))
    previous = series.values.get(latest.plus(-12)) if latest else None
    rule = target.parsed_rule
    case = case_of(facts, indicator, target, series, month)
    lights = [light(rule, each) for each in history(facts, indicator, target, series, case)]
    return replace(
        found,
        judgement=judge(rule, Evidence(value, target.baseline, previous), indicator.printed_unit),
        case=case,
        steady=settle(lights, facts.thresholds.confirm(indicator.frequency)),
    )


def _rests_on(
    facts: Facts, indicator: Indicator, series: Series, latest: Month | None, area: Department | None
) -> tuple[int, ...]:
    """The readings behind the value: the accepted one, or the units'."""
    if latest is None:
        return ()
    if latest in series.readings:
        return (series.readings[latest].pk,)
    units = facts.units(indicator, latest.last) if area is None else ()
    rows = [facts.series(indicator, unit).get(latest) for unit in units]
    return tuple(reading.pk for reading in rows if reading)


def _by_units(facts: Facts, found: Standing) -> Standing:
    """Each unit is judged for itself: the city is as well off as the worst of them."""
    units = tuple(unit_standings(facts, found.indicator, found.month))
    worst = min(units, key=lambda unit: ORDER.index(unit.steady.colour))
    months = [unit.value_month for unit in units if unit.value_month]
    total = add_up(facts, found.indicator, max(months)) if months else None
    outcome = all_of(unit.judgement.outcome for unit in units)
    lacking = tuple(unit.area.name for unit in units if unit.area and unit.judgement.missing)
    rule = found.target.parsed_rule if found.target else None
    judgement = judge(rule, Evidence(), found.indicator.printed_unit)
    return replace(
        found,
        judgement=replace(judgement, outcome=outcome, missing=tuple(f"{name}的数" for name in lacking)),
        steady=worst.steady,
        total=total,
        value=total.value if total else None,
        value_month=max(months) if months else None,
        rests_on=tuple(pk for unit in units for pk in unit.rests_on),
        units=units,
    )
