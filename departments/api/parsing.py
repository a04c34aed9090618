"""Bodies of requests: JSON that means one thing only, and one file at a time."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from rest_framework.parsers import JSONParser, MultiPartParser

from departments.api.problems import FRAMEWORK, Refusal
from maanshan_eco.kernel.text import what_is_broken

MAX_JSON = 2 * 1024 * 1024
DEEPEST = 12


class SoundJSONParser(JSONParser):
    """UTF-8 JSON without what other parsers read differently or what breaks later.

    Refused: another charset (old clients posting GBK), a compressed body, more than 2 MB, nesting deeper
    than 12, a key that stands twice, NaN, and text with control characters, halves of characters or U+FFFD.
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        request = (parser_context or {}).get("request")
        if request is not None:
            _refuse_encodings(request)
        raw = stream.read(MAX_JSON + 1)
        if len(raw) > MAX_JSON:
            raise Refusal(413, *FRAMEWORK[413])
        try:
            data = json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_such_number)
        except UnicodeDecodeError as error:
            raise Refusal(400, "not_utf8", "内容不是 UTF-8 编码。转成 UTF-8 再发。") from error
        except RecursionError as error:
            raise _too_deep() from error
        except ValueError as error:
            raise Refusal(400, "not_json", f"不是合乎规范的 JSON：{error}") from error
        for path, text in _texts(data):
            if broken := what_is_broken(text):
                raise Refusal(400, "broken_text", broken, field=path or "（正文）")
        return data


class OneFileParser(MultiPartParser):
    """A form with a file; in another charset names would arrive as something else."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        if parser_context is not None:
            _refuse_encodings(parser_context["request"])
        return super().parse(stream, media_type, parser_context)


def _refuse_encodings(request: Any) -> None:
    charset = (request._request.content_params or {}).get("charset", "utf-8")
    if charset.lower() not in {"utf-8", "utf8"}:
        raise Refusal(415, "unsupported_charset", "只收 UTF-8。转码后发，charset 写 utf-8 或不写。")
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() not in {"", "identity"}:
        raise Refusal(415, "unsupported_encoding", "不收压缩过的内容，去掉 Content-Encoding 再发。")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise Refusal(
                400,
                "duplicate_key",
                "同一个名字写了两次，留一个。",
                field=name[:80].encode(errors="replace").decode(),
            )
        made[name] = value
    return made


def _no_such_number(name: str) -> NoReturn:
    raise ValueError(f"{name} 不是数")


def _too_deep() -> Refusal:
    return Refusal(400, "too_deep", f"JSON 最多嵌套 {DEEPEST} 层。")


def _texts(data: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text and every name, with where it stands. Raises the refusal of what is nested too deeply."""
    if depth > DEEPEST:
        raise _too_deep()
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield path, name
            yield from _texts(value, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, f"{path}[{index}]", depth + 1)
