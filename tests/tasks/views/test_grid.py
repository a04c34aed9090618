"""All of a unit's tasks on one page, without a script: one post, and each row for itself."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tasks.models import ProgressReport, ReportDraft
from tasks.services.periods import close_period
from tests.factories.world import World, one_more_report, stop_clock, submit, write

SignIn = Callable[..., Client]
ADDRESS = "/my-work/2026-10/grid/"


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.fixture
def reports(world: World) -> list[ProgressReport]:
    return [world.report("WR", 25), one_more_report(world, "WR", 31)]


@pytest.fixture
def alice(world: World, as_user: SignIn) -> Client:
    return as_user(world.alice)


def typed(report: ProgressReport, revision: int = 0, **fields: str) -> dict[str, str]:
    return {f"r{report.pk}-{name}": text for name, text in {"revision": str(revision), **fields}.items()}


def test_one_post_saves_all_rows(alice: Client, reports: list[ProgressReport]) -> None:
    first, second = reports
    sent = {
        **typed(first, percent="50", **{"value-urban-sewage": "９６％"}),
        **typed(second, percent="60", progress="推进中。", no_progress=""),
    }

    answer = alice.post(ADDRESS, sent)

    assert answer["Location"] == ADDRESS
    assert [(draft.percent, draft.progress) for draft in ReportDraft.objects.order_by("report")] == [
        ("50", ""),
        ("60", "推进中。"),
    ]
    assert ReportDraft.objects.get(report=first).values["urban-sewage"]["raw"] == "９６％"


def test_what_the_grid_does_not_show_stays(
    world: World, alice: Client, reports: list[ProgressReport]
) -> None:
    revision = write(reports[0], world.bob, problems="征地未完成。", next_steps="开工。")

    alice.post(ADDRESS, typed(reports[0], revision, percent="61", progress="新的进展。"))

    draft = ReportDraft.objects.get()
    assert (draft.percent, draft.progress, draft.problems, draft.next_steps) == (
        "61",
        "新的进展。",
        "征地未完成。",
        "开工。",
    )


def test_a_row_that_did_not_change_is_not_written(
    world: World, alice: Client, reports: list[ProgressReport]
) -> None:
    revision = write(reports[0], world.bob)

    alice.post(ADDRESS, typed(reports[0], revision, percent="60", progress="完成管网改造设计。"))

    draft = ReportDraft.objects.get()
    assert (draft.revision, draft.updated_by) == (revision, world.bob)


def test_a_conflict_in_one_row_costs_no_other(
    world: World, alice: Client, reports: list[ProgressReport]
) -> None:
    first, second = reports
    write(first, world.bob, progress="李强写的进展")
    sent = {**typed(first, progress="王晓写的进展", percent="60"), **typed(second, percent="60")}

    answer = alice.post(ADDRESS, sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("李强写的进展" in page, "王晓写的进展" in page, "任务25" in page) == (True, True, True)
    assert ReportDraft.objects.get(report=first).progress == "李强写的进展"
    assert ReportDraft.objects.get(report=second).percent == "60"


def test_what_cannot_be_stored_is_named_by_its_row(alice: Client, reports: list[ProgressReport]) -> None:
    answer = alice.post(ADDRESS, typed(reports[1], progress="长" * 4001))

    assert answer.status_code == 409
    (refused,) = answer.context["refused"]
    assert (refused.row.report, list(refused.form.errors)) == (reports[1], ["progress"])
    assert "长" * 4001 in answer.content.decode()


def test_checking_goes_on(alice: Client, reports: list[ProgressReport]) -> None:
    answer = alice.post(ADDRESS, {**typed(reports[1], percent="60"), "check": "1"})

    assert answer["Location"] == reverse("month-check", args=["2026-10"])


def test_rows_in_the_order_of_the_tasks(world: World, alice: Client, reports: list[ProgressReport]) -> None:
    submit(reports[0], world.alice)

    rows = alice.get(ADDRESS).context["rows"]

    assert [(row.row.report.assignment.task.number, row.writable) for row in rows] == [
        (25, False),
        (31, True),
    ]


def test_a_locked_month_is_only_read(world: World, alice: Client, reports: list[ProgressReport]) -> None:
    close_period(period=world.period, at=world.period.closes_at)

    assert alice.get(ADDRESS).context["writable"] is False
    assert alice.post(ADDRESS, typed(reports[1], percent="60")).status_code == 409
    assert ReportDraft.objects.count() == 0


def test_others_rows_are_not_there(world: World, as_user: SignIn, reports: list[ProgressReport]) -> None:
    """A stranger's post about them goes nowhere."""
    charlie = as_user(world.charlie)

    assert f"r{reports[0].pk}-" not in charlie.get(ADDRESS).content.decode()
    charlie.post(ADDRESS, typed(reports[0], percent="1"))
    assert ReportDraft.objects.count() == 0


def test_a_month_that_never_opened(alice: Client) -> None:
    assert alice.get(reverse("my-work-grid", args=["2026-03"])).status_code == 404
