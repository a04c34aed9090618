"""Periods, extensions, 催报 and the inbox in a real browser, with and without JavaScript."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from departments.models import Department, Notification
from maanshan_eco.kernel.months import Month
from tasks.models import Extension
from tasks.services.periods import close_period, open_period
from tasks.services.reminders import chase_missing, remind
from tests.factories.world import NOW, OCTOBER, World, send_back, stop_clock, submit, write

pytestmark = pytest.mark.browser
LONG = "市公共资源交易监督管理局（市营商环境建设服务中心）"


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    """The live server runs in this process, so its clock stops too."""
    stop_clock(monkeypatch)


@pytest.mark.parametrize("scripts", [True, False])
def test_more_time_is_granted_and_found_in_the_inbox(
    city: World, sign_in: Callable[..., Page], scripts: bool
) -> None:
    page = sign_in(city.rita, scripts=scripts)
    page.click("nav >> text=期次")
    page.click("main a:has-text('2026年10月')")
    page.click("summary:has-text('批准延期')")
    page.select_option("[name=whom]", label="市水利局　全部填报")
    page.fill("[name=asked_by]", "王晓来电")
    extension = page.locator("form[action$='/extensions/']")
    extension.locator("[name=due_at]").fill("2026-10-30T18:00")
    extension.locator("[name=reason]").fill("防汛值班")
    page.click("button:has-text('批准延期')")
    assert "市水利局已延期到 10月30日（周五）18:00" in page.inner_text("main")
    assert Extension.objects.get().due_at == OCTOBER.at(30, 18)

    page = sign_in(city.alice, scripts=scripts)
    assert "10月30日（周五）18:00" in page.inner_text("header")
    page.click("nav >> text=通知")
    page.click("main button:has-text('去看')")
    assert page.url.endswith("/my-work/2026-10/")
    assert Notification.objects.filter(person=city.alice).unread().count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_those_who_owe_are_reminded(city: World, sign_in: Callable[..., Page], scripts: bool) -> None:
    """Two clicks to the text; one more reminds the filers."""
    submit(city.report("HUC", 25), city.charlie)
    page = sign_in(city.rita, scripts=scripts)
    page.click("text=未报名单与催报")
    text = page.input_value("#chase-text")
    assert "市水利局：任务25" in text
    assert "市住房城乡建设局" not in text
    assert page.locator("button:has-text('复制')").is_visible() is scripts
    page.click("button:has-text('提醒未报单位')")

    assert "已提醒 4 位填报员" in page.inner_text("main")
    told = set(Notification.objects.values_list("person__username", flat=True))
    assert told == {"alice", "bob", "dora", "erin"}


def look(page: Page, path: str) -> tuple[bool, list[str]]:
    """Whether the page fits an office screen, and what axe finds, everything unfolded."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    fits = page.evaluate("document.documentElement.scrollWidth") <= 1366
    return fits, [violation["id"] for violation in Axe().run(page).response["violations"]]


def fill(city: World) -> None:
    """Something in every table, long names, a warning about a year that nobody has announced."""
    Department.objects.filter(code="HUC").update(name=LONG)
    write(city.report("HUC", 25), city.charlie)
    version = submit(city.report("DANGTU", 25), city.dora)
    send_back(version, city.rita)
    remind(at=NOW)
    chase_missing(period=city.period, actor=city.rita, at=NOW)
    open_period(month=Month(2026, 12), at=NOW)
    old = open_period(month=Month(2026, 9), at=Month(2026, 9).at(1, 8))
    close_period(period=old, at=old.closes_at)


@pytest.mark.parametrize("state", ["empty", "filled", "overdue"])
def test_screens_fit_and_are_accessible(
    city: World, sign_in: Callable[..., Page], monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    if state != "empty":
        fill(city)
    if state == "overdue":
        monkeypatch.undo()
        stop_clock(monkeypatch, city.period.due_at + timedelta(hours=1))
    found = {}
    for who, paths in (
        (city.rita, ["/review/", "/review/missing/", "/periods/", "/periods/2026-10/"]),
        (city.auditor, ["/periods/2026-10/"]),
        (city.alice, ["/inbox/", "/my-work/"]),
    ):
        page = sign_in(who)
        page.set_viewport_size({"width": 1366, "height": 3600})  # else sticky bars cover what axe measures
        more = ["/periods/2026-09/", "/periods/2026-12/"] if state != "empty" and who != city.alice else []
        found |= {f"{who} {path}": look(page, path) for path in paths + more}

    assert found == {path: (True, []) for path in found}


def test_a_refused_form_is_accessible(
    city: World, browser: Browser, live_server: LiveServer, client: Client
) -> None:
    """In a window of its own: the browser notes the 400, which is wanted here, on its console."""
    client.force_login(city.rita)
    cookie = client.cookies["sessionid"].value
    context = browser.new_context(viewport={"width": 1366, "height": 2600}, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto("/periods/2026-10/")
    page.click("summary:has-text('调整')")
    page.fill("form[action$='/times/'] [name=due_at]", "2026-10-20T18:00")
    page.click("button:has-text('保存新的时间')")

    assert page.title().startswith("有错误：")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    found = Axe().run(page).response["violations"]
    context.close()
    assert [violation["id"] for violation in found] == []
