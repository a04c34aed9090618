"""Review by programs: the same decisions as on the review page."""

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from departments.api.idempotency import once
from departments.api.permissions import SignedInRequest
from departments.api.views import ApiView
from departments.enums import Scope
from tasks.api.inputs import DecisionInput
from tasks.api.outputs import VERSION_PARTS, DecisionOutput, VersionOutput
from tasks.enums import Verdict
from tasks.models import ReportVersion
from tasks.services.review import approve_report, return_report


class VersionDetail(ApiView):
    tag = "审核"

    @extend_schema(summary="一个版本", responses=VersionOutput)
    def get(self, request: SignedInRequest, pk: int) -> Response:
        """一次报送的全文、数值、材料和审核结论。"""
        rows = (
            ReportVersion.objects.visible_to(request.user)
            .select_related("decision")
            .prefetch_related(*VERSION_PARTS)
        )
        return Response(VersionOutput(get_object_or_404(rows, pk=pk)).data)


class Decision(ApiView):
    tag = "审核"
    acts_in = Scope.REVIEW

    @extend_schema(summary="通过或退回", request=DecisionInput, responses={201: DecisionOutput})
    @once
    def post(self, request: SignedInRequest, pk: int) -> Response:
        """审核一个版本，只有一次。退回要写明哪一处、要补什么。"""
        version = get_object_or_404(
            ReportVersion.objects.visible_to(request.user).select_related("report"), pk=pk
        )
        given = self.given(DecisionInput)
        if given["verdict"] == Verdict.APPROVED:
            decision = approve_report(version=version, actor=request.user, at=now())
        else:
            decision = return_report(version=version, reason=given["reason"], actor=request.user, at=now())
        return Response(DecisionOutput(decision).data, status=201)
