"""The filing API: the same services as the pages, with the same refusals."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from departments.api import SignedInRequest
from tasks.api.serializers import (
    DecisionInput,
    DraftInput,
    FilingOutput,
    FilingQuery,
    SubmitInput,
    VersionOutput,
)
from tasks.enums import Verdict
from tasks.models import ProgressReport, ReportVersion
from tasks.querysets import ReportQuerySet
from tasks.selectors.filing import due_indicators
from tasks.services.drafts import save_draft
from tasks.services.filing import submit_report
from tasks.services.review import approve_report, return_report


class FilingList(generics.ListAPIView):
    """The filings this person may see, newest month first."""

    serializer_class = FilingOutput

    @extend_schema(parameters=[FilingQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> ReportQuerySet:
        query = FilingQuery(data=self.request.query_params.dict())
        query.is_valid(raise_exception=True)
        reports = ProgressReport.objects.visible_to(self.request.user).with_names()
        if month := query.validated_data.get("month"):
            reports = reports.filter(period__month=month.first)
        if task := query.validated_data.get("task"):
            reports = reports.filter(assignment__task__number=task)
        return reports


class FilingDetail(APIView):
    @extend_schema(responses=FilingOutput)
    def get(self, request: SignedInRequest, pk: int) -> Response:
        """One filing: what is due, and all its versions with their decisions."""
        report = _report(request, pk)
        versions = report.versions.prefetch_related("decisions", "values__indicator")
        return Response(
            {
                **FilingOutput(report).data,
                "due_indicators": [indicator.code for indicator in due_indicators(report)],
                "versions": VersionOutput(versions, many=True).data,
            }
        )


class DraftDetail(APIView):
    @extend_schema(request=DraftInput)
    def put(self, request: SignedInRequest, pk: int) -> Response:
        """Save the draft. 409 where somebody else saved since ``revision``."""
        report = _report(request, pk)
        given = DraftInput(data=request.data)
        given.is_valid(raise_exception=True)
        draft = save_draft(
            report=report,
            filing=given.filing(),
            revision=given.validated_data["revision"],
            actor=request.user,
            at=now(),
        )
        return Response({"revision": draft.revision, "saved_at": draft.updated_at})


class Submission(APIView):
    @extend_schema(request=SubmitInput, responses=VersionOutput)
    def post(self, request: SignedInRequest, pk: int) -> Response:
        """Submit the draft. The same revision again gives the first answer again."""
        report = _report(request, pk)
        given = SubmitInput(data=request.data)
        given.is_valid(raise_exception=True)
        version = submit_report(
            report=report, revision=given.validated_data["revision"], actor=request.user, at=now()
        )
        return Response(VersionOutput(version).data, status=201)


class Decision(APIView):
    @extend_schema(request=DecisionInput)
    def post(self, request: SignedInRequest, pk: int) -> Response:
        """Approve or return a version."""
        version = get_object_or_404(
            ReportVersion.objects.visible_to(request.user).select_related("report"), pk=pk
        )
        given = DecisionInput(data=request.data)
        given.is_valid(raise_exception=True)
        if given.validated_data["verdict"] == Verdict.APPROVED:
            decision = approve_report(version=version, actor=request.user, at=now())
        else:
            decision = return_report(
                version=version,
                fields=given.validated_data["fields"],
                code=given.validated_data["code"],
                reason=given.validated_data["reason"],
                actor=request.user,
                at=now(),
            )
        return Response({"verdict": decision.verdict, "decided_at": decision.decided_at}, status=201)


def _report(request: SignedInRequest, pk: int) -> ProgressReport:
    return get_object_or_404(ProgressReport.objects.visible_to(request.user).with_names(), pk=pk)
