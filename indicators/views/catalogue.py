"""The indicators: what each demands and where it stands."""

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from departments.auth import SignedIn
from departments.rules import is_in_business, sees_all_units
from indicators.forms.filters import CatalogueFilter
from indicators.lights import ORDER
from indicators.rules import sets_targets
from indicators.selectors.standing import city_standings
from maanshan_eco.kernel.months import Month


@require_safe
def catalogue(request: SignedIn) -> HttpResponse:
    """The indicators that the filter lets through, with target, value, verdict and light, as of now."""
    if not is_in_business(request.user):
        raise PermissionDenied
    at = now()
    wanted = CatalogueFilter(request.GET or {})
    is_sound = wanted.is_valid()
    month = (wanted.cleaned_data.get("month") if is_sound else None) or Month.of(at)
    everything = city_standings(month, at)
    standings = wanted.keep(everything)
    context = {
        "standings": standings,
        "total": len(everything),
        "filter": wanted,
        "month": month,
        "counts": Counter(standing.judgement.outcome.value for standing in everything),
        "lights": [(colour.value, sum(s.colour == colour for s in everything)) for colour in reversed(ORDER)],
        "sees_all_units": sees_all_units(request.user),
        "sets_targets": sets_targets(request.user),
    }
    return render(request, "indicators/catalogue.html", context)
