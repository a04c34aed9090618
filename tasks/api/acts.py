"""What moves a filing on: the check before it, the head's release, the submit."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from departments.api.idempotency import once
from departments.api.permissions import SignedInRequest
from departments.api.revisions import etag, if_match, seen_revision
from departments.api.views import ApiView
from departments.enums import Scope
from tasks.api.drafts import stale, standing_draft
from tasks.api.filings import own_filing, visible_filing
from tasks.api.inputs import NoBody, RemarkInput
from tasks.api.outputs import CheckOutput, StatusOutput, VersionOutput
from tasks.models import ProgressReport, ReportDraft, ReportVersion
from tasks.selectors.examination import examine_draft
from tasks.services.drafts import EditConflict
from tasks.services.filing import hand_back, hand_over, submit_report


class Check(ApiView):
    tag = "填报"

    @extend_schema(summary="报送前检查", responses=CheckOutput)
    def get(self, request: SignedInRequest, pk: int) -> Response:
        """现在报送会怎样：errors 列出每一处要改的，cautions 列出每一处要写一句说明的。什么也不改动。"""
        report = own_filing(request, pk)
        draft = standing_draft(report) or ReportDraft(report=report)
        found = examine_draft(report, draft, now())
        shown = {
            "revision": draft.revision,
            "is_ready": not found.wrong,
            "errors": [{"field": name, "message": words} for name, words in found.wrong.items()],
            "cautions": [
                {**caution._asdict(), "key": caution.key, "reason": draft.reasons.get(caution.key, "")}
                for caution in found.cautions
            ],
        }
        return Response(CheckOutput(shown).data, headers={"ETag": etag(draft.revision)})


class HandOver(ApiView):
    tag = "填报"
    acts_in = Scope.FILE

    @extend_schema(summary="送审签", request=NoBody, responses={201: StatusOutput})
    @if_match()
    @once
    def post(self, request: SignedInRequest, pk: int) -> Response:
        """由单位负责人线上审签的单位：把 If-Match 所指的那一稿送给单位负责人，由其报送。"""
        self.given(NoBody)
        report, revision = visible_filing(request, pk), seen_revision(request)
        with seen():
            moved = hand_over(report=report, revision=revision, actor=request.user, at=now())
        return Response(StatusOutput(moved).data, status=201)


class HandBack(ApiView):
    tag = "填报"
    acts_in = Scope.FILE

    @extend_schema(summary="退回修改（单位内）", request=RemarkInput, responses={201: StatusOutput})
    @once
    def post(self, request: SignedInRequest, pk: int) -> Response:
        """单位负责人退给填报员，或填报员自己取回；之后可以接着改。"""
        remark = self.given(RemarkInput)["remark"]
        report = visible_filing(request, pk)
        moved = hand_back(report=report, remark=remark, actor=request.user, at=now())
        return Response(StatusOutput(moved).data, status=201)


class Submission(ApiView):
    tag = "填报"
    acts_in = Scope.FILE

    @extend_schema(summary="报送", request=NoBody, responses={201: VersionOutput})
    @if_match()
    @once
    def post(self, request: SignedInRequest, pk: int) -> Response:
        """把 If-Match 所指的那一稿报送，得到回执号。重发（同一个 Idempotency-Key）得到同一份答复。"""
        self.given(NoBody)
        report = visible_filing(request, pk)
        return Response(version_data(submit_seen(request, report, seen_revision(request))), status=201)


def submit_seen(request: SignedInRequest, report: ProgressReport, revision: int) -> ReportVersion:
    """Submit the revision that was seen. Raises :func:`stale` and the refusals of the service."""
    with seen():
        return submit_report(report=report, revision=revision, actor=request.user, at=now())


@contextmanager
def seen() -> Iterator[None]:
    """A service's finding that the draft moved on becomes 412 with the draft that stands."""
    try:
        yield
    except EditConflict as error:
        raise stale(error.standing) from error


def version_data(version: ReportVersion) -> dict[str, Any]:
    return dict(VersionOutput(version).data)
