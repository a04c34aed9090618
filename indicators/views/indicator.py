"""One indicator: light, trajectory, units, definition, targets, values, forecasts."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from departments.auth import SignedIn
from departments.models import User
from departments.rules import is_in_business, sees_all_units
from departments.scope import visible_departments
from indicators.enums import Aggregation
from indicators.explanation import explain_ratio
from indicators.forms.lights import OverrideForm
from indicators.models import Indicator
from indicators.rendering.trajectory import Chart, draw
from indicators.rules import sets_targets
from indicators.selectors.aggregates import sum_of
from indicators.selectors.facts import Facts, gather
from indicators.selectors.records import (
    denominator_watch,
    past_forecasts,
    reading_history,
    target_history,
)
from indicators.selectors.standing import Standing, standing_of, unit_standings
from maanshan_eco.kernel.months import Month


@require_safe
def indicator(request: SignedIn, code: str) -> HttpResponse:
    """The indicator's page, as of now."""
    if not is_in_business(request.user):
        raise PermissionDenied
    about = get_object_or_404(Indicator, code=code)
    return render(request, "indicators/indicator.html", page_of(about, request.user))


@require_safe
def chart(request: SignedIn, code: str) -> HttpResponse:
    """The trajectory as a picture of its own, to be put into a document."""
    if not is_in_business(request.user):
        raise PermissionDenied
    about = get_object_or_404(Indicator, code=code)
    at = now()
    facts = gather(Month.of(at), Month.of(at), at, Indicator.objects.filter(pk=about.pk))
    standing = standing_of(facts, facts.indicators[0], None, Month.of(at))
    drawn = chart_of(standing)
    if drawn is None:
        return HttpResponse(status=404)
    context = {"chart": drawn, "standing": standing, "alone": True, "title": about.name}
    answer = render(request, "indicators/chart.svg", context, content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="{code}-{Month.of(at)}.svg"'
    return answer


def page_of(about: Indicator, user: User, override: OverrideForm | None = None) -> dict[str, Any]:
    """The context of the page for this person."""
    at = now()
    month = Month.of(at)
    facts = gather(month, month, at, Indicator.objects.filter(pk=about.pk))
    found = facts.indicators[0]
    standing = standing_of(facts, found, None, month)
    watched = denominator_watch(standing)
    forecasts, record = past_forecasts(found, at)
    return {
        "standing": standing,
        "explanation": standing.explanation if sees_all_units(user) else standing.explanation_for_units,
        "chart": chart_of(standing),
        "targets": target_history(found, at),
        "readings": reading_history(found, at),
        "watch": explain_ratio(watched[0], *(Month.of(row.month).name for row in watched[1:]))
        if watched
        else "",
        "forecasts": forecasts[:12],
        "record": record,
        "sets_targets": sets_targets(user),
        "sees_all_units": sees_all_units(user),
        "override_form": override or OverrideForm(),
        **_units(facts, found, standing, user),
    }


def chart_of(standing: Standing) -> Chart | None:
    """The trajectory of the way that the light goes by; without one, the values of the last two years.

    None without any value, and where units are judged one by one: the city has no line of its own then.
    """
    if standing.units:
        return None
    case, now_ = standing.case, standing.steady.now
    points = list(case.points) if case and now_.way else standing.series.up_to(standing.month)[-24:]
    if standing.indicator.counts_days or standing.indicator.cumulative:
        points = [point for point in points if point.month.year == standing.month.year]
    return draw(points, now_.way, now_.goal, standing.forecast, standing.month, standing.phrases)


def _units(facts: Facts, about: Indicator, standing: Standing, user: User) -> dict[str, Any]:
    """The units beside each other: those this person may see; what they add up to is for all."""
    if about.aggregation == Aggregation.CITY_ONLY:
        return {"units": [], "county_sum": None}
    visible = set(visible_departments(user).values_list("pk", flat=True))
    rows = [
        row for row in unit_standings(facts, about, standing.month) if row.area and row.area.pk in visible
    ]
    month = standing.value_month or standing.month
    total = sum_of(facts, about, month)
    city = standing.series.readings.get(month)
    return {
        "units": rows,
        "county_sum": total,
        "county_month": month,
        "city_reading": city,
        "difference": total.difference(city.value) if city else None,
    }
