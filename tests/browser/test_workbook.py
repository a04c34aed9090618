"""A month by workbook in a real browser: six presses for any number of tasks; every state readable by all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Page

from tasks.models import Milestone, ReportVersion, Task
from tasks.services.periods import open_period
from tasks.services.workbook import apply_workbook
from tests.factories.workbook_corpus import typed
from tests.factories.workbooks import download, filled, send
from tests.factories.world import NOW, START, World, make_indicator, make_task, write

pytestmark = pytest.mark.browser
TASKS = 5
COUNT_PRESSES = """
    addEventListener("pointerdown", () => {
        sessionStorage.setItem("presses", 1 + Number(sessionStorage.getItem("presses")));
    }, true);
"""


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def eeb(city: World) -> World:
    """市生态环境局 with five tasks, four of them with a figure."""
    for number in range(26, 25 + TASKS):
        indicator = make_indicator(f"figure-{number}", f"指标{number}")
        make_task(number, f"第{number}项任务", city.units["EEB"], indicators=(indicator,))
    open_period(month=city.period.as_month, at=START)
    return city


def fill_in(path: Path) -> None:
    """What a clerk does in Excel."""
    book = load_workbook(path)
    for row in range(2, book["指标"].max_row + 1):
        book["指标"].cell(row, 8).value = 90 + row
    for row in range(2, book["文字"].max_row + 1):
        book["文字"].cell(row, 5).value = 60
        book["文字"].cell(row, 7).value = f"第{row}项工作按计划推进，完成本月任务。"
    book.save(path)


@pytest.mark.parametrize("scripts", [True, False])
def test_all_tasks_are_filed_by_one_workbook_in_six_presses(
    eeb: World, sign_in: Callable[..., Page], tmp_path: Path, scripts: bool
) -> None:
    page = sign_in(eeb.erin, scripts=scripts)
    page.add_init_script(COUNT_PRESSES)
    page.reload()
    book = tmp_path / "填报表.xlsx"

    with page.expect_download() as down:
        page.click("text=下载填报表")  # 1
    down.value.save_as(book)
    fill_in(book)
    if scripts:
        with page.expect_file_chooser() as chooser:
            page.click("button:has-text('上传填报表')")  # 2, picks the file as well
        with page.expect_navigation(url="**/workbooks/**"):
            chooser.value.set_files(book)
    else:
        page.set_input_files("[name=workbook]", book)
        page.click("button:has-text('上传填报表')")  # 2
    assert "有变化 14 处" in page.inner_text("main")
    page.click("button:has-text('写入草稿')")  # 3
    page.click("main .actionbar >> text=全部检查")  # 4
    page.click("text=提交无提示的 5 项")  # 5
    page.click("text=确认报送这 5 项")  # 6

    assert "已报送 5 项" in page.inner_text("main")
    assert ReportVersion.objects.count() == TASKS
    if scripts:
        assert page.evaluate("sessionStorage.getItem('presses')") == "6"


def states(world: World) -> dict[str, str]:
    """Every state of the pages: address by name."""
    write(world.report("WR", 25), world.alice)
    content = download(world)
    ids = {
        "unchanged": send(world, content),
        "with changes": send(world, filled(content, {"文字!I2": "下月完成招标。"})),
        "with errors": send(world, typed(H2="约12", 文字_E2="=1+1")(content)),
        "put aside": send(world, filled(content, {"文字!I2": "不要了。"})),
        "conflict": send(world, filled(content, {"文字!G2": "王晓写的进展。"})),
        "applied": send(world, filled(content, {"文字!H2": "征地未完成。"})),
    }
    apply_workbook(upload=ids["applied"], actor=world.alice, at=NOW)
    write(world.report("WR", 25), world.bob, progress="李强写的进展。")
    ids["conflict"] = send(world, filled(content, {"文字!G2": "王晓写的进展。"}))
    Milestone.objects.create(task=Task.objects.get(number=25), title="完成设计", due_on=NOW.date())
    return {
        "step 1": "/my-work/2026-10/excel/",
        **{name: f"/workbooks/{upload.pk}/" for name, upload in ids.items()},
        "something odd": "/my-work/2026-10/check/",
        "my work": "/my-work/2026-10/",
    }


def test_every_state_fits_and_is_accessible(city: World, sign_in: Callable[..., Page]) -> None:
    addresses = states(city)
    page = sign_in(city.alice)
    page.set_viewport_size({"width": 1366, "height": 2600})  # else sticky bars cover what axe measures
    found = {}
    for name, path in addresses.items():
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[name] = (
            wide <= 1366,
            [violation["id"] for violation in Axe().run(page).response["violations"]],
        )

    assert found == {name: (True, []) for name in addresses}


def test_a_refused_file_and_the_last_look_are_accessible(
    city: World, sign_in: Callable[..., Page], tmp_path: Path
) -> None:
    write(city.report("WR", 25), city.alice)
    other = tmp_path / "别的表.xlsx"
    other.write_bytes(b"<html>")
    page = sign_in(city.alice, scripts=True)
    page.set_viewport_size({"width": 1366, "height": 2600})
    found = {}
    page.goto("/my-work/2026-10/submit/")
    found["last look"] = [violation["id"] for violation in Axe().run(page).response["violations"]]
    page.goto("/my-work/2026-10/check/")
    found["ready"] = [violation["id"] for violation in Axe().run(page).response["violations"]]
    page.goto("/my-work/2026-10/excel/")
    # The browser complains of a 400 in its console, which no page of ours may do: it is shown as a 200.
    page.route("**/excel/", lambda route: route.fulfill(response=route.fetch(), status=200))
    with page.expect_file_chooser() as chooser:
        page.click("button:has-text('上传填报表')")
    with page.expect_navigation():
        chooser.value.set_files(other)
    found["refused"] = [violation["id"] for violation in Axe().run(page).response["violations"]]

    assert "这个文件没有导入" in page.inner_text("main")
    assert found == {"last look": [], "ready": [], "refused": []}
