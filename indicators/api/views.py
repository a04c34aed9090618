"""The indicator API: the same reads as the pages."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from departments.api import SignedInRequest
from departments.rules import sees_all_units
from departments.scope import visible_departments
from indicators.api.serializers import StandingOutput, StandingQuery, history_data, unit_data
from indicators.models import Indicator
from indicators.selectors.facts import gather
from indicators.selectors.records import reading_history, target_history
from indicators.selectors.standing import city_standings, standing_of, unit_standings
from maanshan_eco.kernel.months import Month


class StandingList(APIView):
    @extend_schema(parameters=[StandingQuery], responses=OpenApiTypes.OBJECT)
    def get(self, request: SignedInRequest) -> Response:
        """Every indicator of the city with value, verdict, light and why, up to ``month`` (default: now)."""
        at = now()
        standings = city_standings(_month(request, at), at)
        about = _about(request)
        return Response({"results": [StandingOutput(each, context=about).data for each in standings]})


class StandingDetail(APIView):
    @extend_schema(parameters=[StandingQuery], responses=OpenApiTypes.OBJECT)
    def get(self, request: SignedInRequest, code: str) -> Response:
        """One indicator: series, forecast, the units one may see, every target and every value."""
        about = get_object_or_404(Indicator, code=code)
        at = now()
        month = _month(request, at)
        facts = gather(month, month, at, Indicator.objects.filter(pk=about.pk))
        standing = standing_of(facts, facts.indicators[0], None, month)
        visible = set(visible_departments(request.user))
        units = [each for each in unit_standings(facts, about, month) if each.area in visible]
        return Response(
            {
                **StandingOutput(standing, context=_about(request) | {"detailed": True}).data,
                "units": [unit_data(unit) for unit in units],
                **history_data(target_history(about, at), reading_history(about, at)),
            }
        )


def _about(request: SignedInRequest) -> dict[str, Any]:
    return {"sees_all_units": sees_all_units(request.user)}


def _month(request: SignedInRequest, at: datetime) -> Month:
    query = StandingQuery(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    return query.validated_data.get("month") or Month.of(at)
