"""Indicators with their targets, and accepted readings, as known at any moment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from departments.api.fields import QueryMoment, QueryMonth, StrictSerializer
from departments.api.permissions import SignedInRequest
from departments.api.views import ApiView, ListView, PageQuery
from indicators.models import Indicator, Reading, Target
from indicators.targets import sentence


class AsOfQuery(StrictSerializer):
    as_of = QueryMoment(required=False, help_text="按这个时刻已知的数据答复；不写就是现在")


class IndicatorQuery(PageQuery, AsOfQuery):
    pass


class ReadingQuery(PageQuery, AsOfQuery):
    """``area`` is a unit's code, or ``city`` for the whole city's values."""

    indicator = serializers.SlugField(required=False, max_length=40, help_text="指标代码")
    area = serializers.SlugField(required=False, max_length=16, help_text="单位代码；全市的写 city")
    first_month = QueryMonth(required=False, help_text="从哪个月，如 2026-01")
    last_month = QueryMonth(required=False, help_text="到哪个月（含）")


class TargetOutput(serializers.ModelSerializer):
    """``words`` says the rule in Chinese, ``rule`` is the same for programs."""

    area = serializers.CharField(source="area.code", default=None, allow_null=True)
    valid_from = serializers.DateField(source="validity.lower", allow_null=True)
    valid_to = serializers.DateField(source="last_day", allow_null=True)
    words = serializers.SerializerMethodField()
    rule = serializers.DictField()

    class Meta:
        model = Target
        fields = ("area", "valid_from", "valid_to", "words", "rule", "baseline", "document")

    def get_words(self, target: Target) -> str:
        return sentence(target.parsed_rule, target.indicator.unit)


class IndicatorOutput(serializers.ModelSerializer):
    targets = TargetOutput(source="targets_known", many=True)

    class Meta:
        model = Indicator
        fields = (
            "code",
            "name",
            "unit",
            "measured_as",
            "frequency",
            "collected_by",
            "better",
            "decimals",
            "cumulative",
            "minimum",
            "maximum",
            "plan_wording",
            "note",
            "targets",
        )


class ReadingOutput(serializers.ModelSerializer):
    """``source`` is the receipt of the filing that the value was taken from."""

    indicator = serializers.CharField(source="indicator.code")
    unit = serializers.CharField(source="indicator.unit")
    area = serializers.CharField(source="area.code", default=None, allow_null=True)
    month = serializers.DateField(format="%Y-%m")

    class Meta:
        model = Reading
        fields = ("id", "indicator", "area", "month", "value", "unit", "source", "known_at", "superseded_at")


def _indicators(user: Any, as_of: datetime) -> QuerySet[Indicator]:
    targets = Target.objects.visible_to(user).known(as_of).select_related("area", "indicator")
    return Indicator.objects.prefetch_related(
        Prefetch("targets", targets.order_by("area__position", "validity"), to_attr="targets_known")
    )


class IndicatorList(ListView):
    tag = "指标"
    serializer_class = IndicatorOutput
    query = IndicatorQuery

    @extend_schema(summary="指标清单")
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """方案的全部指标：口径、单位、频次和目标（words 是文字，rule 供程序用）。"""
        return super().get(*args, **kwargs)

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Indicator]:
        return _indicators(self.request.user, asked.get("as_of", now()))


class IndicatorDetail(ApiView):
    tag = "指标"
    query = AsOfQuery

    @extend_schema(summary="一个指标", responses=IndicatorOutput)
    def get(self, request: SignedInRequest, code: str) -> Response:
        """按代码取。"""
        rows = _indicators(request.user, self.asked.get("as_of", now()))
        return Response(IndicatorOutput(get_object_or_404(rows, code=code)).data)


class ReadingList(ListView):
    tag = "指标"
    serializer_class = ReadingOutput
    query = ReadingQuery

    @extend_schema(summary="认定数")
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """审核通过后成为事实的数：全市的，以及当前账号能看的单位的。带 as_of 就按那时已知的答复。"""
        return super().get(*args, **kwargs)

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Reading]:
        rows = (
            Reading.objects.visible_to(self.request.user)
            .known(asked.get("as_of", now()))
            .select_related("indicator", "area")
        )
        if "indicator" in asked:
            rows = rows.filter(indicator__code=asked["indicator"])
        if "area" in asked:
            rows = rows.of_city() if asked["area"] == "city" else rows.filter(area__code=asked["area"])
        if "first_month" in asked:
            rows = rows.filter(month__gte=asked["first_month"].first)
        if "last_month" in asked:
            rows = rows.up_to(asked["last_month"].first)
        return rows
