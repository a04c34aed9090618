"""Review by programs: the same decisions as on the review page."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from departments.api.idempotency import once
from departments.api.permissions import SignedInRequest
from departments.api.views import ApiView, ListView
from departments.enums import Scope
from tasks.api.filings import visible_filing
from tasks.api.inputs import CorrectionInput, DecisionInput
from tasks.api.outputs import (
    VERSION_PARTS,
    CorrectionOutput,
    DecisionOutput,
    ReturnReasonOutput,
    VersionOutput,
)
from tasks.enums import Verdict
from tasks.models import ReportVersion, ReturnReason
from tasks.querysets import ReturnReasonQuerySet
from tasks.services.corrections import request_correction
from tasks.services.review import approve_report, return_report


class VersionDetail(ApiView):
    tag = "审核"

    @extend_schema(summary="一个版本", responses=VersionOutput)
    def get(self, request: SignedInRequest, pk: int) -> Response:
        """一次报送的全文、数值、材料和审核结论。"""
        rows = ReportVersion.objects.visible_to(request.user).prefetch_related(*VERSION_PARTS)
        return Response(VersionOutput(get_object_or_404(rows, pk=pk)).data)


class ReturnReasonList(ListView):
    tag = "审核"
    serializer_class = ReturnReasonOutput

    @extend_schema(summary="退回原因")
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """退回时 code 可选的值。"""
        return super().get(*args, **kwargs)

    def rows(self, asked: Mapping[str, Any]) -> ReturnReasonQuerySet:
        return ReturnReason.objects.offered()


class Correction(ApiView):
    tag = "审核"
    acts_in = Scope.FILE

    @extend_schema(summary="申请更正", request=CorrectionInput, responses={201: CorrectionOutput})
    @once
    def post(self, request: SignedInRequest, pk: int) -> Response:
        """月份锁定以后要改数，先申请；审核单位同意后才能改草稿、重新报送，原来的版本仍然保留。"""
        report = visible_filing(request, pk)
        asked = request_correction(report=report, **self.given(CorrectionInput), actor=request.user, at=now())
        return Response(CorrectionOutput(asked).data, status=201)


class Decision(ApiView):
    tag = "审核"
    acts_in = Scope.REVIEW

    @extend_schema(summary="通过或退回", request=DecisionInput, responses={201: DecisionOutput})
    @once
    def post(self, request: SignedInRequest, pk: int) -> Response:
        """审核一个版本，只有一次。退回要写明哪几栏（fields）、什么原因（code）、要补什么（reason）。"""
        version = get_object_or_404(
            ReportVersion.objects.visible_to(request.user).select_related("report"), pk=pk
        )
        given = self.given(DecisionInput)
        if given["verdict"] == Verdict.APPROVED:
            decision = approve_report(version=version, actor=request.user, at=now())
        else:
            decision = return_report(
                version=version,
                fields=given["fields"],
                code=given["code"],
                reason=given["reason"],
                actor=request.user,
                at=now(),
            )
        return Response(DecisionOutput(decision).data, status=201)
