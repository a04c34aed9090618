"""The indicator API: the same reads as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from departments.api import SignedInRequest
from departments.rules import sees_all_units
from indicators.api.serializers import StandingOutput, StandingQuery
from indicators.models import Indicator
from indicators.selectors.standing import Standing, city_standings
from maanshan_eco.kernel.months import Month


class StandingList(APIView):
    @extend_schema(parameters=[StandingQuery], responses=OpenApiTypes.OBJECT)
    def get(self, request: SignedInRequest) -> Response:
        """Every indicator of the city with value, verdict, light and why, up to ``month`` (default: now)."""
        standings = _standings(request, Indicator.objects.all())
        about = _about(request)
        return Response({"results": [StandingOutput(each, context=about).data for each in standings]})


class StandingDetail(APIView):
    @extend_schema(parameters=[StandingQuery], responses=OpenApiTypes.OBJECT)
    def get(self, request: SignedInRequest, code: str) -> Response:
        """One indicator, with its series and forecast."""
        about = get_object_or_404(Indicator, code=code)
        (standing,) = _standings(request, Indicator.objects.filter(pk=about.pk))
        return Response(StandingOutput(standing, context=_about(request) | {"detailed": True}).data)


def _about(request: SignedInRequest) -> dict[str, Any]:
    return {"sees_all_units": sees_all_units(request.user)}


def _standings(request: SignedInRequest, indicators: QuerySet[Indicator]) -> list[Standing]:
    query = StandingQuery(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    at = now()
    return city_standings(query.validated_data.get("month") or Month.of(at), at, indicators)
