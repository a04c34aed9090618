"""Filings: what is owed, the draft, what a submit would meet, and the submit."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from departments.api.idempotency import once
from departments.api.permissions import SignedInRequest
from departments.api.problems import Refusal
from departments.api.revisions import etag, if_match, seen_revision
from departments.api.views import ApiView, ListView
from departments.enums import Scope
from tasks.api.inputs import DraftInput, FilingQuery, NoBody, filing_of
from tasks.api.outputs import (
    CheckOutput,
    DraftOutput,
    FilingDetailOutput,
    FilingOutput,
    VersionOutput,
    draft_data,
)
from tasks.models import ProgressReport, ReportDraft, ReportVersion
from tasks.querysets import ReportQuerySet
from tasks.rules import may_file
from tasks.selectors.filing import examine_draft
from tasks.services.filing import EditConflict, save_draft, submit_report


def visible_filings(request: SignedInRequest) -> ReportQuerySet:
    """The filings that the one gate lets this person see, with what an answer shows of each."""
    return (
        ProgressReport.objects.visible_to(request.user)
        .with_names()
        .prefetch_related("assignment__indicators", "versions__decision")
    )


def visible_filing(request: SignedInRequest, pk: int) -> ProgressReport:
    """A stranger learns nothing but 404."""
    return get_object_or_404(ProgressReport.objects.visible_to(request.user).with_names(), pk=pk)


def own_filing(request: SignedInRequest, pk: int) -> ProgressReport:
    """A filing of one's own unit; drafts are nobody else's business."""
    report = visible_filing(request, pk)
    if not may_file(request.user, report):
        raise Http404
    return report


def standing_draft(report: ProgressReport) -> ReportDraft | None:
    return ReportDraft.objects.select_related("updated_by").filter(report=report).first()


def stale(draft: ReportDraft | None) -> Refusal:
    """412: the draft is no longer the one that was seen; ``current`` is what stands."""
    who = draft.updated_by.name if draft else "没有人"
    words = f"{who}在你取草稿之后保存过，什么也没有覆盖。核对 current，用它的 ETag 再发。"
    return Refusal(412, "edit_conflict", words, more={"current": draft_data(draft)})


class FilingList(ListView):
    tag = "填报"
    serializer_class = FilingOutput
    query = FilingQuery
    ordering = ("-id",)

    @extend_schema(summary="应报清单")
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """看得到的填报，新的在前。status=returned 就是被退回的，退回意见在 latest.decision 里。"""
        return super().get(*args, **kwargs)

    def rows(self, asked: Mapping[str, Any]) -> ReportQuerySet:
        reports = visible_filings(self.request)  # type: ignore[arg-type]  # the gate let only people through
        if "month" in asked:
            reports = reports.filter(period__month=asked["month"].first)
        if "task" in asked:
            reports = reports.filter(assignment__task__number=asked["task"])
        if "unit" in asked:
            reports = reports.filter(assignment__department__code=asked["unit"])
        return reports.filter(status=asked["status"]) if "status" in asked else reports


class FilingDetail(ApiView):
    tag = "填报"

    @extend_schema(summary="一份填报", responses=FilingDetailOutput)
    def get(self, request: SignedInRequest, pk: int) -> Response:
        """应报什么，全部版本，每个版本的审核结论。"""
        versions = ReportVersion.objects.select_related("decision").prefetch_related(
            "values__indicator", "evidence"
        )
        reports = (
            ProgressReport.objects.visible_to(request.user)
            .with_names()
            .prefetch_related("assignment__indicators", Prefetch("versions", versions))
        )
        report = get_object_or_404(reports, pk=pk)
        return Response(FilingDetailOutput(report, context={"request": request}).data)


class DraftDetail(ApiView):
    tag = "填报"
    acts_in = Scope.FILE

    @extend_schema(summary="取草稿", responses=DraftOutput)
    def get(self, request: SignedInRequest, pk: int) -> Response:
        """草稿的原样。答复头里的 ETag 是修订号，改和报送时放进 If-Match。还没有草稿时是 "0"。"""
        return _draft_answer(standing_draft(own_filing(request, pk)))

    @extend_schema(summary="整份保存草稿", request=DraftInput, responses=DraftOutput)
    @if_match
    def put(self, request: SignedInRequest, pk: int) -> Response:
        """写对写错都先存下；写错只拦报送，不拦保存。"""
        report, revision = own_filing(request, pk), seen_revision(request)
        filing = filing_of(self.given(DraftInput))
        if revision and standing_draft(report) is None:
            raise stale(None)
        try:
            draft = save_draft(report=report, filing=filing, revision=revision, actor=request.user, at=now())
        except EditConflict as error:
            raise stale(error.standing) from error
        return _draft_answer(draft)


class Check(ApiView):
    tag = "填报"

    @extend_schema(summary="报送前检查", responses=CheckOutput)
    def get(self, request: SignedInRequest, pk: int) -> Response:
        """现在报送会怎样：errors 列出每一处要改的。什么也不改动。"""
        report = own_filing(request, pk)
        draft = standing_draft(report) or ReportDraft(report=report)
        wrong = examine_draft(report, draft).wrong
        errors = [{"field": name, "message": words} for name, words in wrong.items()]
        found = {"revision": draft.revision, "is_ready": not errors, "errors": errors}
        return Response(CheckOutput(found).data, headers={"ETag": etag(draft.revision)})


class Submission(ApiView):
    tag = "填报"
    acts_in = Scope.FILE

    @extend_schema(summary="报送", request=NoBody, responses={201: VersionOutput})
    @if_match
    @once
    def post(self, request: SignedInRequest, pk: int) -> Response:
        """把 If-Match 所指的那一稿报送，得到回执号。重发（同一个 Idempotency-Key）得到同一份答复。"""
        self.given(NoBody)
        report = visible_filing(request, pk)
        return Response(version_data(submit_seen(request, report, seen_revision(request))), status=201)


def submit_seen(request: SignedInRequest, report: ProgressReport, revision: int) -> ReportVersion:
    """Submit the revision that was seen. Raises :func:`stale` and the refusals of the service."""
    try:
        return submit_report(report=report, revision=revision, actor=request.user, at=now())
    except EditConflict as error:
        raise stale(error.standing) from error


def version_data(version: ReportVersion) -> dict[str, Any]:
    return dict(VersionOutput(version).data)


def _draft_answer(draft: ReportDraft | None) -> Response:
    return Response(draft_data(draft), headers={"ETag": etag(draft.revision if draft else 0)})
