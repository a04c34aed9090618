"""The description of the API as a page: read, printed, searched, without a script or another host.

Swagger UI and Redoc put styles into the page as they run, which our content security policy refuses; and a
page that prints is what an office passes on to the firm that programs for it.
"""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView
from rest_framework.settings import api_settings

from departments.api.problems import FRAMEWORK
from departments.api.views import ApiView
from departments.auth import SignedIn
from departments.rules import handles_tokens

WHERE = {"path": "地址", "query": "查询", "header": "请求头"}
KINDS = {"string": "字符串", "integer": "整数", "boolean": "true/false", "number": "数", "object": "对象"}
ORDER = ("平台", "填报", "佐证材料", "审核", "任务", "指标", "单位")


class OpenApiFile(ApiView, SpectacularAPIView):
    """The same as a file for tools: OpenAPI 3.1 as JSON."""

    renderer_classes = [OpenApiJsonRenderer2]  # noqa: RUF012 - the base class has a list
    permission_classes = api_settings.DEFAULT_PERMISSION_CLASSES
    schema = None


@require_safe
def page(request: SignedIn) -> HttpResponse:
    """Every address with what it takes and answers."""
    if not handles_tokens(request.user):
        raise PermissionDenied
    context = {
        "groups": _groups(),
        "shapes": _shapes(),
        "problems": sorted((code, status, words) for status, (code, words) in FRAMEWORK.items()),
        "rates": settings.API_RATES,
    }
    return render(request, "departments/api_docs.html", context)


@cache
def _document() -> dict[str, Any]:
    return dict(SchemaGenerator().get_schema(request=None, public=True))


@cache
def _groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """By tag: the operations in the order of their addresses."""
    by_tag: dict[str, list[dict[str, Any]]] = {tag: [] for tag in ORDER}
    for path, methods in _document()["paths"].items():
        for method, operation in methods.items():
            by_tag.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return [(tag, operations) for tag, operations in by_tag.items() if operations]


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    takes = operation.get("requestBody", {}).get("content", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "words": operation.get("description", ""),
        "scope": operation["x-scope"],
        "parameters": [
            {
                "name": parameter["name"],
                "where": WHERE[parameter["in"]],
                "required": parameter.get("required", False),
                "words": parameter.get("description", ""),
                "kind": _kind(parameter["schema"]),
            }
            for parameter in operation.get("parameters", [])
        ],
        "takes": [(media, _kind(content["schema"])) for media, content in takes.items()],
        "answers": [_answer(status, answer) for status, answer in operation["responses"].items()],
    }


def _answer(status: str, answer: dict[str, Any]) -> dict[str, str]:
    if "$ref" in answer:
        return {"status": status, "kind": "Problem"}
    content = next(iter(answer.get("content", {}).values()), None)
    return {"status": status, "kind": _kind(content["schema"]) if content else "没有内容"}


@cache
def _shapes() -> list[tuple[str, str, list[dict[str, Any]]]]:
    """The named shapes: name, words, and fields with kind."""
    shapes = _document()["components"]["schemas"]
    return [
        (name, shape.get("description", ""), [_field(shape, *field) for field in shape["properties"].items()])
        for name, shape in sorted(shapes.items())
        if "properties" in shape
    ]


def _field(shape: dict[str, Any], name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "kind": _kind(schema),
        "required": name in shape.get("required", []),
        "words": schema.get("description", ""),
    }


def _kind(schema: dict[str, Any]) -> str:
    """A schema in a few words; named shapes by their name."""
    shapes = _document()["components"]["schemas"]
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        choices = shapes[name].get("enum")
        return _choices(choices) if choices else name
    for either in ("allOf", "oneOf", "anyOf"):
        if either in schema:
            return " 或 ".join(dict.fromkeys(_kind(part) for part in schema[either]))
    if "enum" in schema:
        return _choices(schema["enum"])
    kind = schema.get("type", "任意 JSON")
    if isinstance(kind, list):
        return " 或 ".join(_kind({**schema, "type": part}) for part in kind)
    if kind == "array":
        return f"数组：{_kind(schema['items'])}"
    if (
        kind == "object"
        and isinstance(schema.get("additionalProperties"), dict)
        and schema["additionalProperties"]
    ):
        return f"对象：名 → {_kind(schema['additionalProperties'])}"
    return _basic(str(kind), schema)


def _choices(values: list[Any]) -> str:
    return "、".join(json.dumps(value, ensure_ascii=False) for value in values)


def _basic(kind: str, schema: dict[str, Any]) -> str:
    words = {"date-time": "时刻（带时区）", "date": "日期", "binary": "文件", "decimal": "小数，写成字符串"}
    if schema.get("format") in words:
        return words[schema["format"]]
    longest = schema.get("maxLength")
    return f"{KINDS.get(kind, kind)}{f'，最多 {longest} 字' if longest else ''}"
