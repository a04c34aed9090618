"""Who asks, and the units."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from departments.api.fields import Choice
from departments.api.permissions import SignedInRequest
from departments.api.views import ApiView, ListView, PageQuery
from departments.enums import DepartmentKind, Role, Scope
from departments.models import ApiToken, Department, FormerName


class UnitQuery(PageQuery):
    kind = Choice(DepartmentKind.choices, required=False, help_text="单位类别")


class UnitOutput(serializers.ModelSerializer):
    kind_name = serializers.CharField(source="get_kind_display")
    host = serializers.CharField(source="host.code", default=None, allow_null=True)
    former_names: "serializers.SlugRelatedField[FormerName]" = serializers.SlugRelatedField(
        "name", many=True, read_only=True
    )

    class Meta:
        model = Department
        fields = ("code", "name", "full_name", "kind", "kind_name", "gb_code", "host", "former_names")


class TokenOutput(serializers.ModelSerializer):
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))

    class Meta:
        model = ApiToken
        fields = ("name", "scopes", "created", "expiry")


class PersonOutput(serializers.Serializer):
    """``token`` is null for a browser's session."""

    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    unit = serializers.CharField(source="department.code")
    unit_name = serializers.CharField(source="department.name")
    token = TokenOutput(allow_null=True)


def _units() -> QuerySet[Department]:
    return Department.objects.in_force(localdate()).select_related("host").prefetch_related("former_names")


class Me(ApiView):
    tag = "平台"

    @extend_schema(summary="我是谁", responses=PersonOutput)
    def get(self, request: SignedInRequest) -> Response:
        """令牌是谁的、有什么权限、何时到期。用它试一试令牌通不通。"""
        token = request.auth if isinstance(request.auth, ApiToken) else None
        person = request.user
        shown = {name: getattr(person, name) for name in ("username", "name", "role", "department")}
        return Response(PersonOutput({**shown, "token": token}).data)


class UnitList(ListView):
    tag = "单位"
    serializer_class = UnitOutput
    query = UnitQuery

    @extend_schema(summary="单位清单")
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """今天在用的单位。"""
        return super().get(*args, **kwargs)

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Department]:
        units = _units()
        return units.filter(kind=asked["kind"]) if "kind" in asked else units


class UnitDetail(ApiView):
    tag = "单位"

    @extend_schema(summary="一个单位", responses=UnitOutput)
    def get(self, request: SignedInRequest, code: str) -> Response:
        """按代码取。"""
        return Response(UnitOutput(get_object_or_404(_units(), code=code)).data)
