"""A month in a real browser, with and without JavaScript, at the size of an office screen."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from indicators.models import Reading
from tasks.models import ReportVersion
from tests.factories.world import World, submit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False])
def test_a_unit_files_and_the_task_force_approves(
    city: World, sign_in: Callable[..., Page], scripts: bool
) -> None:
    page = sign_in(city.alice, scripts=scripts)
    page.click("text=完善城镇污水处理设施")
    page.fill("[name=value-urban-sewage]", "９６．２％")
    page.fill("[name=percent]", "60")
    page.fill("[name=progress]", "完成王家山片区管网改造设计。")
    page.click("text=检查并提交")
    page.wait_for_url("**/check/")
    page.click("main button:has-text('报送')")
    page.wait_for_selector(".receipt")
    receipt = ReportVersion.objects.get().receipt
    assert receipt in page.inner_text("main")

    page = sign_in(city.rita, scripts=scripts)
    page.click("text=完善城镇污水处理设施")
    page.click("button:has-text('通过')")

    assert (Reading.objects.get().source, str(Reading.objects.get().value)) == (receipt, "96.200000")
    assert "没有" in page.inner_text("main") or "审完" in page.inner_text("main")


def test_mistakes_are_named_and_nothing_typed_is_lost(city: World, sign_in: Callable[..., Page]) -> None:
    page = sign_in(city.alice)
    page.click("text=完善城镇污水处理设施")
    page.fill("[name=value-urban-sewage]", "约95")
    page.fill("[name=progress]", "完成设计。")
    page.click("text=检查并提交")
    page.wait_for_url("**/check/")

    assert "约数" in page.inner_text("main")
    page.goto(page.url.replace("/check/", "/edit/"))
    assert page.input_value("[name=value-urban-sewage]") == "约95"
    assert page.input_value("[name=progress]") == "完成设计。"
    assert ReportVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "paths"),
    [
        ("alice", ["/my-work/", "/filings/{report}/edit/", "/filings/{report}/", "/receipts/{version}/"]),
        ("alice", ["/tasks/", "/tasks/25/", "/indicators/", "/units/", "/bulletins/", "/exports/"]),
        ("rita", ["/review/", "/review/{version}/"]),
        ("auditor", ["/audit/", "/exports/"]),
        ("sysadmin", ["/admin/departments/department/"]),
    ],
)
def test_screens_fit_and_are_accessible(
    city: World, sign_in: Callable[..., Page], who: str, paths: list[str]
) -> None:
    version = submit(city.report("WR", 25), city.alice)
    page = sign_in(getattr(city, who))
    page.set_viewport_size({"width": 1366, "height": 2600})  # else sticky bars cover what axe measures
    found = {}
    for path in paths:
        page.goto(path.format(report=version.report_id, version=version.pk))
        wide = page.evaluate("document.documentElement.scrollWidth")
        violations = Axe().run(page).response["violations"] if who != "sysadmin" else []
        found[path] = (wide <= 1366, [violation["id"] for violation in violations])

    assert found == {path: (True, []) for path in paths}


def test_style_and_script_stay_small(city: World, sign_in: Callable[..., Page]) -> None:
    """Budgets of the first visit: CSS 20 KB, scripts 35 KB, as sent when compressed."""
    page = sign_in(city.alice)
    sizes = page.evaluate(
        """async () => {
            const size = async (urls) => (await Promise.all(urls.map(async (url) => {
                const body = (await fetch(url)).body.pipeThrough(new CompressionStream("gzip"));
                return (await new Response(body).arrayBuffer()).byteLength;
            }))).reduce((sum, bytes) => sum + bytes, 0);
            return [
                await size([...document.querySelectorAll("link[rel=stylesheet]")].map((link) => link.href)),
                await size([...document.querySelectorAll("script[src]")].map((script) => script.src)),
            ];
        }"""
    )

    assert sizes[0] <= 20 * 1024
    assert sizes[1] <= 35 * 1024
