"""Every refusal in one shape."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.test import RequestFactory
from rest_framework import exceptions

from departments.api.problems import MEDIA_TYPE, Refusal, api_refusal, failure
from departments.services.idempotency import KeyReused, StillRunning
from maanshan_eco.kernel.errors import DomainError, Invalid, NotAllowed, WrongState


def told(error: Exception) -> Any:
    answer = api_refusal(error, {})
    assert answer is not None
    assert (answer.status_code, answer.content_type) == (answer.data["status"], MEDIA_TYPE)
    assert set(answer.data) >= {"type", "title", "status", "code", "errors", "request_id"}
    assert answer.data["type"] == f"/api/docs/#problem-{answer.data['code']}"
    return answer


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Invalid("figures", "有 1 处要改。"), 400, "figures"),
        (NotAllowed("not_allowed", "不能办理。"), 403, "not_allowed"),
        (WrongState("period_closed", "本期已锁定。"), 409, "period_closed"),
        (DomainError("other", "其他。"), 409, "other"),
        (KeyReused("idempotency_key_reused", "换一个。"), 422, "idempotency_key_reused"),
        (StillRunning("request_running", "稍等。"), 409, "request_running"),
        (Refusal(412, "edit_conflict", "改过了。", more={"current": 1}), 412, "edit_conflict"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "not_allowed"),
        (SuspiciousOperation(), 400, "malformed"),
        (RequestDataTooBig(), 413, "too_large"),
        (OperationalError("lock timeout"), 503, "busy"),
        (exceptions.ParseError(), 400, "malformed"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.AuthenticationFailed(), 401, "not_authenticated"),
        (exceptions.MethodNotAllowed("PATCH"), 405, "method_not_allowed"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (exceptions.UnsupportedMediaType("text/xml"), 415, "unsupported_media_type"),
        (exceptions.Throttled(wait=7), 429, "too_many_requests"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_kind_of_refusal_has_its_status_and_code(error: Exception, status: int, code: str) -> None:
    answer = told(error)

    assert (answer.status_code, answer.data["code"]) == (status, code)


def test_fields_are_named_with_what_to_mend() -> None:
    assert told(Invalid("incomplete", "有 1 处要改。", {"percent": "填整数。"})).data["errors"] == [
        {"field": "percent", "message": "填整数。", "code": "incomplete"}
    ]


def test_nested_fields_are_paths() -> None:
    detail = {"figures": {"urban-sewage": {"raw": ["应是字符串。"]}}, "edits": [{}, {"field": ["没有。"]}]}

    answer = told(exceptions.ValidationError(detail, code="invalid"))

    assert [error["field"] for error in answer.data["errors"]] == [
        "figures.urban-sewage.raw",
        "edits[1].field",
    ]
    assert answer.data["title"] == "有 2 处写法不对，改好再发。"


@pytest.mark.parametrize(
    ("error", "seconds"),
    [(exceptions.Throttled(wait=7), "8"), (OperationalError(), "5"), (StillRunning("x", "x"), "5")],
)
def test_who_may_come_again_is_told_when(error: Exception, seconds: str) -> None:
    assert told(error)["Retry-After"] == seconds


def test_a_refusal_adds_what_helps() -> None:
    error = Refusal(412, "edit_conflict", "改过了。", more={"current": {"revision": 2}})

    assert told(error).data["current"] == {"revision": 2}


def test_a_defect_is_not_hidden() -> None:
    assert api_refusal(ZeroDivisionError(), {}) is None


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/me/", MEDIA_TYPE), ("/units/", "text/html; charset=utf-8")]
)
def test_a_defect_is_data_to_programs_and_a_page_to_people(path: str, kind: str) -> None:
    answer = failure(RequestFactory().get(path))

    assert (answer.status_code, answer["Content-Type"]) == (500, kind)
