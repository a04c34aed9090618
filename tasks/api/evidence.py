"""Evidence files: on the draft, off it, and back as a download."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from departments.api.parsing import OneFileParser, SoundJSONParser
from departments.api.permissions import SignedInRequest
from departments.api.problems import Refusal
from departments.api.views import ApiView, ListView
from departments.enums import Scope
from maanshan_eco.kernel.files import attachment
from tasks.api.filings import own_filing, visible_filing
from tasks.api.inputs import FileInput, ReuseInput
from tasks.api.outputs import EvidenceOutput
from tasks.models import Evidence, ProgressReport
from tasks.services.evidence import attach_evidence, reuse_evidence, withdraw_evidence


class FilingEvidence(ListView):
    tag = "佐证材料"
    serializer_class = EvidenceOutput
    parser_classes = (OneFileParser, SoundJSONParser)
    acts_in = Scope.FILE

    @extend_schema(summary="材料清单")
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """这份填报的材料。别的单位只看得到已报送版本所附的。"""
        return super().get(*args, **kwargs)

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Evidence]:
        report = visible_filing(self.request, self.kwargs["pk"])  # type: ignore[arg-type]
        return _files(self.request).filter(report=report)  # type: ignore[arg-type]

    @extend_schema(
        summary="添加材料",
        request={"multipart/form-data": FileInput, "application/json": ReuseInput},
        responses={201: EvidenceOutput},
    )
    def post(self, request: SignedInRequest, pk: int) -> Response:
        """上传一个文件（表单，字段名 file），或用本单位以前上传过的（JSON）。类型按内容判断。"""
        report = own_filing(request, pk)
        is_file = (request.content_type or "").startswith("multipart/")
        added = (_upload if is_file else _reuse)(self, request, report)
        return Response(EvidenceOutput(added).data, status=201)


class EvidenceDetail(ApiView):
    tag = "佐证材料"
    acts_in = Scope.FILE

    @extend_schema(
        summary="下载材料",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "文件")},
    )
    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        """原文件。"""
        evidence = get_object_or_404(_files(request), pk=pk)
        return attachment(evidence.path, evidence.name)

    @extend_schema(summary="移除材料", request=None, responses={204: None})
    def delete(self, request: SignedInRequest, pk: int) -> Response:
        """从草稿上移除；已报送版本所附的仍然保留。"""
        evidence = get_object_or_404(_files(request), pk=pk)
        evidence.report = own_filing(request, evidence.report_id)
        withdraw_evidence(evidence=evidence, actor=request.user, at=now())
        return Response(status=204)


def _upload(view: ApiView, request: SignedInRequest, report: ProgressReport) -> Evidence:
    if len(request.FILES.getlist("file")) > 1:
        raise Refusal(400, "one_file", "一次传一个文件。", field="file")
    upload = view.given(FileInput)["file"]
    return attach_evidence(
        report=report,
        name=upload.name or "",
        content=upload.file,
        size=upload.size or 0,
        actor=request.user,
        at=now(),
    )


def _reuse(view: ApiView, request: SignedInRequest, report: ProgressReport) -> Evidence:
    earlier = get_object_or_404(_files(request), pk=view.given(ReuseInput)["evidence"])
    return reuse_evidence(report=report, earlier=earlier, actor=request.user, at=now())


def _files(request: SignedInRequest) -> QuerySet[Evidence]:
    """What the one gate lets this person see."""
    rows = Evidence.objects.visible_to(request.user)
    return rows.select_related("report__assignment__department").distinct()
