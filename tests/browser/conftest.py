"""A real browser. Without one these tests are left out on a user's machine and fail in CI."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from departments.models import User
from tests.factories.world import PASSWORD, World, make_world

CHROMIUM = os.environ.get("E2E_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OFFICE_SCREEN = {"width": 1366, "height": 625}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM or os.environ.get("CI") == "true":
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="没有 Chromium 浏览器；安装后可运行浏览器测试"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's loop makes Django think the test is asynchronous; it is not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    assert CHROMIUM, "CI 里必须有 Chromium"
    with sync_playwright() as playwright:
        with_browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield with_browser
        with_browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def is_fault(message: ConsoleMessage) -> bool:
    """A form that was refused is answered with 400, on which the browser remarks."""
    return message.type == "error" and "400 (Bad Request)" not in message.text


@pytest.fixture
def city(transactional_db: None) -> World:
    """The small city, its people with a password."""
    world = make_world()
    for person in world.people.values():
        person.set_password(PASSWORD)
    User.objects.bulk_update(world.people.values(), ["password"])
    return world


@pytest.fixture
def sign_in(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """A page of somebody signed in; at the end nothing may have gone wrong on any of them."""
    faults: list[str] = []
    contexts = []

    def open_page(who: User, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport=OFFICE_SCREEN, base_url=live_server.url, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda request: (
                faults.append(request.url) if not request.url.startswith((live_server.url, "data:")) else None
            ),
        )
        page.goto("/login/")
        page.fill("[name=username]", who.username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
