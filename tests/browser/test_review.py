"""Reviewing in a real browser: keys, no scripts, and every state of the pages fit to read."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import now
from playwright.sync_api import Page

from indicators.models import Reading
from maanshan_eco.kernel.months import Month
from tasks.models import CorrectionRequest, ReportVersion, ReviewDecision, VersionCaution
from tasks.services.corrections import grant_correction, refuse_correction, request_correction
from tasks.services.periods import close_period, open_period
from tests.factories.world import NOW, START, World, approve, one_more_report, send_back, submit

pytestmark = pytest.mark.browser
LONG = "完成王家山片区管网改造12.5公里，投资300万元。\n" * 4


@pytest.fixture
def busy(city: World) -> World:
    """Three wait for Rita: a clean one, one with an unexplained caution, a second round."""
    september = open_period(month=Month(2026, 9), at=START)
    approve(submit(city.report("WR", 25, september), city.alice, START, "95", progress=LONG), city.rita)
    submit(city.report("WR", 25), city.alice, progress=LONG.replace("12.5公里", "15.5公里"))
    odd = submit(city.report("HUC", 25), city.charlie)
    VersionCaution.objects.create(version=odd, code="same", field="progress", words="与上月文字完全相同。")
    VersionCaution.objects.create(
        version=odd, code="fell", field="percent", words="年度进度变小了。", reason="上月多报，已核实"
    )
    send_back(submit(city.report("DANGTU", 25), city.dora), city.rita)
    submit(
        city.report("DANGTU", 25),
        city.dora,
        value="97",
        progress="完成管网改造设计，12月底前完工。",
    )
    return city


def open_first(page: Page) -> None:
    """From the queue to the first report, until its keys are listened to."""
    page.goto("/review/")
    page.click("th a.row-link >> nth=0")
    page.wait_for_selector(".keys summary")


def wait_for_decisions(page: Page, count: int) -> None:
    page.wait_for_load_state("networkidle")
    assert ReviewDecision.objects.standing().count() == count


def test_a_clean_report_takes_one_key(busy: World, sign_in: Callable[..., Page]) -> None:
    """Two decided before; from the page of one waiting, A approves and opens the next."""
    page = sign_in(busy.rita)
    open_first(page)
    place = page.inner_text(".place")

    with page.expect_navigation():
        page.keyboard.press("a")

    assert "第 1 / 3 份" in place
    assert "第 1 / 2 份" in page.inner_text(".place")
    wait_for_decisions(page, 3)


def test_keys_lead_back_and_forth_and_stay_out_of_texts(busy: World, sign_in: Callable[..., Page]) -> None:
    page = sign_in(busy.rita)
    open_first(page)
    first = page.url
    with page.expect_navigation():
        page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("k")
    assert page.url == first

    page.keyboard.press("r")
    page.fill("#return-reason", "")
    page.type("#return-reason", "ajkr?")

    assert (page.url, page.input_value("#return-reason")) == (first, "ajkr?")
    wait_for_decisions(page, 2)


def test_a_return_goes_on_to_the_next(busy: World, sign_in: Callable[..., Page]) -> None:
    page = sign_in(busy.rita)
    open_first(page)
    page.keyboard.press("r")
    page.check(".return-panel [value=progress]")
    page.check(".return-panel [value=vague]")
    assert page.input_value("#return-reason") == "补充____的完成时限和责任人。"

    page.keyboard.press("Tab")
    page.fill("#return-reason", "补充管网改造的完成时限和责任人。")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")

    assert "已退回" in page.inner_text("main")
    assert "第 1 / 2 份" in page.inner_text(".place")
    decision = ReviewDecision.objects.standing().latest("pk")
    assert (decision.fields, decision.returned_for.code) == (["progress"], "vague")  # type: ignore[union-attr]


def test_single_keys_can_be_switched_off(busy: World, sign_in: Callable[..., Page]) -> None:
    page = sign_in(busy.rita)
    open_first(page)
    page.keyboard.press("?")
    page.uncheck("[data-keys-on]")
    page.reload()
    page.click("h1")
    page.keyboard.press("a")
    page.keyboard.press("j")

    wait_for_decisions(page, 2)
    assert "第 1 / 3 份" in page.inner_text(".place")


def test_reviewing_without_scripts(busy: World, sign_in: Callable[..., Page]) -> None:
    """Return, approve, approve in bulk, and take it back."""
    page = sign_in(busy.rita, scripts=False)
    page.goto("/review/")
    page.click("th a.row-link >> nth=0")
    page.click("summary:has-text('退回')")
    page.check(".return-panel [value=progress]")
    page.check(".return-panel [value=vague]")
    page.fill("#return-reason", "补充管网改造的完成时限和责任人。")
    page.click(".return-panel button")
    page.click("button:has-text('通过')")

    page.goto("/review/?only=clean")
    page.check("[name=version]")
    page.click("button:has-text('批量通过')")
    page.click("button:has-text('确认通过')")
    assert "已通过 1 份" in page.inner_text("main")
    assert Reading.objects.filter(superseded_at=None, month=busy.period.month).count() == 2

    page.fill("[name=reason]", "按错了")
    page.click("button:has-text('撤销整批')")
    assert "回到待审" in page.inner_text("main")
    assert Reading.objects.filter(superseded_at=None, month=busy.period.month).count() == 1


def measured(page: Page, paths: list[str]) -> dict[str, tuple[bool, list[str]]]:
    """By path: whether it fits the screen, and what axe finds."""
    page.set_viewport_size({"width": 1366, "height": 2600})  # else sticky bars cover what axe measures
    found = {}
    for path in paths:
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        for folded in page.query_selector_all("summary"):
            folded.click()
        violations = Axe().run(page).response["violations"]
        found[path] = (wide <= 1366, [violation["id"] for violation in violations])
    return found


def test_states_of_review_are_accessible(busy: World, sign_in: Callable[..., Page]) -> None:
    """Filled queue, clean, cautions, second round, decided, bulk confirmation with an odd one in it."""
    decided = approve(submit(one_more_report(busy, "WR", 26), busy.alice), busy.rita)
    waiting = list(ReportVersion.objects.awaiting(busy.rita))
    chosen = "&".join(f"version={version.pk}" for version in waiting)
    paths = ["/review/", "/review/?only=clean", "/review/decided/", f"/review/bulk/?{chosen}"]
    paths += [f"/review/{version.pk}/" for version in (*waiting, decided)]

    assert measured(sign_in(busy.rita), paths) == {path: (True, []) for path in paths}


def corrected(city: World) -> list[CorrectionRequest]:
    """One granted, one refused, one waiting, all of a locked September; and a locked version to look at."""
    september = open_period(month=Month(2026, 9), at=START)
    reports = [city.report("WR", 25, september), city.report("HUC", 25, september)]
    reports.append(city.report("DANGTU", 25, september))
    for report, who in zip(reports, (city.alice, city.charlie, city.dora), strict=True):
        approve(submit(report, who, START), city.rita, START)
    close_period(period=september, at=september.closes_at)
    at = now()
    requests = [
        request_correction(
            report=city.report(unit, 25, september),
            ground="figure",
            words="单位看错，1250 万元误报为 125 万元，以财政拨付单为准。",
            actor=who,
            at=at,
        )
        for unit, who in (("WR", city.alice), ("HUC", city.charlie), ("DANGTU", city.dora))
    ]
    grant_correction(request=requests[0], expires_at=at + timedelta(days=5), actor=city.rita, at=at)
    refuse_correction(request=requests[1], answer="与数据来源核对后没有出入。", actor=city.rita, at=at)
    return requests


def test_states_of_corrections_are_accessible(city: World, sign_in: Callable[..., Page]) -> None:
    requests = corrected(city)
    version = ReportVersion.objects.get(report=requests[1].report_id)
    paths = ["/review/corrections/", f"/review/{version.pk}/", "/review/", "/review/?only=clean"]
    paths += [f"/corrections/{asked.pk}/" for asked in requests]
    assert measured(sign_in(city.rita), paths) == {path: (True, []) for path in paths}

    for who, asked in ((city.alice, requests[0]), (city.charlie, requests[1])):
        paths = [f"/filings/{asked.report_id}/", f"/filings/{asked.report_id}/correction/"]
        paths.append(f"/corrections/{asked.pk}/")
        assert measured(sign_in(who), paths) == {path: (True, []) for path in paths}


def test_a_unit_asks_and_its_reviewer_consents(city: World, sign_in: Callable[..., Page]) -> None:
    """From the locked report to the form that can be written again, by clicks alone."""
    september = open_period(month=Month(2026, 9), at=START)
    report = approve(submit(city.report("WR", 25, september), city.alice, START), city.rita, NOW).report
    close_period(period=september, at=september.closes_at)
    page = sign_in(city.alice)
    page.goto(f"/filings/{report.pk}/")
    page.click("text=申请更正 >> visible=true")
    page.check("[value=figure]")
    page.fill("[name=words]", "数值应为 95.2，误报为 96.2，以运行月报为准。")
    page.click("button:has-text('提交申请')")
    assert "待答复" in page.inner_text("main")

    reviewer = sign_in(city.rita)
    reviewer.goto("/review/")
    reviewer.click("text=更正申请（1）")
    reviewer.click("th a.row-link")
    reviewer.click("button:has-text('同意更正')")

    page.goto(f"/filings/{report.pk}/")
    page.click("a.btn:has-text('更正')")
    assert page.input_value("[name=progress]") == "完成管网改造设计。"
