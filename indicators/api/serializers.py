"""What the indicator API takes and gives. Figures are decimal strings, as stored."""

from typing import Any

from rest_framework import serializers

from departments.api.fields import QueryMonth, StrictSerializer
from indicators.attainment import shown
from indicators.forecast import Forecast
from indicators.models import Reading, Target
from indicators.selectors.standing import Standing
from maanshan_eco.kernel.months import Month


class StandingQuery(StrictSerializer):
    month = QueryMonth(required=False, help_text="截至哪个月，如 2026-10；不写就是本月")


def _text(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


class StandingOutput(serializers.BaseSerializer[Standing]):
    """One indicator of the city: value, verdict, light, and why. ``detailed`` adds series and forecast.

    ``sees_all_units`` says whether units' figures may be named.
    """

    def to_representation(self, standing: Standing) -> dict[str, Any]:
        about = standing.indicator
        named = self.context.get("sees_all_units", False)
        why = standing.explanation if named else standing.explanation_for_units
        found = {
            "code": about.code,
            "name": about.name,
            "unit": about.printed_unit,
            "frequency": about.frequency,
            "aggregation": about.aggregation,
            "month": str(standing.month),
            "value": _text(standing.value),
            "value_month": str(standing.value_month) if standing.value_month else None,
            "source": standing.source,
            "target": standing.judgement.target,
            "outcome": standing.judgement.outcome.value,
            "light": standing.colour,
            "light_word": standing.word,
            "light_set_by_hand": standing.override.colour if standing.override else None,
            "sentence": why.sentence,
            "inputs": [{"label": label, "text": text} for label, text in why.inputs],
            "limits": why.limits,
            "turns": list(why.turns),
            "outlook": standing.outlook,
        }
        return found | self._details(standing) if self.context.get("detailed") else found

    def _details(self, standing: Standing) -> dict[str, Any]:
        return {
            "formula": standing.indicator.method.formula_in_words,
            "data_source": standing.indicator.data_source,
            "series": [
                {"month": str(point.month), "value": _text(point.value)}
                for point in standing.series.up_to(standing.month)
            ],
            "forecast": _forecast(standing.forecast),
        }


def history_data(targets: list[Target], readings: list[Reading]) -> dict[str, Any]:
    """Every target and every value of the city, those that were replaced too."""
    return {
        "targets": [
            {
                "version": target.version,
                "area": target.area.name if target.area else None,
                "rule": target.in_words,
                "dates": target.dates_in_words,
                "document": target.document,
                "change": target.change,
                "reason": target.reason,
                "known_at": target.known_at,
                "superseded_at": target.superseded_at,
            }
            for target in targets
        ],
        "readings": [
            {
                "month": str(Month.of(reading.month)),
                "value": _text(reading.value),
                "numerator": _text(reading.numerator),
                "denominator": _text(reading.denominator),
                "source": reading.source,
                "known_at": reading.known_at,
                "superseded_at": reading.superseded_at,
            }
            for reading in readings
        ],
    }


def unit_data(unit: Standing) -> dict[str, Any]:
    """A unit's figure beside the city's."""
    return {
        "unit": unit.area.name if unit.area else None,
        "value": _text(unit.value),
        "value_month": str(unit.value_month) if unit.value_month else None,
        "outcome": unit.judgement.outcome.value,
        "light": unit.colour,
        "sentence": unit.explanation.sentence,
    }


def _forecast(made: Forecast | None) -> dict[str, Any] | None:
    if made is None:
        return None
    return {
        "due": str(made.due),
        "goal": _text(made.goal),
        "low": _text(made.low),
        "mid": _text(made.mid),
        "high": _text(made.high),
        "verdict": made.verdict.value,
        "arrival": str(made.arrival) if made.arrival else None,
        "need_per_month": shown(made.need, 6).replace(",", ""),
        "got_per_month": shown(made.got, 6).replace(",", ""),
    }
