"""The description of the API (OpenAPI 3.1): what the views' own marks say, written out for tools."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from departments.api.fields import StrictSerializer
from departments.api.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from departments.api.views import ApiView

_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_SAFE = {"GET", "HEAD"}
_HEADERS: dict[str, tuple[dict[str, Any], str]] = {
    "If-Match": (
        {"type": "string", "pattern": '^"(0|[1-9][0-9]{0,8})"$', "examples": ['"3"']},
        '取草稿时答复里的 ETag，即草稿的修订号；没有草稿时是 "0"。缺了是 428，过时是 412。',
    ),
    "Idempotency-Key": (
        {"type": "string", "minLength": 8, "maxLength": 255, "pattern": "^[!-~]{8,255}$"},
        "每次办理一个新的值（如 UUID），重发时不变：不会办两次，答复同第一次。",
    ),
}
_TEXTS = {
    400: "写法不对；errors 逐处说明。",
    401: "没有令牌，或令牌已过期、已吊销。",
    403: "账号不能办理这件事，或令牌没有这项权限。",
    404: "没有这项数据，或当前账号看不到。",
    405: "这个地址不支持这种方法。",
    406: "只提供 JSON。",
    409: "现在的状态不能这样办。",
    412: "草稿已被别人改过；current 是现在的草稿。",
    413: "请求太大。",
    415: "Content-Type 或编码不对。",
    422: "Idempotency-Key 已用于另一个请求。",
    428: "缺少 If-Match 或 Idempotency-Key。",
    429: "请求太密；过 Retry-After 秒再发。",
    503: "数据库正忙；过 Retry-After 秒再发。",
}


def _response(status: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": _TEXTS[status],
        "content": {MEDIA_TYPE: {"schema": _PROBLEM}},
    }
    seconds = {"description": "等几秒", "schema": {"type": "integer", "minimum": 1}}
    if status in {429, 503}:
        described["headers"] = {"Retry-After": seconds}
    if status == 401:
        described["headers"] = {"WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}}}
    return described


#: What goes into the document's components beside the shapes of the serializers.
COMPONENTS: dict[str, Any] = {
    "schemas": {
        "Problem": {
            "type": "object",
            "description": "RFC 9457。code 不变，供程序判断；title 给人看；errors 说明哪一处、怎么改。",
            "required": ["type", "title", "status", "code", "errors", "request_id"],
            "properties": {
                "type": {"type": "string", "examples": ["/api/docs/#problem-incomplete"]},
                "title": {"type": "string", "examples": ["有 1 处需要改，改好后再报送。"]},
                "status": {"type": "integer", "examples": [400]},
                "code": {"type": "string", "examples": ["incomplete"]},
                "errors": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["field", "message", "code"],
                        "properties": {
                            "field": {"type": "string", "examples": ["urban-sewage"]},
                            "message": {"type": "string", "examples": ["应不大于 100，现为 120。"]},
                            "code": {"type": "string", "examples": ["incomplete"]},
                        },
                    },
                },
                "request_id": {"type": "string", "description": "报修时告诉系统管理员"},
                "current": {"description": "412 时：现在的草稿"},
            },
        }
    },
    "responses": {f"Problem{status}": _response(status) for status in _TEXTS},
}


def add_components(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """drf-spectacular's hook after the document is made."""
    for kind, parts in COMPONENTS.items():
        result["components"].setdefault(kind, {}).update(parts)
    return result


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "departments.api.authentication.BearerToken"
    name = "bearer"
    priority = 1

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "“接口令牌”页面新建的令牌，以 mas_ 开头"}


class ApiSchema(AutoSchema):
    """Adds what holds for every view: its query, the headers its handler asks for, and every refusal."""

    @property
    def _own(self) -> "ApiView":
        return cast("ApiView", self.view)

    def get_override_parameters(self) -> list[Any]:
        query = self._own.query
        return [query] if self.method in _SAFE and query().fields else []

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        handler = getattr(self.view, self.method.lower())
        wanted = {
            name: getattr(handler, mark)
            for name, mark in (("If-Match", "needs_revision"), ("Idempotency-Key", "needs_key"))
            if hasattr(handler, mark)
        }
        headers = [_header(name, is_needed) for name, is_needed in wanted.items()]
        operation["parameters"] = [*operation.get("parameters", []), *headers]
        for status in self._refusals(bool(operation.get("requestBody")), wanted):
            operation["responses"].setdefault(
                str(status), {"$ref": f"#/components/responses/Problem{status}"}
            )
        operation["x-scope"] = str(self._own.scope_of(self.method))
        return operation

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "tag", "平台")]

    def _refusals(self, has_body: bool, wanted: Collection[str]) -> list[int]:
        statuses = {400, 401, 403, 404, 405, 406, 429, 503}
        if self.method not in _SAFE:
            statuses |= {409}
        if has_body:
            statuses |= {413, 415}
        if wanted:
            statuses |= {428}
        if "If-Match" in wanted:
            statuses |= {412}
        if "Idempotency-Key" in wanted:
            statuses |= {422}
        return sorted(statuses)

    def _postprocess_serializer_schema(self, schema: Any, serializer: Any, direction: str) -> Any:
        schema = super()._postprocess_serializer_schema(schema, serializer, direction)
        if isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
        return schema


def _header(name: str, required: bool) -> dict[str, Any]:
    schema, words = _HEADERS[name]
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": words,
        "schema": schema,
    }
