"""The plan's tasks and the months in which they are filed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate, now
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from departments.api.permissions import SignedInRequest
from departments.api.views import ApiView, ListView
from tasks.api.outputs import PeriodOutput, TaskOutput
from tasks.models import Assignment, ReportingPeriod, Task


def _tasks() -> QuerySet[Task]:
    parts = Assignment.objects.in_force(localdate()).select_related("department")
    return Task.objects.select_related("section").prefetch_related(
        Prefetch("assignments", parts), "indicator_links__indicator"
    )


class TaskList(ListView):
    tag = "任务"
    serializer_class = TaskOutput
    ordering = ("number",)

    @extend_schema(summary="任务清单")
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """方案的任务，以及谁牵头、谁配合、多久报一次。"""
        return super().get(*args, **kwargs)

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Task]:
        return _tasks()


class TaskDetail(ApiView):
    tag = "任务"

    @extend_schema(summary="一项任务", responses=TaskOutput)
    def get(self, request: SignedInRequest, number: int) -> Response:
        """按任务号取。"""
        return Response(TaskOutput(get_object_or_404(_tasks(), number=number)).data)


class PeriodList(ListView):
    tag = "任务"
    serializer_class = PeriodOutput
    ordering = ("-month",)

    @extend_schema(summary="期次清单")
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """已开放过的月份，新的在前：何时截止，何时锁定。"""
        return super().get(*args, **kwargs)

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[ReportingPeriod]:
        return ReportingPeriod.objects.filter(opens_at__lte=now())
