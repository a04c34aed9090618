"""The pages on which the task force reviews."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from departments.enums import Role
from indicators.models import Reading
from maanshan_eco.kernel.months import Month
from tasks.models import ReportVersion, ReviewDecision
from tasks.services.periods import open_period
from tasks.services.review import approve_report
from tests.factories.world import (
    NOW,
    START,
    World,
    approve,
    make_person,
    make_unit,
    send_back,
    stop_clock,
    submit,
)

SignIn = Callable[..., Client]
REASON = "请补充管网改造的完成时限。"
RETURN: dict[str, Any] = {"return": "1", "field": ["progress"], "code": "vague", "reason": REASON}


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.fixture
def rita(world: World, as_user: SignIn) -> Client:
    return as_user(world.rita)


def decide(client: Client, version: ReportVersion, follow: bool = False, **pressed: Any) -> Any:
    return client.post(reverse("review", args=[version.pk]), pressed, follow=follow)


def said(answer: HttpResponse) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_queue_and_who_is_missing(world: World, rita: Client) -> None:
    version = submit(world.report("WR", 25), world.alice)
    submit(world.report("EEB", 6), world.erin)

    answer = rita.get(reverse("review-queue"))

    assert [row.version for row in answer.context["rows"]] == [version]
    assert [unit.unit.code for unit in answer.context["missing"]] == ["HUC", "DANGTU"]
    progress = answer.context["progress"]
    assert (progress.due, progress.filed, progress.reviewed, answer.context["owed"]) == (3, 1, 0, 2)
    assert f'href="{reverse("review", args=[version.pk])}"' in answer.content.decode()


def test_the_queue_before_the_first_month(db: None, as_user: SignIn) -> None:
    reviewer = make_person("rita", "任审", Role.REVIEWER, make_unit("EEB", "市生态环境局"))

    answer = as_user(reviewer).get(reverse("review-queue"))

    assert (answer.status_code, answer.context["period"], answer.context["rows"]) == (200, None, [])


def test_approving_leads_to_the_next(world: World, rita: Client) -> None:
    first = submit(world.report("WR", 25), world.alice, NOW - timedelta(hours=2))
    second = submit(world.report("HUC", 25), world.charlie, NOW - timedelta(hours=1))

    answer = decide(rita, first, approve="1", follow=True)

    assert answer.redirect_chain == [(reverse("review", args=[second.pk]), 302)]
    assert said(answer) == ["已通过：2026-10-T25-WR-01。"]
    assert Reading.objects.get().value == Decimal("96.2")


def test_the_last_leads_back_to_the_queue(world: World, rita: Client) -> None:
    version = submit(world.report("WR", 25), world.alice)

    answer = decide(rita, version, follow=True, **RETURN)

    assert answer.redirect_chain == [(reverse("review-queue"), 302)]
    assert said(answer) == ["已退回：2026-10-T25-WR-01。"]
    assert ReviewDecision.objects.get().reason == REASON


@pytest.mark.parametrize("reason", ["", "太短", "请补充完成时限\x0b和责任人"])
def test_a_reason_that_will_not_do_stays_on_the_page(world: World, rita: Client, reason: str) -> None:
    version = submit(world.report("WR", 25), world.alice)

    answer = decide(rita, version, **{**RETURN, "reason": reason})

    assert (answer.status_code, answer.context["given"]["reason"]) == (400, reason)
    assert list(answer.context["error"].fields) == ["reason"]
    assert reason in answer.content.decode()
    assert ReviewDecision.objects.count() == 0


def test_an_enter_key_does_not_decide(world: World, rita: Client) -> None:
    """A post without a button is no approval: it is read as a return, and that needs its reason."""
    answer = decide(rita, submit(world.report("WR", 25), world.alice))

    assert (answer.status_code, ReviewDecision.objects.count()) == (400, 0)


def test_the_second_reviewer_is_told(world: World, rita: Client) -> None:
    """The page was open when a colleague decided."""
    version = submit(world.report("WR", 25), world.alice)
    colleague = make_person("rolf", "阮审", Role.REVIEWER, world.units["EEB"])
    send_back(version, colleague, NOW, REASON)

    answer = decide(rita, version, approve="1", follow=True)

    assert answer.redirect_chain == [(reverse("review-queue"), 302)]
    assert said(answer) == ["2026-10-T25-WR-01已由阮审于10-26 10:00:00退回，以该结论为准，这次没有改动。"]
    assert (ReviewDecision.objects.get().decided_by, Reading.objects.count()) == (colleague, 0)


@pytest.mark.parametrize("who", ["gus", "chief"])
def test_who_reviews_other_units_reads_and_does_not_decide(world: World, as_user: SignIn, who: str) -> None:
    version = submit(world.report("WR", 25), world.alice)
    client = as_user(world.people[who])

    shown = client.get(reverse("review", args=[version.pk]))

    assert (shown.status_code, shown.context["acts"]) == (200, set())
    assert 'name="approve"' not in shown.content.decode()
    assert decide(client, version, approve="1").status_code == 403
    assert ReviewDecision.objects.count() == 0


def test_the_page_puts_this_month_beside_the_last(world: World, rita: Client) -> None:
    september = open_period(month=Month(2026, 9), at=START)
    last = approve(
        submit(world.report("WR", 25, september), world.alice, START, value="95"), world.rita, START
    )
    version = submit(world.report("WR", 25), world.alice, value="96.5")

    answer = rita.get(reverse("review", args=[version.pk]))

    (figure,) = answer.context["month"].figures
    assert (answer.context["month"].base, figure.change) == (last, Decimal("1.5"))
    assert (answer.context["acts"], answer.context["place"].total) == ({"approve", "return"}, 1)


def test_the_page_of_a_second_round_shows_the_first(world: World, rita: Client) -> None:
    first = submit(world.report("WR", 25), world.alice)
    send_back(first, world.rita, NOW, REASON)
    second = submit(world.report("WR", 25), world.alice)

    answer = rita.get(reverse("review", args=[second.pk]))

    assert list(answer.context["earlier"]) == [first]
    assert REASON in answer.content.decode()


def test_a_decided_version_can_be_read_and_not_decided(world: World, rita: Client) -> None:
    version = submit(world.report("WR", 25), world.alice)
    decision = approve_report(version=version, actor=world.rita, at=NOW)

    answer = rita.get(reverse("review", args=[version.pk]))

    assert (answer.context["decision"], answer.context["acts"]) == (decision, {"withdraw"})
    assert 'name="approve"' not in answer.content.decode()
