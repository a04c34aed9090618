"""Bad and odd input through every door: a clear refusal that changes nothing, or kept exactly."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tasks.models import ReportDraft
from tests.factories.api import DRAFT, PROBLEM, Program
from tests.factories.world import World, stop_clock
from tests.test_access import fingerprint

ITEMS = yaml.safe_load((Path(__file__).parents[1] / "inputs.yaml").read_text(encoding="utf-8"))


def named(sort: str) -> Any:
    items = ITEMS[sort]
    return pytest.mark.parametrize("item", items, ids=[f"{item['kind']} {item['name']}" for item in items])


def text_of(item: dict[str, Any]) -> str:
    return item["text"] * item.get("times", 1)


@pytest.fixture
def filer(world: World, monkeypatch: pytest.MonkeyPatch) -> Program:
    stop_clock(monkeypatch)
    program = Program(world.alice)
    program.get("me/")  # so that the first use is noted before anything is compared
    return program


@pytest.fixture
def pk(world: World) -> int:
    return world.report("WR", 25).pk


@pytest.fixture
def form(world: World, pk: int, as_user: Callable[..., Client]) -> Callable[..., HttpResponse]:
    """Save by the page, in bytes as an old browser might send them."""
    client = as_user(world.alice)

    def send(name: str, text: str) -> HttpResponse:
        fields = {"revision": "0", "percent": "60", name: text}
        body = "&".join(
            f"{quote(key)}={quote(value.encode(errors='surrogatepass'))}" for key, value in fields.items()
        )
        path = reverse("filing-edit", args=[pk])
        return client.generic("POST", path, body, content_type="application/x-www-form-urlencoded")

    return send


def refused(answer: HttpResponse, status: int, words: str, before: dict[str, str]) -> None:
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert fingerprint() == before


@named("texts")
def test_texts_by_api(filer: Program, pk: int, item: dict[str, Any]) -> None:
    before, text = fingerprint(), text_of(item)

    answer = filer.put_draft(pk, progress=text)

    if not item.get("kept"):
        refused(answer, 400, item["says"], before)
        assert answer["Content-Type"] == PROBLEM
        assert answer.json()["errors"][0]["field"] == "progress"
        return
    assert (answer.status_code, ReportDraft.objects.get().progress) == (200, text)
    assert filer.get(f"filings/{pk}/draft/").json()["progress"] == text


@named("texts")
def test_texts_by_form(
    filer: Program, pk: int, form: Callable[..., HttpResponse], item: dict[str, Any]
) -> None:
    before, text = fingerprint(), text_of(item)

    answer = form("progress", text)

    if not item.get("kept"):
        refused(answer, 400, item["says"], before)
        return
    assert (answer.status_code, ReportDraft.objects.get().progress) == (302, item.get("form", text).strip())


@named("figures")
def test_figures_by_api(filer: Program, pk: int, item: dict[str, Any]) -> None:
    before, text = fingerprint(), text_of(item)

    answer = filer.put_draft(pk, figures={"urban-sewage": {"raw": text}})

    if "refused" in item:
        refused(answer, 400, item["refused"], before)
        return
    assert (answer.status_code, ReportDraft.objects.get().values["urban-sewage"]["raw"]) == (200, text)
    submitted(filer, pk, item)


@named("figures")
def test_figures_by_form(
    filer: Program, pk: int, form: Callable[..., HttpResponse], item: dict[str, Any]
) -> None:
    before, text = fingerprint(), text_of(item)

    answer = form("value-urban-sewage", text)

    if "refused" in item:
        refused(answer, 400, item["refused"], before)
        return
    assert answer.status_code == 302
    assert ReportDraft.objects.get().values["urban-sewage"]["raw"] == item.get("form", text)
    filer.ask("PATCH", f"filings/{pk}/draft/", {"edits": [{"field": "progress", "was": "", "now": "完成。"}]})
    submitted(filer, pk, item)


def submitted(filer: Program, pk: int, item: dict[str, Any]) -> None:
    """What a submit makes of the figure."""
    revision = ReportDraft.objects.get().revision
    answer = filer.submit(pk, revision)
    if "value" in item:
        assert (answer.status_code, answer.json()["values"][0]["value"]) == (201, item["value"])
        return
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (400, "urban-sewage")
    assert item["says"] in error["message"]


@named("bodies")
def test_bodies(filer: Program, pk: int, item: dict[str, Any]) -> None:
    before = fingerprint()
    body = (
        item["body"] * item.get("times", 1)
        if "body" in item
        else json.dumps({**DRAFT, **item.get("with", {})}, ensure_ascii="encoding" not in item)
    )
    headers = {
        "if_match": '"0"',
        "content_type": item.get("type", "application/json"),
        **item.get("headers", {}),
    }

    answer = filer.ask(
        "PUT",
        f"filings/{pk}/draft/",
        body.encode(item.get("encoding", "utf-8")),
        **{name: value for name, value in headers.items() if value is not None},
    )

    assert (answer.status_code, answer["Content-Type"]) == (item.get("status", 400), PROBLEM)
    assert answer.json()["code"] in item["code"].split(" or ")
    assert any("\u4e00" <= character <= "\u9fff" for character in answer.json()["title"])
    assert fingerprint() == before


@named("addresses")
def test_addresses(filer: Program, item: dict[str, Any]) -> None:
    before = fingerprint()

    answer = filer.get(item["path"] + "a" * item.get("times", 0))

    assert (answer.status_code, fingerprint()) == (item["status"], before)
    assert answer["Content-Type"] == ("application/json" if item["status"] == 200 else PROBLEM)


def test_gbk_posts_of_old_clients_are_refused(filer: Program, world: World, pk: int, as_user: Any) -> None:
    """A12 by form: stored, they would be rubbish."""
    client = as_user(world.alice)
    before = fingerprint()
    body = b"revision=0&progress=" + quote("进展报表".encode("gbk")).encode()

    answer = client.generic(
        "POST", reverse("filing-edit", args=[pk]), body, content_type="application/x-www-form-urlencoded"
    )

    refused(answer, 400, "乱码", before)


def test_the_list_is_as_long_as_we_promised() -> None:
    channels = {"texts": 2, "figures": 2, "bodies": 1, "addresses": 1}

    assert sum(len(ITEMS[sort]) for sort in channels) >= 100
    assert sum(len(ITEMS[sort]) * count for sort, count in channels.items()) >= 150
