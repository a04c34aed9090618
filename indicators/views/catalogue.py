"""The indicators: what each demands and where it stands."""

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from departments.auth import SignedIn
from departments.rules import is_in_business
from indicators.selectors.standing import city_standings
from maanshan_eco.kernel.months import Month


@require_safe
def catalogue(request: SignedIn) -> HttpResponse:
    """All indicators with target, latest accepted value and judgement, as of now."""
    if not is_in_business(request.user):
        raise PermissionDenied
    at = now()
    standings = city_standings(Month.of(at), at)
    context = {"standings": standings, "counts": Counter(s.judgement.outcome.value for s in standings)}
    return render(request, "indicators/catalogue.html", context)
