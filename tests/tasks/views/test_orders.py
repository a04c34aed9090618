"""Pages of orders: lists by state, forms that lose nothing, past days, drafts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from indicators.services.readings import record_reading
from maanshan_eco.kernel.months import Month
from tasks.models import OrderEvent, RectificationOrder
from tasks.services.escalation import climb
from tasks.services.handling import ask_extension
from tasks.services.periods import close_period, open_period
from tasks.services.rectification import withdraw_order
from tests.factories.orders import (
    ALL_PASSED,
    DAY,
    accepted,
    applied,
    closed,
    drafted,
    fresh,
    received,
    signed,
    working,
)
from tests.factories.world import NOW, World, stop_clock

SignIn = Callable[..., Client]
WORDS = "情况属实，已按要求整改到位。"


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch, NOW + 9 * DAY)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def respond(client: Client, order: RectificationOrder, act: str, **data: Any) -> HttpResponse:
    return client.post(f"/orders/{order.code}/respond/", {"act": act, **data})


def decide(client: Client, order: RectificationOrder, act: str, **data: Any) -> HttpResponse:
    return client.post(f"/orders/{order.code}/decide/", {"act": act, **data})


def test_lists_by_state(world: World, as_user: SignIn) -> None:
    by_state = {
        "issued": signed(world, at=NOW + 9 * DAY),
        "due-soon": working(world, term_days=10),
        "overdue": working(world, term_days=2),
        "judged": applied(world),
        "closed": closed(world),
    }
    client = as_user(world.rita)

    for state, order in by_state.items():
        page = text(client.get(f"/orders/?state={state}"))
        listed = [o.code for o in by_state.values() if f"/orders/{o.code}/" in page]
        assert listed == [order.code], state
    everything = text(client.get("/orders/?state="))
    assert all(f"/orders/{order.code}/" in everything for order in by_state.values())
    assert f"/orders/{by_state['closed'].code}/" not in text(client.get("/orders/"))


def test_lists_by_unit_and_source(world: World, as_user: SignIn) -> None:
    water, county = signed(world), signed(world, "DANGTU")
    client = as_user(world.rita)

    page = text(client.get("/orders/?unit=DANGTU&source=instruction"))

    assert (f"/orders/{county.code}/" in page, f"/orders/{water.code}/" in page) == (True, False)
    assert f"/orders/{county.code}/" not in text(client.get("/orders/?unit=DANGTU&source=finding"))


@pytest.mark.parametrize("query", ["?state=nonsense", "?unit=%00", "?page=99", "?source=x&unit=y", "?asof=x"])
def test_nonsense_in_the_address_is_no_error(world: World, as_user: SignIn, query: str) -> None:
    order = signed(world)
    client = as_user(world.rita)

    assert client.get(f"/orders/{query}").status_code == 200
    assert client.get(f"/orders/{order.code}/{query}").status_code == 200


def test_overdue_and_unsigned_are_said(world: World, as_user: SignIn) -> None:
    order = signed(world, term_days=2)
    climb(order=order, at=NOW + 9 * DAY)

    page = text(as_user(world.alice).get(f"/orders/{order.code}/"))

    assert "逾期 7 天" in page
    assert "超过 24 小时未签收" in page
    assert "提醒（第3次）" in page


def test_a_unit_goes_all_the_way(world: World, as_user: SignIn) -> None:
    order, client = signed(world), as_user(world.alice)

    assert respond(client, order, "receive").status_code == 302
    assert (
        respond(
            client, order, "plan", words=WORDS, attached=SimpleUploadedFile("照片.pdf", b"%PDF-1.7 %%EOF")
        ).status_code
        == 302
    )
    assert respond(client, order, "progress", words=WORDS).status_code == 302
    assert respond(client, order, "extension", words=WORDS, until="2026-12-01").status_code == 302
    assert respond(client, order, "apply", words=WORDS).status_code == 302
    assert fresh(order).status == "applied"


def test_the_task_force_goes_all_the_way(world: World, as_user: SignIn) -> None:
    order = working(world)
    ask_extension(order=order, until=date(2026, 12, 1), words=WORDS, actor=world.alice, at=NOW + 2 * DAY)
    chief = as_user(world.chief)

    decide(chief, order, "answer", answer="grant", words="同意。")
    assert fresh(order).due_on == date(2026, 12, 1)
    respond(as_user(world.alice), order, "apply", words=WORDS)
    for who in (world.rita, world.gus):
        decide(as_user(who), order, "opinion", answer="pass", words=WORDS, **ALL_PASSED)
    decide(chief, order, "close", look_back_on="2027-01-31", words="同意。")
    decide(as_user(world.gus), order, "look_back", held="no", words=WORDS)
    decide(chief, order, "reopen", term_days="10", counting="calendar", words=WORDS)

    assert (fresh(order).status, fresh(order).round) == ("issued", 2)


@pytest.mark.parametrize(
    ("make", "who", "act", "data", "kept"),
    [
        (received, "alice", "plan", {"words": "太短"}, "太短"),
        (working, "alice", "extension", {"until": "下月初", "words": WORDS}, "下月初"),
        (applied, "rita", "opinion", {"answer": "pass", "words": WORDS}, WORDS),
        (accepted, "chief", "close", {"look_back_on": "明年", "words": WORDS}, "明年"),
        (closed, "gus", "look_back", {"words": WORDS}, WORDS),
        (closed, "chief", "reopen", {"term_days": "十天", "words": WORDS}, "十天"),
    ],
)
def test_what_was_typed_comes_back_with_what_is_wrong(
    world: World, as_user: SignIn, make: Any, who: str, act: str, data: dict[str, str], kept: str
) -> None:
    order = make(world)
    events = OrderEvent.objects.count()
    post = respond if who == "alice" else decide

    answer = post(as_user(world.people[who]), order, act, **data)

    assert answer.status_code == 400
    assert kept in text(answer)
    assert "处需要改" in text(answer)
    assert OrderEvent.objects.count() == events


@pytest.mark.parametrize("act", ["nonsense", "", "opinion"])
def test_an_act_that_is_none_says_so(world: World, as_user: SignIn, act: str) -> None:
    order, client = signed(world), as_user(world.alice)

    answer = respond(client, order, act)

    assert answer.status_code == 302
    assert "没有这个办理事项" in text(client.get(f"/orders/{order.code}/"))


def test_an_act_too_late_says_how_it_stands(world: World, as_user: SignIn) -> None:
    order, client = applied(world), as_user(world.alice)

    assert respond(client, order, "progress", words=WORDS).status_code == 302
    assert "当前是“待验收”" in text(client.get(f"/orders/{order.code}/"))


def test_a_letter_is_carried_out_on_the_page(world: World, as_user: SignIn) -> None:
    order = received(world, at=NOW - 40 * DAY)
    climb(order=order, at=NOW)
    letter, client = order.steps.get(rung="letter"), as_user(world.rita)

    assert f'name="step" value="{letter.pk}"' in text(client.get(f"/orders/{order.code}/"))
    refused = decide(client, order, "step", step=str(letter.pk), words="发了")
    assert (refused.status_code, "发了" in text(refused)) == (400, True)
    decide(client, order, "step", step=str(letter.pk), words="已发督办函，限十日内完成。")
    assert letter.carried_out.done_by == world.rita
    assert decide(client, order, "step", step="x").status_code == 302


def test_who_has_given_his_opinion_is_not_asked_again(world: World, as_user: SignIn) -> None:
    order, client = applied(world), as_user(world.rita)
    decide(client, order, "opinion", answer="pass", words=WORDS, **ALL_PASSED)

    assert 'value="opinion"' not in text(client.get(f"/orders/{order.code}/"))


def test_a_past_day_shows_how_it_stood(world: World, as_user: SignIn) -> None:
    order, client = closed(world), as_user(world.chief)

    past = text(client.get(f"/orders/{order.code}/?asof=2026-10-28"))

    assert ("整改中" in past, "历史情况" in past, "申请销号" in past) == (True, True, False)
    assert 'name="act"' not in past
    assert client.get(f"/orders/{order.code}/?asof=2026-10-01").status_code == 404
    assert 'name="act"' in text(client.get(f"/orders/{order.code}/?asof=2030-01-01"))


def test_drafting_from_an_indicator_that_misses_its_target(world: World, as_user: SignIn) -> None:
    record_reading(
        indicator=world.sewage,
        area=None,
        month=Month(2026, 9).first,
        value=93,
        source="2026-09-T25-WR-01",
        actor=None,
        at=NOW,
    )
    client = as_user(world.rita)

    page = client.get("/orders/new/?source=indicator-urban-sewage")
    assert "2026年9月城镇污水处理率为93.0%" in text(page)
    assert "2026-09-T25-WR-01" in text(page)
    form = page.context["form"].initial
    answer = client.post("/orders/new/?source=indicator-urban-sewage", form)

    order = RectificationOrder.objects.get()
    assert answer["Location"] == f"/orders/drafts/{order.pk}/"
    assert (order.source, order.indicator, order.month) == ("indicator", world.sewage, date(2026, 9, 1))
    assert order.responsible == world.units["WR"]
    assert "城镇污水处理率未达标" not in text(client.get("/orders/new/"))


def test_drafting_from_a_filing_that_never_came(world: World, as_user: SignIn) -> None:
    period = open_period(month=Month(2026, 9), at=NOW)
    close_period(period=period, at=period.closes_at)
    report, client = world.report("DANGTU", 25, period), as_user(world.rita)

    page = client.get(f"/orders/new/?source=report-{report.pk}")
    client.post(f"/orders/new/?source=report-{report.pk}", page.context["form"].initial)

    order = RectificationOrder.objects.get()
    assert (order.report, order.source, order.responsible) == (report, "late_filing", world.units["DANGTU"])
    assert f"source=report-{report.pk}" not in text(client.get("/orders/new/"))


def test_a_refused_draft_keeps_what_was_typed(world: World, as_user: SignIn) -> None:
    answer = as_user(world.rita).post(
        "/orders/new/", {"title": "河道保洁", "facts": "短", "responsible": "WR", "assisting": ["HUC"]}
    )

    assert answer.status_code == 400
    assert 'value="河道保洁"' in text(answer)
    assert "“问题事实”至少写 8 个字。" in text(answer)
    assert RectificationOrder.objects.count() == 0


def test_a_draft_is_signed_or_taken_back_and_written_anew(world: World, as_user: SignIn) -> None:
    draft, client = drafted(world), as_user(world.rita)
    path = f"/orders/drafts/{draft.pk}/"

    assert "签发并交办" not in text(client.get(path))
    client.post(path, {"withdraw": "1", "words": "短"})
    assert fresh(draft).status == "drafted"
    client.post(path, {"withdraw": "1", "words": "事实不清，补充监测数据后重新起草。"})
    assert f"/orders/new/?from={draft.pk}" in text(client.get(path))
    assert draft.facts in text(client.get(f"/orders/new/?from={draft.pk}"))
    assert client.get("/orders/new/?from=x").status_code == 200

    second = drafted(world)
    answer = as_user(world.chief).post(f"/orders/drafts/{second.pk}/", {"sign": "1"})
    assert answer["Location"] == "/orders/2026-001/"
    assert client.get(f"/orders/drafts/{second.pk}/")["Location"] == "/orders/2026-001/"


def test_a_withdrawn_draft_cannot_be_signed(world: World, as_user: SignIn) -> None:
    draft = withdraw_order(order=drafted(world), words="事实不清，重新起草。", actor=world.rita, at=NOW)

    assert as_user(world.chief).post(f"/orders/drafts/{draft.pk}/", {"sign": "1"}).status_code == 302
    assert fresh(draft).number is None


@pytest.mark.parametrize("code", ["2026-01", "2026-0001", "2026-000", "26-001", "2026-1"])
def test_one_order_has_one_address(world: World, as_user: SignIn, code: str) -> None:
    signed(world)

    assert as_user(world.rita).get(f"/orders/{code}/").status_code == 404
