"""Where the indicators stand: the same reads and words as the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.response import Response

from departments.api.permissions import SignedInRequest
from departments.api.views import ApiView
from departments.rules import sees_all_units
from departments.scope import visible_departments
from indicators.api.serializers import StandingOutput, StandingQuery, history_data, unit_data
from indicators.models import Indicator
from indicators.selectors.facts import gather
from indicators.selectors.records import reading_history, target_history
from indicators.selectors.standing import city_standings, standing_of, unit_standings
from maanshan_eco.kernel.months import Month


class StandingList(ApiView):
    tag = "指标"
    query = StandingQuery

    @extend_schema(summary="指标判定和亮灯", responses=OpenApiTypes.OBJECT)
    def get(self, request: SignedInRequest) -> Response:
        """全部指标的全市数、判定、亮灯和为什么亮这个灯。"""
        at = now()
        standings = city_standings(self.asked.get("month") or Month.of(at), at)
        about = _about(request)
        return Response({"results": [StandingOutput(each, context=about).data for each in standings]})


class StandingDetail(ApiView):
    tag = "指标"
    query = StandingQuery

    @extend_schema(summary="一个指标的判定和亮灯", responses=OpenApiTypes.OBJECT)
    def get(self, request: SignedInRequest, code: str) -> Response:
        """另有各月数、预测、能看的单位、历次目标和历次认定数（被更正的也列出）。"""
        about = get_object_or_404(Indicator, code=code)
        at = now()
        month = self.asked.get("month") or Month.of(at)
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
