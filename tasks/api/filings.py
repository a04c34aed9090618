"""Filings: what is owed, and what became of it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from departments.api.permissions import SignedInRequest
from departments.api.views import ApiView, ListView
from tasks.api.inputs import FilingQuery
from tasks.api.outputs import VERSION_PARTS, FilingDetailOutput, FilingOutput, beside
from tasks.models import ProgressReport, ReportVersion
from tasks.querysets import ReportQuerySet
from tasks.rules import may_file


def visible_filing(request: SignedInRequest, pk: int) -> ProgressReport:
    """A filing that the one gate lets this person see; a stranger learns nothing but 404."""
    return get_object_or_404(ProgressReport.objects.visible_to(request.user).with_names(), pk=pk)


def own_filing(request: SignedInRequest, pk: int) -> ProgressReport:
    """A filing of one's own unit; drafts are nobody else's business."""
    report = visible_filing(request, pk)
    if not may_file(request.user, report):
        raise Http404
    return report


class FilingList(ListView):
    tag = "填报"
    serializer_class = FilingOutput
    query = FilingQuery
    ordering = ("-id",)
    besides: dict[str, Any]

    @extend_schema(summary="应报清单")
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """看得到的填报，新的在前。status=returned 就是被退回的，退回意见在 latest.decision 里。"""
        return super().get(*args, **kwargs)

    def rows(self, asked: Mapping[str, Any]) -> ReportQuerySet:
        reports = (
            ProgressReport.objects.visible_to(self.request.user)
            .with_names()
            .prefetch_related("assignment__indicators", "versions__decisions__returned_for")
        )
        if "month" in asked:
            reports = reports.filter(period__month=asked["month"].first)
        if "task" in asked:
            reports = reports.filter(assignment__task__number=asked["task"])
        if "unit" in asked:
            reports = reports.filter(assignment__department__code=asked["unit"])
        return reports.filter(status=asked["status"]) if "status" in asked else reports

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        self.besides = beside(page or [])
        return page

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), **self.besides}


class FilingDetail(ApiView):
    tag = "填报"

    @extend_schema(summary="一份填报", responses=FilingDetailOutput)
    def get(self, request: SignedInRequest, pk: int) -> Response:
        """应报什么，全部版本，每个版本的审核结论。"""
        versions = ReportVersion.objects.prefetch_related(*VERSION_PARTS)
        reports = (
            ProgressReport.objects.visible_to(request.user)
            .with_names()
            .prefetch_related("assignment__indicators", Prefetch("versions", versions))
        )
        report = get_object_or_404(reports, pk=pk)
        context = {"request": request, **beside([report])}
        return Response(FilingDetailOutput(report, context=context).data)
