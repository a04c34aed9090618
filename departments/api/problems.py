"""Refusals told as data: problem details (RFC 9457), one shape for every error of the API."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.views.defaults import server_error
from rest_framework import exceptions
from rest_framework.response import Response

from departments.services.idempotency import KeyReused, StillRunning
from maanshan_eco.kernel.errors import DomainError, Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.web import current_request_id

MEDIA_TYPE = "application/problem+json"
BUSY_SECONDS = 5
#: What the framework refuses: status → our code and words.
FRAMEWORK = {
    400: ("malformed", "请求的内容读不出来，按说明改好再发。"),
    401: ("not_authenticated", "没有令牌，或令牌已过期、已吊销。到“接口令牌”页面新建一个。"),
    403: ("not_allowed", "当前账号或令牌不能办理这件事。"),
    404: ("not_found", "没有这项数据，或者当前账号看不到。核对地址，末尾要有“/”。"),
    405: ("method_not_allowed", "这个地址不支持这种方法，支持的见 Allow。"),
    406: ("not_acceptable", "只提供 JSON，把 Accept 改成 application/json。"),
    413: ("too_large", "请求太大，JSON 最多 2 MB，文件最多 20 MB。"),
    415: (
        "unsupported_media_type",
        "Content-Type 不对：JSON 用 application/json，文件用表单。",
    ),
    429: ("too_many_requests", "请求太密，过 Retry-After 秒再发。"),
}
STATUS_OF: tuple[tuple[type[DomainError], int], ...] = (
    (KeyReused, 422),
    (StillRunning, 409),
    (WrongState, 409),
    (NotAllowed, 403),
    (Invalid, 400),
)


class Refusal(exceptions.APIException):
    """A refusal of the way a request is made, before any rule is asked. ``more`` adds to the problem."""

    def __init__(
        self, status: int, code: str, title: str, *, field: str = "", more: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(title, code)
        self.status_code, self.code, self.title, self.field, self.more = (
            status,
            code,
            title,
            field,
            more or {},
        )


def problem(
    status: int, code: str, title: str, errors: list[dict[str, str]] | None = None, **more: Any
) -> dict[str, Any]:
    """The body of a problem. ``code`` is stable, ``title`` Chinese, ``errors`` names fields."""
    return {
        "type": f"/api/docs/#problem-{code}",
        "title": title,
        "status": status,
        "code": code,
        "errors": errors or [],
        "request_id": current_request_id.get(),
        **more,
    }


def api_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None, and so a logged defect, for whatever is nobody's refusal."""
    body, headers = told(error)
    if not body:
        return None
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def failure(request: HttpRequest) -> Any:
    """Django's ``handler500``: programs get a problem too, people the page."""
    if not request.path.startswith("/api/v1/"):
        return server_error(request)
    body = problem(500, "defect", "平台出错，已记录。把请求号告诉系统管理员。")
    return JsonResponse(body, status=500, content_type=MEDIA_TYPE)


def told(error: Exception) -> tuple[dict[str, Any], dict[str, str]]:
    """The problem and the headers that go with it; nothing for a defect."""
    if isinstance(error, DomainError):
        return _of_domain(error)
    if isinstance(error, OperationalError):
        busy = problem(503, "busy", "数据库正忙，稍后用同一个请求再试。")
        return busy, {"Retry-After": str(BUSY_SECONDS)}
    if isinstance(error, SuspiciousOperation):
        status = 413 if isinstance(error, RequestDataTooBig) else 400
        return problem(status, *FRAMEWORK[status]), {}
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return {}, {}
    return _of_framework(error), _headers(error)


def _of_domain(error: DomainError) -> tuple[dict[str, Any], dict[str, str]]:
    status = next((status for kind, status in STATUS_OF if isinstance(error, kind)), 409)
    errors = [{"field": name, "message": words, "code": error.code} for name, words in error.fields.items()]
    headers = {"Retry-After": str(BUSY_SECONDS)} if isinstance(error, StillRunning) else {}
    return problem(status, error.code, error.message, errors), headers


def _of_framework(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, Refusal):
        errors = [{"field": error.field, "message": error.title, "code": error.code}] if error.field else []
        return problem(error.status_code, error.code, error.title, errors, **error.more)
    if isinstance(error, exceptions.ValidationError):
        errors = list(_flat(error.detail))
        return problem(400, "invalid_input", f"有 {len(errors)} 处写法不对，改好再发。", errors)
    code, title = FRAMEWORK.get(error.status_code, ("refused", "这个请求办不了。"))
    return problem(error.status_code, code, title)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if scheme := getattr(error, "auth_header", ""):
        headers["WWW-Authenticate"] = scheme
    return headers


def _flat(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested details → one entry per message, the field as a path with dots."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            below = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
            yield from _flat(inner, below)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _flat(inner, f"{path}[{index}]" if nested else path)
    else:
        yield {"field": path, "message": str(detail), "code": getattr(detail, "code", "invalid")}
