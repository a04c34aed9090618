"""JSON that means one thing only."""

import io
from types import SimpleNamespace
from typing import Any

import pytest

from departments.api.parsing import DEEPEST, MAX_JSON, SoundJSONParser
from departments.api.problems import Refusal


def parsed(text: bytes, charset: str = "", encoding: str = "") -> Any:
    params = {"charset": charset} if charset else {}
    request = SimpleNamespace(
        _request=SimpleNamespace(content_params=params),
        META={"HTTP_CONTENT_ENCODING": encoding} if encoding else {},
    )
    return SoundJSONParser().parse(io.BytesIO(text), "application/json", {"request": request})


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize("charset", ["", "utf-8", "UTF-8", "utf8"])
def test_sound_json_is_read(charset: str) -> None:
    text = '{"progress": "完成𠮷设计\\n二", "n": [1.5, null, -0, 12345678901234567890]}'.encode()

    assert parsed(text, charset) == {"progress": "完成𠮷设计\n二", "n": [1.5, None, 0, 12345678901234567890]}


def test_nesting_is_read_to_its_limit() -> None:
    assert parsed(nested(DEEPEST)) is not None


REFUSED = {
    "half a character": (b'{"progress": "\\ud800"}', "broken_text"),
    "half a character as a name": (b'{"\\udfff": 1}', "broken_text"),
    "NUL": (b'{"progress": "a\\u0000b"}', "broken_text"),
    "NUL as a name": (b'{"a\\u0000b": 1}', "broken_text"),
    "vertical tab": (b'{"progress": "a\\u000bb"}', "broken_text"),
    "mojibake": ('{"progress": "\ufffd\ufffdչ"}'.encode(), "broken_text"),
    "a noncharacter": (b'{"progress": "\\ufffe"}', "broken_text"),
    "one level too deep": (nested(DEEPEST + 2), "too_deep"),
    "lists without end": (nested(100_000), "too_deep"),
    "objects without end": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "too_deep"),
    "GBK": ('{"progress": "进展"}'.encode("gbk"), "not_utf8"),
    "UTF-16": ('{"progress": "进展"}'.encode("utf-16"), "not_utf8"),
    "nothing": (b"", "not_json"),
    "half a JSON": (b"{", "not_json"),
    "BOM": (b'\xef\xbb\xbf{"a": 1}', "not_json"),
    "NaN": (b"NaN", "not_json"),
    "Infinity": (b'{"a": -Infinity}', "not_json"),
    "5,000 digits": (b"1" * 5_000, "not_json"),
    "the same name twice": (b'{"a": 1, "a": 2}', "duplicate_key"),
    "the same broken name twice": (b'{"\\ud800": 1, "\\ud800": 2}', "duplicate_key"),
    "too much": (b'"' + b"a" * MAX_JSON + b'"', "too_large"),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_what_would_break_later_is_refused(text: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parsed(text)

    assert (refusal.value.code, refusal.value.status_code) == (code, 413 if code == "too_large" else 400)
    assert (refusal.value.title + refusal.value.field).encode()


def test_broken_text_is_named_by_its_place() -> None:
    with pytest.raises(Refusal) as refusal:
        parsed(b'{"figures": {"urban-sewage": {"raw": ["", "a\\u0000"]}}}')

    assert refusal.value.field == "figures.urban-sewage.raw[1]"


@pytest.mark.parametrize(
    ("charset", "encoding"), [("gbk", ""), ("foo", ""), ("utf-16", ""), ("", "gzip"), ("", "br")]
)
def test_other_encodings_are_refused(charset: str, encoding: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parsed(b"{}", charset, encoding)

    assert refusal.value.status_code == 415
