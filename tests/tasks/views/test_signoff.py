"""签批单 and receipt carry one check code as long as they say the same."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tasks.cautions import Caution
from tasks.filings import Edit, check_code
from tasks.services.drafts import amend_draft
from tasks.services.filing import submit_report
from tests.factories.world import NOW, World, stop_clock, write

_ASKED = Caution("fell", "percent", "年度进度变小了。")


def code_on(client: Client, name: str, pk: int) -> str:
    (code,) = set(
        re.findall(
            r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}", client.get(reverse(name, args=[pk])).content.decode()
        )
    )
    return code


def test_paper_and_receipt_agree(
    world: World, as_user: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_clock(monkeypatch)
    report, client = world.report("WR", 25), as_user(world.alice)
    revision = write(report, world.alice, value="９６．２０％", percent=" 60 ")
    signed = code_on(client, "filing-signoff", report.pk)
    assert code_on(client, "filing-check", report.pk) == signed

    version = submit_report(report=report, revision=revision, actor=world.alice, at=NOW)

    assert code_on(client, "receipt", version.pk) == signed


def test_other_content_has_another_code(
    world: World, as_user: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_clock(monkeypatch)
    report, client = world.report("WR", 25), as_user(world.alice)
    write(report, world.alice)
    before = code_on(client, "filing-signoff", report.pk)
    amend_draft(report=report, edits=[Edit("problems", "", "征地")], actor=world.alice, at=NOW)

    assert code_on(client, "filing-signoff", report.pk) != before


def test_the_paper_tells_what_the_head_answers_for(
    world: World, as_user: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The percentage as it will be submitted, each question with its answer, and nothing nobody wrote."""
    stop_clock(monkeypatch)
    report, client = world.report("WR", 25), as_user(world.alice)
    write(report, world.alice, percent="９０%")

    monkeypatch.setattr("tasks.selectors.examination.cautions", lambda facts: [_ASKED])
    paper = client.get(reverse("filing-signoff", args=[report.pk])).content.decode()

    assert "<td>90%" in paper
    assert "年度进度变小了。原因：没有写" in paper
    assert '存在问题与需协调事项</th><td class="pre">没有填写' in paper


def test_nothing_to_sign_yet(world: World, as_user: Callable[..., Client]) -> None:
    report = world.report("WR", 25)

    answer = as_user(world.alice).get(reverse("filing-signoff", args=[report.pk]))

    assert answer["Location"] == reverse("filing-edit", args=[report.pk])


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"words": {"percent": " 60", "progress": "进展 "}}, True),
        ({"milestones": [2, 1]}, True),
        ({"files": ["b", "a"]}, True),
        ({"duty": "2026-11 T25 WR"}, False),
        ({"words": {"percent": "61", "progress": "进展"}}, False),
        ({"figures": {"x": "2"}}, False),
        ({"milestones": [1]}, False),
        ({"files": ["a"]}, False),
    ],
)
def test_the_code_is_of_what_is_said(change: dict[str, object], same: bool) -> None:
    said: dict[str, object] = {
        "duty": "2026-10 T25 WR",
        "words": {"percent": "60", "progress": "进展"},
        "figures": {"x": "1"},
        "milestones": [1, 2],
        "files": ["a", "b"],
    }

    assert (check_code(**said) == check_code(**{**said, **change})) is same  # type: ignore[arg-type]
