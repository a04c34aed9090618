"""The pages of the API: tokens and the description, without a word from the policy, another host or axe."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from departments.services.tokens import issue_token
from tests.factories.world import NOW, World, stop_clock

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def faults(page: Page) -> list[str]:
    return [
        f"{found['id']}: {found['nodes'][0]['html']}"
        for found in Axe().run(page, options=RULES).response["violations"]
    ]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_token_is_made_and_revoked(
    city: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, scripts: bool
) -> None:
    stop_clock(monkeypatch)
    page = sign_in(city.alice, scripts=scripts)
    page.goto("/account/tokens/")
    page.fill("[name=name]", "马鞍山市水利局综合业务数据管理平台每月自动报送与核对用")
    page.check("[name=scopes][value=file]")
    page.click("text=新建 >> nth=-1")

    assert len(page.inner_text("code.token")) == 68
    page.goto("/account/tokens/")
    assert page.locator("code.token").count() == 0
    page.click("text=吊销 >> nth=0")
    assert "已吊销" in page.inner_text("main")


def test_the_pages_pass_axe(city: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty, the administrator's, and the description; a refusal only adds words that pass elsewhere."""
    stop_clock(monkeypatch)
    page = sign_in(city.alice)
    page.goto("/account/tokens/")
    assert faults(page) == []
    issue_token(person=city.alice, name="局内平台", scopes=["read", "file"], days=14, at=NOW)
    page = sign_in(city.sysadmin)
    page.goto("/account/tokens/")
    assert faults(page) == []
    page.goto("/api/docs/")
    assert "filings" in page.inner_text("main")
    assert faults(page) == []
