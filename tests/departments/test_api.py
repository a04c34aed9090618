"""The API's gate, people of the campaign and nobody else; and the parser before it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.exceptions import ParseError

from departments.api import SoundJSONParser
from tests.factories.world import World

LET_IN = ["alice", "head", "dora", "rita", "gus", "chief", "leader", "auditor"]
KEPT_OUT = ["sysadmin", "secadmin", "auditadmin", "nobody"]


@pytest.mark.parametrize("who", LET_IN)
def test_people_of_the_campaign_pass(world: World, as_user: Callable[..., Client], who: str) -> None:
    assert as_user(getattr(world, who)).get("/api/v1/filings/").status_code == 200


@pytest.mark.parametrize("who", KEPT_OUT)
def test_administrators_stay_outside(world: World, as_user: Callable[..., Client], who: str) -> None:
    answer = as_user(getattr(world, who)).get("/api/v1/filings/")

    assert (answer.status_code, answer.json()["detail"]) == (403, "当前账号不参与填报，不能使用数据接口。")


def test_visitors_stay_outside(world: World) -> None:
    assert Client().get("/api/v1/filings/").status_code == 403


def parsed(text: bytes) -> Any:
    return SoundJSONParser().parse(io.BytesIO(text))


def test_sound_json_is_read() -> None:
    assert parsed('{"progress": "完成𠮷设计", "n": [1.5, null]}'.encode()) == {
        "progress": "完成𠮷设计",
        "n": [1.5, None],
    }


@pytest.mark.parametrize(
    "text",
    [
        b'{"progress": "\\ud800"}',
        b'{"\\udfff": 1}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
    ids=["half a character", "half a character as a name", "nested lists", "nested objects"],
)
def test_json_that_would_break_later_is_refused(text: bytes) -> None:
    with pytest.raises(ParseError) as refusal:
        parsed(text)

    assert str(refusal.value.detail) == "JSON 嵌套太深，或含有残缺的字符。"


@pytest.mark.parametrize("text", [b"", b"{", b"NaN", b'{"a": Infinity}', "“{}”".encode("gbk")])
def test_what_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(ParseError):
        parsed(text)
