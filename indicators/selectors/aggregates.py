"""The units' figures beside the city's: what they add up to, what is missing, by how much they differ."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from departments.models import Department
from indicators.aggregation import Aggregate, Share, aggregate
from indicators.enums import Aggregation
from indicators.models import Indicator, Reading
from indicators.selectors.cases import LATEST_STALE_AFTER, outcome_of, share_of
from indicators.selectors.facts import Facts, gather
from maanshan_eco.kernel.months import Month

#: Rules by which units are looked at one by one: there is no sum that a city figure could differ from.
NOT_ADDED = frozenset({Aggregation.WORST, Aggregation.ALL, Aggregation.COUNT_MET})


LABELS: dict[str, str] = {
    Aggregation.WORST: "最差的单位",
    Aggregation.ALL: "最差的单位",
    Aggregation.COUNT_MET: "达标单位数",
}


class Figure(NamedTuple):
    """A figure that is not (yet) a reading: a claim, or a supposition."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """One unit that makes part of the city's figure; ``reading`` is None where none was accepted."""

    area: Department
    reading: Reading | None
    share: Share


@dataclass(frozen=True, slots=True)
class CountySum:
    """What the units add up to in a month. ``value`` may lack units: see ``coverage`` (0 to 1).

    ``city`` is the figure accepted for the city itself.
    """

    indicator: Indicator
    rows: tuple[AreaFigure, ...]
    aggregate: Aggregate
    city: Reading | None = None

    @property
    def value(self) -> Decimal | None:
        return self.aggregate.value

    @property
    def coverage(self) -> Decimal:
        return self.aggregate.coverage

    @property
    def label(self) -> str:
        """What the figure is called."""
        return LABELS.get(self.indicator.aggregation, "单位汇总")

    @property
    def printed(self) -> Decimal | None:
        """The sum as it is reported; None while it lacks a unit, and where units are not added up."""
        if self.value is None or not self.aggregate.is_complete or self.indicator.aggregation in NOT_ADDED:
            return None
        return self.value.quantize(Decimal(1).scaleb(-self.indicator.decimals), ROUND_HALF_UP)

    def difference(self, figure: Decimal) -> Decimal | None:
        """``figure`` less the units' sum, both as they are reported; None where ``printed`` is None."""
        if self.printed is None:
            return None
        return figure.quantize(self.printed, ROUND_HALF_UP) - self.printed


def county_sum(
    indicator: Indicator, month: Month, as_of: datetime, instead: Mapping[int, Figure] | None = None
) -> CountySum | None:
    """The units' accepted figures of the month, added up by the indicator's rule; None for ``CITY_ONLY``.

    ``instead`` (unit's pk → figure) stands for what was not accepted yet: claims under way, suppositions.
    Seven queries.
    """
    if indicator.aggregation == Aggregation.CITY_ONLY:
        return None
    facts = gather(month, month, as_of, Indicator.objects.filter(pk=indicator.pk))
    return sum_of(facts, facts.indicators[0], month, instead)


def sum_of(
    facts: Facts, indicator: Indicator, month: Month, instead: Mapping[int, Figure] | None = None
) -> CountySum:
    """The same by facts already gathered. No query. Not for ``CITY_ONLY``."""
    rows = []
    for area in facts.units(indicator, month.last):
        share = share_of(facts, indicator, area, month)
        if figure := (instead or {}).get(area.pk):
            outcome = outcome_of(facts, indicator, area, month, figure.value)
            share = replace(share, **figure._asdict(), age=0, outcome=outcome)
        rows.append(AreaFigure(area, facts.series(indicator, area).get(month), share))
    stale_after = LATEST_STALE_AFTER if indicator.aggregation == Aggregation.LATEST else 0
    shares = [row.share for row in rows]
    total = aggregate(indicator.aggregation, shares, indicator.better, stale_after)
    return CountySum(indicator, tuple(rows), total, facts.series(indicator, None).get(month))
