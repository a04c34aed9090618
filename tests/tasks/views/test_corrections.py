"""The pages of 更正: the unit asks, the reviewer answers, both can read it afterwards."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasks.models import CorrectionRequest, ProgressReport
from tasks.services.corrections import grant_correction, request_correction
from tasks.services.periods import close_period
from tests.factories.world import NOW, World, approve, stop_clock, submit

SignIn = Callable[..., Client]
ASKED = {"ground": "figure", "words": "数值应为 95.2，误报为 96.2，以运行月报为准。"}
DAY = timedelta(days=1)


@pytest.fixture
def after(world: World, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """October is locked, 市水利局's report approved; the pages' clock stands a day later."""
    approve(submit(world.report("WR", 25), world.alice), world.rita)
    close_period(period=world.period, at=world.period.closes_at)
    world.period.refresh_from_db()
    moment = world.period.closes_at + DAY
    stop_clock(monkeypatch, moment)
    return moment


def ask_page(report: ProgressReport) -> str:
    return reverse("filing-correction", args=[report.pk])


def asked(world: World, after: datetime) -> CorrectionRequest:
    return request_correction(report=world.report("WR", 25), actor=world.alice, at=after, **ASKED)


def test_the_unit_asks(world: World, as_user: SignIn, after: datetime) -> None:
    report, alice = world.report("WR", 25), as_user(world.alice)
    assert ask_page(report) in alice.get(reverse("filing", args=[report.pk])).content.decode()
    assert alice.get(ask_page(report)).status_code == 200

    answer = alice.post(ask_page(report), ASKED)

    request = CorrectionRequest.objects.get()
    assert answer["Location"] == reverse("correction", args=[request.pk])
    assert "待答复" in alice.get(answer["Location"]).content.decode()


def test_nothing_typed_is_lost(world: World, as_user: SignIn, after: datetime) -> None:
    answer = as_user(world.alice).post(ask_page(world.report("WR", 25)), {"ground": "words", "words": "漏了"})

    assert (answer.status_code, list(answer.context["error"].fields)) == (400, ["words"])
    assert 'value="words" checked' in answer.content.decode()
    assert ">漏了</textarea>" in answer.content.decode()


def test_who_comes_too_late_to_ask_is_told(world: World, as_user: SignIn, after: datetime) -> None:
    """A colleague asked while the page was open."""
    asked(world, after)

    answer = as_user(world.bob).post(ask_page(world.report("WR", 25)), ASKED, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "王晓已提交更正申请，等审核单位答复。"
    ]


def test_an_open_month_has_nothing_to_ask(
    world: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_clock(monkeypatch)
    report = world.report("WR", 25)

    assert as_user(world.alice).get(ask_page(report))["Location"] == reverse("filing", args=[report.pk])


def answer_to(client: Client, request: CorrectionRequest, **data: str) -> Any:
    return client.post(reverse("correction", args=[request.pk]), data, follow=True)


def test_the_reviewer_consents(world: World, as_user: SignIn, after: datetime) -> None:
    request, rita = asked(world, after), as_user(world.rita)
    shown = rita.get(reverse("review-corrections"))
    assert shown.context["waiting"] == [request]

    answer = answer_to(rita, request, grant="1", until="2026-11-09")

    request.refresh_from_db()
    assert answer.redirect_chain == [(reverse("review-corrections"), 302)]
    assert (request.state, f"{request.expires_at:%m-%d %H:%M}") == ("granted", "11-09 10:00")
    assert list(answer.context["answered"]) == [request]
    writing = as_user(world.alice).get(reverse("filing-edit", args=[request.report_id]))
    assert (writing.status_code, writing.context["writable"]) == (200, True)


@pytest.mark.parametrize("until", ["", "2026-11-03", "2026-13-01", "明天", "2027-01-01"])
def test_a_day_that_will_not_do(world: World, as_user: SignIn, after: datetime, until: str) -> None:
    request = asked(world, after)

    answer = answer_to(as_user(world.rita), request, grant="1", until=until, answer="先写好的答复")

    assert (answer.status_code, list(answer.context["error"].fields)) == (400, ["expires_at"])
    assert "先写好的答复" in answer.content.decode()


def test_the_reviewer_refuses_with_words(world: World, as_user: SignIn, after: datetime) -> None:
    request, rita = asked(world, after), as_user(world.rita)
    assert answer_to(rita, request, refuse="1", answer="不行").status_code == 400

    answer_to(rita, request, refuse="1", answer="与运行月报核对后没有出入。")

    shown = as_user(world.alice).get(reverse("filing", args=[request.report_id])).content.decode()
    assert "与运行月报核对后没有出入。" in shown
    assert "申请更正" in shown


def test_an_enter_key_does_not_consent(world: World, as_user: SignIn, after: datetime) -> None:
    """A post without a button is read as a refusal, which needs its words."""
    assert answer_to(as_user(world.rita), asked(world, after)).status_code == 400


def test_who_reviews_other_units_reads_and_does_not_answer(
    world: World, as_user: SignIn, after: datetime
) -> None:
    request = asked(world, after)
    gus = as_user(world.gus)

    shown = gus.get(reverse("correction", args=[request.pk]))

    assert (shown.status_code, shown.context["acts"]) == (200, set())
    assert answer_to(gus, request, grant="1", until="2026-11-09").status_code == 403


def test_a_correction_that_may_be_used_is_shown(world: World, as_user: SignIn, after: datetime) -> None:
    request = asked(world, after)
    grant_correction(request=request, expires_at=after + DAY, actor=world.rita, at=after)

    answer = as_user(world.alice).get(reverse("filing", args=[request.report_id]))

    assert (answer.context["correction"], answer.context["acts"]) == (request, {"save", "submit"})
    assert "更正中" in answer.content.decode()


def test_the_corrected_version_is_reviewed_beside_the_old(
    world: World, as_user: SignIn, after: datetime
) -> None:
    earlier = after - timedelta(hours=1)
    request = asked(world, earlier)
    grant_correction(request=request, expires_at=after + DAY, actor=world.rita, at=earlier)
    version = submit(world.report("WR", 25), world.alice, after, "95.2")

    answer = as_user(world.rita).get(reverse("review", args=[version.pk]))

    (row,) = answer.context["round"].figures
    assert (str(row.before), str(row.claim.value)) == ("96.200000", "95.200000")
    assert ASKED["words"] in answer.content.decode()
    assert "锁定后更正" in as_user(world.rita).get(reverse("review-queue")).content.decode()


def test_the_clock_of_these_pages_is_after_the_lock(after: datetime) -> None:
    assert after > NOW
