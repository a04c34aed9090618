"""The draft: taken, saved whole, or amended by field. Nobody's words are overwritten unseen."""

from typing import Any

from django.db import transaction
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from departments.api.permissions import SignedInRequest
from departments.api.problems import Refusal
from departments.api.revisions import etag, if_match, seen_revision
from departments.api.views import ApiView
from departments.enums import Scope
from tasks.api.filings import own_filing
from tasks.api.inputs import DraftInput, EditsInput, filing_of
from tasks.api.outputs import DraftOutput, draft_data
from tasks.filings import Clash, Edit
from tasks.models import ProgressReport, ReportDraft
from tasks.selectors import filing
from tasks.services.drafts import EditConflict, amend_draft, save_draft


def standing_draft(report: ProgressReport) -> ReportDraft | None:
    return ReportDraft.objects.select_related("updated_by").filter(report=report).first()


def stale(draft: ReportDraft | None, clashes: tuple[Clash, ...] = ()) -> Refusal:
    """412: the draft is no longer what was seen. ``current`` is what stands, ``clashes`` where it differs."""
    who = draft.updated_by.name if draft else "还没有人"
    title = f"{who}保存的草稿与你看到的不同，什么也没有覆盖。核对 current，用它的 ETag 再发。"
    more: dict[str, Any] = {"current": draft_data(draft)}
    if clashes:
        more["clashes"] = [clash._asdict() for clash in clashes]
    return Refusal(412, "edit_conflict", title, more=more)


class DraftDetail(ApiView):
    tag = "填报"
    acts_in = Scope.FILE

    @extend_schema(summary="取草稿", responses=DraftOutput)
    def get(self, request: SignedInRequest, pk: int) -> Response:
        """草稿的原样。答复头里的 ETag 是修订号，改和报送时放进 If-Match。还没有草稿时是 "0"。"""
        return _answer(standing_draft(own_filing(request, pk)))

    @extend_schema(summary="整份保存草稿", request=DraftInput, responses=DraftOutput)
    @if_match()
    def put(self, request: SignedInRequest, pk: int) -> Response:
        """写对写错都先存下；写错只拦报送，不拦保存。"""
        report, revision = own_filing(request, pk), seen_revision(request)
        written = filing_of(self.given(DraftInput))
        _refuse_unseen(report, revision)
        try:
            draft = save_draft(report=report, filing=written, revision=revision, actor=request.user, at=now())
        except EditConflict as error:
            raise stale(error.standing) from error
        return _answer(draft)

    @extend_schema(summary="改草稿的几个字段", request=EditsInput, responses=DraftOutput)
    @if_match(required=False)
    def patch(self, request: SignedInRequest, pk: int) -> Response:
        """要么全改，要么全不改。带 If-Match；不带就每处写 was（改之前看到的内容），别人改别的字段不碍事。"""
        report = own_filing(request, pk)
        given = self.given(EditsInput)["edits"]
        seen = {}
        if "If-Match" in request.headers or not all("was" in edit for edit in given):
            revision = seen_revision(request)
            _refuse_unseen(report, revision)
            seen = filing.filing_of(standing_draft(report)).fields()
        edits = [
            Edit(edit["field"], edit.get("was", seen.get(edit["field"], "")), edit["now"]) for edit in given
        ]
        with transaction.atomic():
            amended = amend_draft(report=report, edits=edits, actor=request.user, at=now())
            if amended.clashes:
                raise stale(standing_draft(report), amended.clashes)
        return _answer(amended.draft)


def _refuse_unseen(report: ProgressReport, revision: int) -> None:
    """412 for a revision that is not the standing one; the services ask once more under their lock."""
    draft = standing_draft(report)
    if (draft.revision if draft else 0) != revision:
        raise stale(draft)


def _answer(draft: ReportDraft | None) -> Response:
    return Response(draft_data(draft), headers={"ETag": etag(draft.revision if draft else 0)})
