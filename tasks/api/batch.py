"""Many submits in one request: each whole or not at all, none in the way of the others."""

from typing import Any

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from departments.api.idempotency import once
from departments.api.permissions import Files, InScope, SignedInRequest
from departments.api.problems import Refusal, told
from departments.api.views import ApiView
from departments.enums import Scope
from maanshan_eco.kernel.errors import DomainError
from tasks.api.acts import submit_seen, version_data
from tasks.api.filings import visible_filing
from tasks.api.inputs import BatchInput
from tasks.api.outputs import BatchOutput


class BatchSubmission(ApiView):
    tag = "填报"
    acts_in = Scope.FILE
    permission_classes = (Files, InScope)

    @extend_schema(summary="批量报送", request=BatchInput, responses=BatchOutput)
    @once
    def post(self, request: SignedInRequest) -> Response:
        """每份单独成败，一份不成不影响其他；results 按 submissions 的顺序逐份说明。"""
        items = self.given(BatchInput)["submissions"]
        # Always in one order, so that two batches cannot wait for each other's locks.
        done = {item["filing"]: _submitted(request, **item) for item in sorted(items, key=_filing)}
        return Response({"results": [done[item["filing"]] for item in items]})


def _filing(item: dict[str, int]) -> int:
    return item["filing"]


def _submitted(request: SignedInRequest, filing: int, revision: int) -> dict[str, Any]:
    try:
        with transaction.atomic():
            version = version_data(submit_seen(request, visible_filing(request, filing), revision))
    except (DomainError, Refusal, Http404) as error:
        problem, _ = told(error)
        return {"filing": filing, "status": problem["status"], "version": None, "problem": problem}
    return {"filing": filing, "status": 201, "version": version, "problem": None}
