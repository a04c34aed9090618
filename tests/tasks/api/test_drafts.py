"""The draft by API: taken, saved whole, amended by field; nobody's words overwritten unseen."""

from typing import Any

import pytest

from tasks.models import Milestone, ReportDraft
from tasks.services.periods import close_period
from tests.factories.api import DRAFT, PROBLEM, Program
from tests.factories.world import NOW, World, stop_clock, write


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.fixture
def filer(world: World) -> Program:
    return Program(world.alice)


@pytest.fixture
def pk(world: World) -> int:
    return world.report("WR", 25).pk


def edit(filer: Program, pk: int, *edits: dict[str, str], **headers: str) -> Any:
    return filer.ask("PATCH", f"filings/{pk}/draft/", {"edits": list(edits)}, **headers)


def test_before_the_first_save_there_is_an_empty_draft(filer: Program, pk: int) -> None:
    answer = filer.get(f"filings/{pk}/draft/")

    assert (answer.status_code, answer["ETag"]) == (200, '"0"')
    assert answer.json() == {
        "revision": 0,
        "percent": "",
        "progress": "",
        "problems": "",
        "next_steps": "",
        "no_progress": False,
        "figures": {},
        "milestones": [],
        "reasons": {},
        "head_remark": "",
        "saved_by": None,
        "saved_at": None,
    }


def test_what_is_saved_comes_back_as_it_was_sent(world: World, filer: Program, pk: int) -> None:
    milestone = Milestone.objects.create(
        task=world.report("WR", 25).assignment.task, title="完成设计", due_on=NOW
    )
    words = {
        "progress": "  一、\r\n𠮷字\u3000",
        "milestones": [milestone.pk],
        "reasons": {"fell:percent": "口径调整"},
    }

    saved = filer.put_draft(pk, **words)
    seen = filer.get(f"filings/{pk}/draft/")

    assert (saved.status_code, saved["ETag"], seen["ETag"]) == (200, '"1"', '"1"')
    assert saved.json() == seen.json()
    figures = {"urban-sewage": {"raw": "９６．２％", "absence": "", "absent_reason": ""}}
    expected = {**DRAFT, **words, "figures": figures, "revision": 1, "head_remark": ""}
    assert seen.json() == {**expected, "saved_by": "王晓", "saved_at": "2026-10-26T10:00:00+08:00"}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize(
    ("tag", "status", "code"),
    [
        (None, 428, "if_match_required"),
        ("*", 400, "if_match_malformed"),
        ("1", 400, "if_match_malformed"),
        ('"1", "2"', 400, "if_match_malformed"),
        ('"01"', 400, "if_match_malformed"),
        ('"-1"', 400, "if_match_malformed"),
        ('"１"', 400, "if_match_malformed"),
        ("", 400, "if_match_malformed"),
        ('"99999999999999999999"', 400, "if_match_malformed"),
        ('"0"', 412, "edit_conflict"),
        ('"2"', 412, "edit_conflict"),
        ('"1"', 200, ""),
        ('W/"1"', 200, ""),
    ],
)
def test_who_writes_says_what_was_seen(
    world: World, filer: Program, pk: int, method: str, tag: str | None, status: int, code: str
) -> None:
    write(world.report("WR", 25), world.bob, progress="李强写的")
    data = DRAFT if method == "PUT" else {"edits": [{"field": "progress", "now": "王晓写的"}]}

    answer = filer.ask(method, f"filings/{pk}/draft/", data, **({} if tag is None else {"if_match": tag}))

    assert answer.status_code == status
    if status == 200:
        assert (answer["ETag"], ReportDraft.objects.get().revision) == ('"2"', 2)
        return
    assert (answer["Content-Type"], answer.json()["code"]) == (PROBLEM, code)
    assert (ReportDraft.objects.get().progress, ReportDraft.objects.get().revision) == ("李强写的", 1)
    if status == 412:
        assert answer.json()["current"]["progress"] == "李强写的"
        assert answer.json()["current"]["revision"] == 1


def test_no_draft_is_revision_0_and_nothing_else(filer: Program, pk: int) -> None:
    answer = filer.put_draft(pk, revision=3)

    assert (answer.status_code, answer.json()["current"]["revision"]) == (412, 0)
    assert ReportDraft.objects.count() == 0


@pytest.mark.parametrize("missing", DRAFT)
def test_a_whole_is_whole(filer: Program, pk: int, missing: str) -> None:
    """What is left out of a whole would be lost unseen."""
    part = {name: value for name, value in DRAFT.items() if name != missing}

    answer = filer.ask("PUT", f"filings/{pk}/draft/", part, if_match='"0"')

    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [{"field": missing, "message": "缺少这一项。", "code": "required"}],
    )
    assert ReportDraft.objects.count() == 0


def test_two_in_one_office_write_in_different_fields_at_once(world: World, filer: Program, pk: int) -> None:
    """With what was seen in the field itself instead of a revision."""
    write(world.report("WR", 25), world.bob, progress="李强写的", problems="")

    first = edit(filer, pk, {"field": "problems", "was": "", "now": "缺资金"})
    second = edit(Program(world.bob), pk, {"field": "value-urban-sewage", "was": "96.2", "now": "97"})

    assert (first.status_code, second.status_code) == (200, 200)
    seen = second.json()
    assert (seen["progress"], seen["problems"], seen["figures"]["urban-sewage"]["raw"]) == (
        "李强写的",
        "缺资金",
        "97",
    )


def test_a_clash_writes_nothing_and_shows_both_texts(world: World, filer: Program, pk: int) -> None:
    write(world.report("WR", 25), world.bob, progress="李强写的", problems="")

    answer = edit(
        filer,
        pk,
        {"field": "problems", "was": "", "now": "缺资金"},
        {"field": "progress", "was": "别的", "now": "王晓写的"},
    )

    assert (answer.status_code, answer.json()["code"]) == (412, "edit_conflict")
    assert answer.json()["clashes"] == [{"field": "progress", "standing": "李强写的", "typed": "王晓写的"}]
    assert (ReportDraft.objects.get().problems, ReportDraft.objects.get().revision) == ("", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "nots", "was": "", "now": "x"},
        {"field": "status", "was": "", "now": "approved"},
        {"field": "values", "was": "", "now": "x"},
        {"field": "value-", "was": "", "now": "1"},
        {"field": "value-urban-sewag", "was": "", "now": "1"},
        {"field": "absence-urban-sewage", "was": "", "now": "maybe"},
        {"field": "no_progress", "was": "", "now": "true"},
        {"field": "milestone-7", "was": "", "now": "1"},
        {"field": "milestone-x", "was": "", "now": "1"},
        {"field": "milestone-7", "was": "", "now": "yes"},
        {"field": "progress", "was": "", "now": 1},
        {"field": "progress", "was": "", "now": "x", "who": "y"},
        {"field": "progress", "was": "", "now": "长" * 4001},
    ],
    ids=str,
)
def test_an_edit_that_nothing_would_come_of_is_refused(
    filer: Program, pk: int, wrong: dict[str, str]
) -> None:
    answer = edit(filer, pk, wrong)

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert len(answer.json()["errors"]) == 1
    assert ReportDraft.objects.count() == 0


def test_one_field_twice_is_refused(filer: Program, pk: int) -> None:
    twice = {"field": "progress", "was": "", "now": "x"}

    assert edit(filer, pk, twice, twice).status_code == 400


@pytest.mark.parametrize("code", ["urban-sewag", "waste", "", "指标"])
def test_a_figure_that_is_not_due_is_refused_not_dropped(filer: Program, pk: int, code: str) -> None:
    answer = filer.put_draft(pk, figures={"urban-sewage": {"raw": "96"}, code: {"raw": "12"}})

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [code])
    assert ReportDraft.objects.count() == 0


def test_a_locked_month_is_a_conflict(world: World, filer: Program, pk: int) -> None:
    close_period(period=world.period, at=world.period.closes_at)

    assert (filer.put_draft(pk).status_code, filer.put_draft(pk).json()["code"]) == (409, "period_closed")


@pytest.mark.parametrize("who", ["charlie", "erin", "dora", "rita", "auditor"])
def test_a_draft_is_the_units_own(world: World, pk: int, who: str) -> None:
    write(world.report("WR", 25), world.alice, progress="还没想好")
    program = Program(world.people[who], "read")

    assert program.get(f"filings/{pk}/draft/").status_code == 404
    assert program.get(f"filings/{pk}/check/").status_code == 404
