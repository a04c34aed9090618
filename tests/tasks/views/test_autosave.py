"""Saving single fields and files from the form's script."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tasks.models import Evidence, ProgressReport, ReportDraft
from tasks.services.periods import close_period
from tests.factories.world import World, stop_clock, submit, write

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.fixture
def report(world: World) -> ProgressReport:
    return world.report("WR", 25)


@pytest.fixture
def alice(world: World, as_user: SignIn) -> Client:
    return as_user(world.alice)


def save(
    client: Client, report: ProgressReport, *edits: tuple[str, str, str], revision: int = 0
) -> HttpResponse:
    sent = [dict(zip(("field", "was", "now"), edit, strict=True)) for edit in edits]
    address = reverse("filing-autosave", args=[report.pk])
    return client.post(address, {"revision": revision, "edits": json.dumps(sent)})


def test_one_field_is_saved_and_answered(alice: Client, report: ProgressReport) -> None:
    answer = save(alice, report, ("value-urban-sewage", "", "９６．２％")).json()

    assert (answer["revision"], answer["saved"], answer["clashes"], answer["moved"]) == (
        1,
        "10:00:00",
        [],
        None,
    )
    assert answer["figures"]["urban-sewage"] == {
        "understood": "",
        "change": "",
        "completion": "101.3%",
        "hint": "",
    }
    assert ReportDraft.objects.get().values["urban-sewage"]["raw"] == "９６．２％"


def test_a_mistake_is_saved_and_hinted_at(alice: Client, report: ProgressReport) -> None:
    answer = save(alice, report, ("value-urban-sewage", "", "约96")).json()

    assert "约数" in answer["figures"]["urban-sewage"]["hint"]
    assert ReportDraft.objects.get().values["urban-sewage"]["raw"] == "约96"


def test_a_wrong_yearly_progress_is_hinted_at_once(alice: Client, report: ProgressReport) -> None:
    answer = save(alice, report, ("percent", "", "12.5")).json()

    assert answer["percent"] == {"hint": "填 0 到 100 的整数。"}
    page = alice.get(reverse("filing-edit", args=[report.pk])).content.decode()
    assert '<p class="hint" data-part="hint">填 0 到 100 的整数。</p>' in page
    assert save(alice, report, ("percent", "12.5", ""), revision=1).json()["percent"] == {"hint": ""}


def test_a_fraction_is_asked_about(alice: Client, report: ProgressReport) -> None:
    (caution,) = save(alice, report, ("value-urban-sewage", "", "0.933")).json()["cautions"]

    assert (caution["key"], caution["field"]) == ("fraction:urban-sewage", "urban-sewage")
    assert [(offer["field"], offer["value"]) for offer in caution["offers"]] == [
        ("value-urban-sewage", "93.3"),
        ("reason-fraction:urban-sewage", "已核对，就是 0.933%。"),
    ]


def test_a_clash_overwrites_nothing_and_names_both(
    world: World, alice: Client, report: ProgressReport
) -> None:
    write(report, world.bob, value="15.8")

    answer = save(alice, report, ("value-urban-sewage", "", "15.6"), ("problems", "", "征地")).json()

    (clash,) = answer["clashes"]
    assert clash["words"] == "市水利局李强 10:00 也改了这一格：他填 15.8，你填 15.6。留哪个？"
    assert (clash["field"], clash["standing"]) == ("value-urban-sewage", "15.8")
    draft = ReportDraft.objects.get()
    assert (draft.values["urban-sewage"]["raw"], draft.problems) == ("15.8", "征地")
    assert answer["moved"]["progress"] == "完成管网改造设计。"


def test_who_heard_of_everything_is_told_nothing_twice(
    world: World, alice: Client, report: ProgressReport
) -> None:
    revision = write(report, world.bob)

    answer = save(alice, report, ("problems", "", "征地"), revision=revision).json()

    assert (answer["revision"], answer["moved"]) == (revision + 1, None)


@pytest.mark.parametrize("edits", ["", "{", "[1]", '[{"field": "progress"}]', '{"a": 1}', "null", "[" * 9000])
def test_nonsense_is_refused(alice: Client, report: ProgressReport, edits: str) -> None:
    answer = alice.post(reverse("filing-autosave", args=[report.pk]), {"edits": edits})

    assert answer.status_code == 400
    assert ReportDraft.objects.count() == 0


def test_what_cannot_be_stored_is_named(alice: Client, report: ProgressReport) -> None:
    answer = save(alice, report, ("progress", "", "长" * 4001))

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["progress"])


def test_a_submitted_or_locked_report_is_refused(world: World, alice: Client, report: ProgressReport) -> None:
    submit(report, world.alice)
    assert save(alice, report, ("progress", "", "再改")).status_code == 409
    close_period(period=world.period, at=world.period.closes_at)
    assert save(alice, report, ("progress", "", "再改")).status_code == 409
    assert ReportDraft.objects.get().progress == "完成管网改造设计。"


def upload(client: Client, report: ProgressReport, **files: Any) -> HttpResponse:
    return client.post(reverse("filing-evidence", args=[report.pk]), files)


def test_a_file_comes_back_in_the_list(alice: Client, report: ProgressReport) -> None:
    answer = upload(alice, report, evidence=SimpleUploadedFile("验收单.pdf", b"%PDF-1.7 x %%EOF"))

    assert (answer.status_code, "验收单.pdf" in answer.content.decode()) == (200, True)
    assert Evidence.objects.get().name == "验收单.pdf"


@pytest.mark.parametrize("files", [{}, {"evidence": SimpleUploadedFile("坏.pdf", b"MZ")}])
def test_a_file_that_is_none(alice: Client, report: ProgressReport, files: dict[str, Any]) -> None:
    answer = upload(alice, report, **files)

    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)
    assert Evidence.objects.count() == 0
