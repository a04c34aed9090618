"""The report form in a real browser: nothing typed is lost, nobody is overwritten, few presses."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from maanshan_eco.kernel.months import Month
from tasks.filings import Edit
from tasks.models import Evidence, ProgressReport, ReportDraft, ReportVersion
from tasks.services.drafts import amend_draft
from tasks.services.periods import close_period, open_period
from tests.factories.world import (
    NOW,
    START,
    World,
    assign_county,
    make_indicator,
    make_task,
    one_more_report,
    send_back,
    submit,
)

pytestmark = pytest.mark.browser
SAVED = re.compile("已自动保存")
VALUE, PERCENT, PROGRESS, STATUS = (
    "[name=value-urban-sewage]",
    "[name=percent]",
    "[name=progress]",
    "#save-status",
)
SignIn = Callable[..., Page]


@pytest.fixture
def report(city: World) -> ProgressReport:
    return city.report("WR", 25)


def edit_page(report: ProgressReport) -> str:
    return f"/filings/{report.pk}/edit/"


def saved(page: Page) -> None:
    """Wait until the page says that all is saved."""
    expect(page.locator(STATUS)).to_have_text(SAVED)


def settled(page: Page) -> None:
    """Wait until no row has anything more to save."""
    while not page.evaluate("filing.pieces.every((piece) => !piece.dirty().length && !piece.busy)"):
        page.wait_for_timeout(100)


def count_presses(page: Page) -> Callable[[], int]:
    """How often the pointer is pressed from here on, on this page and those it leads to."""
    page.context.add_init_script(
        "addEventListener('pointerdown', () => sessionStorage.setItem('presses',"
        " +(sessionStorage.getItem('presses') || 0) + 1), true)"
    )
    page.reload()
    page.evaluate("sessionStorage.removeItem('presses')")
    return lambda: int(page.evaluate("sessionStorage.getItem('presses')") or 0)


def test_a_month_is_filed_in_three_presses(city: World, sign_in: SignIn) -> None:
    page = sign_in(city.alice)
    presses = count_presses(page)
    page.click("text=完善城镇污水处理设施")
    expect(page.locator(VALUE)).to_be_focused()  # the first empty cell
    page.keyboard.type("９６．２％")
    page.fill(PERCENT, "60")
    page.fill(PROGRESS, "完成王家山片区管网改造设计。")
    page.click("text=检查并提交")
    page.click("main button:has-text('报送')")

    page.wait_for_selector(".receipt")
    assert presses() == 3
    version = ReportVersion.objects.get()
    assert (version.values.get().raw, version.percent) == ("９６．２％", 60)


def test_a_return_is_mended_in_three_presses(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    reason = "请补充管网改造的完成时限。"
    send_back(submit(report, city.alice), city.rita, reason=reason)
    page = sign_in(city.alice)
    assert reason in page.inner_text("main .came-back")
    presses = count_presses(page)
    page.click("text=完善城镇污水处理设施")
    assert reason in page.inner_text(".pinned")
    expect(page.locator(PROGRESS)).to_be_focused()  # the field that the return named
    page.fill(PROGRESS, "完成设计，11月底前开工。")
    page.click("text=检查并提交")
    page.click("main button:has-text('报送')")

    page.wait_for_selector(".receipt")
    assert presses() == 3
    assert list(ReportVersion.objects.values_list("number", flat=True)) == [1, 2]


def test_no_progress_is_filed_from_the_list(city: World, sign_in: SignIn) -> None:
    """The percent of last month is carried over, so that nothing has to be typed."""
    one_more_report(city, "WR", 31)
    september = open_period(month=Month(2026, 9), at=START)
    submit(city.report("WR", 31, september), city.alice, START, percent="40")
    page = sign_in(city.alice)
    page.goto("/my-work/2026-10/")
    presses = count_presses(page)
    page.click("button:has-text('任务31')")
    page.click("main button:has-text('报送')")

    page.wait_for_selector(".receipt")
    assert presses() == 2
    version = ReportVersion.objects.latest("pk")
    assert (version.no_progress, version.percent) == (True, 40)


@pytest.fixture
def blocked(browser: Browser) -> Iterator[None]:
    """A browser that never gets the script."""
    contexts: list[object] = []
    make = browser.new_context

    def without_script(**options: object) -> object:
        context = make(**options)
        context.route("**/form*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        contexts.append(context)
        return context

    browser.new_context = without_script  # type: ignore[method-assign,assignment]
    yield
    browser.new_context = make  # type: ignore[method-assign]


def type_and_die(page: Page, report: ProgressReport) -> None:
    """Type, wait two seconds, and lose the browser without a goodbye."""
    page.goto(edit_page(report))
    page.locator(PROGRESS).focus()
    page.keyboard.type("完成王家山片区管网改造设计。")
    page.wait_for_timeout(2000)
    page.context.close()


def test_what_is_two_seconds_old_survives_the_browser(
    city: World, sign_in: SignIn, report: ProgressReport
) -> None:
    type_and_die(sign_in(city.alice), report)

    assert ReportDraft.objects.get().progress == "完成王家山片区管网改造设计。"


@pytest.mark.usefixtures("blocked")
def test_without_the_script_it_is_lost(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    """The twin: the same keys in the same browser, with nothing that saves."""
    type_and_die(sign_in(city.alice), report)

    assert ReportDraft.objects.count() == 0


def test_two_people_in_one_field_are_both_kept(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    alice, bob = sign_in(city.alice), sign_in(city.bob)
    alice.goto(edit_page(report))
    bob.goto(edit_page(report))
    alice.fill(VALUE, "15.8")
    saved(alice)
    bob.fill(VALUE, "15.6")

    panel = bob.locator(".clash")
    expect(panel).to_contain_text("也改了这一格：他填 15.8，你填 15.6。留哪个？")
    assert "王晓" in panel.inner_text()
    assert (bob.input_value(VALUE), ReportDraft.objects.get().values["urban-sewage"]["raw"]) == (
        "15.6",
        "15.8",
    )
    bob.click("text=检查并提交")  # not past the question
    expect(panel).to_be_focused()
    bob.click("text=留我填的")
    saved(bob)
    assert ReportDraft.objects.get().values["urban-sewage"]["raw"] == "15.6"


def test_two_people_in_two_fields_do_not_meet(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    """What the other wrote comes into the page, so that the whole form posted later does not undo it."""
    alice, bob = sign_in(city.alice), sign_in(city.bob)
    alice.goto(edit_page(report))
    bob.goto(edit_page(report))
    alice.fill(PROGRESS, "王晓写的进展")
    saved(alice)
    bob.fill("[name=problems]", "李强写的问题")
    saved(bob)
    expect(bob.locator(PROGRESS)).to_have_value("王晓写的进展")
    bob.click("text=检查并提交")
    bob.wait_for_url("**/check/")

    draft = ReportDraft.objects.get()
    assert (draft.progress, draft.problems) == ("王晓写的进展", "李强写的问题")


def test_a_cut_line_loses_nothing(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    """The text lies in the browser, is found again by a new page, and goes up when the line is back."""
    page = sign_in(city.alice)
    page.goto(edit_page(report))
    page.route("**/autosave/", lambda route: route.fulfill(status=200, body="<gateway>"))
    page.fill(PROGRESS, "断线时写的")
    expect(page.locator(STATUS)).to_have_text("网络中断，内容暂存本机，恢复后自动上传")
    assert ReportDraft.objects.count() == 0
    page.unroute("**/autosave/")
    page.goto("about:blank")
    page.goto(edit_page(report))

    expect(page.locator(STATUS)).to_contain_text("已找回上次没存上的 1 处内容")
    assert page.input_value(PROGRESS) == "断线时写的"
    assert ReportDraft.objects.get().progress == "断线时写的"
    assert page.evaluate("Object.keys(localStorage)") == []


def test_signed_out_meanwhile(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    """The text stays, and signing in again leads back to the field."""
    page = sign_in(city.alice)
    page.goto(edit_page(report))
    page.context.clear_cookies(name="sessionid")
    page.fill(PROGRESS, "登录过期时写的")
    expect(page.locator(STATUS)).to_contain_text("登录已过期，内容暂存本机")
    page.click("text=重新登录")
    page.fill("[name=username]", "alice")
    page.fill("[name=password]", "correct-horse-battery")
    page.click("main button[type=submit]")

    saved(page)
    assert ReportDraft.objects.get().progress == "登录过期时写的"
    expect(page.locator(PROGRESS)).to_be_focused()


def test_half_a_word_is_not_saved(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    """While an input method composes, nothing is saved and Enter moves nowhere."""
    page = sign_in(city.alice)
    page.goto(edit_page(report))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "autosave" in request.url else None)
    page.eval_on_selector(
        PROGRESS,
        """box => { box.focus();
            box.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
            box.value = "jin zhan";
            box.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true })); }""",
    )
    page.wait_for_timeout(2000)
    assert asked == []
    page.eval_on_selector(
        PROGRESS,
        """box => { box.value = "进展";
            box.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
            box.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true })); }""",
    )
    saved(page)
    assert ReportDraft.objects.get().progress == "进展"


def paste(page: Page, selector: str, text: str) -> None:
    page.eval_on_selector(
        selector,
        """(cell, text) => { cell.focus(); const data = new DataTransfer(); data.setData("text/plain", text);
            const options = { clipboardData: data, bubbles: true, cancelable: true };
            cell.dispatchEvent(new ClipboardEvent("paste", options)); }""",
        text,
    )


def test_a_block_out_of_excel(city: World, sign_in: SignIn) -> None:
    """Twelve rows by four columns in the grid, labels first, out of order; quotes, an empty end."""
    for number in range(51, 63):
        indicator = make_indicator(f"i{number}", f"指标{number}", maximum=None, unit="公里")
        make_task(number, f"第{number}项任务", city.units["WR"], indicators=(indicator,))
    open_period(month=city.period.as_month, at=NOW)
    page = sign_in(city.alice)
    page.goto("/my-work/2026-10/grid/")
    first = city.report("WR", 51).pk
    rows = [
        f'第{number}项任务\t{number}．５\t{number}\t"第一行""引号""\n第二行"'
        for number in reversed(range(51, 63))
    ]
    paste(
        page,
        f"[name='r{first}-value-i51']",
        "任务\t10月\t年度进度（%）\t一句话进展\r\n" + "\r\n".join(rows) + "\r\n",
    )

    expect(page.locator(".pasted")).to_contain_text("已粘贴 36 格")
    saved(page)
    expect(page.locator("tr[data-autosave] [data-part=hint]:not(:empty)")).to_have_count(0)
    settled(page)
    drafts = {draft.report.assignment.task.number: draft for draft in ReportDraft.objects.all()}
    assert len(drafts) == 12
    assert {
        number: (draft.values[f"i{number}"]["raw"], draft.percent, draft.progress)
        for number, draft in drafts.items()
    } == {number: (f"{number}．５", str(number), '第一行"引号"\n第二行') for number in range(51, 63)}
    page.click(".pasted button")
    settled(page)
    assert {draft.percent for draft in ReportDraft.objects.all()} == {""}


def test_a_column_with_a_mistake_in_it(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    for number in range(1, 4):
        report.assignment.indicators.add(make_indicator(f"more-{number}", f"指标{number}"))
    page = sign_in(city.alice)
    page.goto(edit_page(report))
    paste(page, VALUE, "96\r\n约95\r\n97\r\n98\r\n")

    expect(page.locator(".pasted")).to_contain_text("已粘贴 4 格，第 2 格有问题")
    saved(page)
    assert [typed["raw"] for _, typed in sorted(ReportDraft.objects.get().values.items())] == [
        "约95",
        "97",
        "98",
        "96",
    ]


def test_enter_goes_down_the_column(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    report.assignment.indicators.add(make_indicator("second", "第二个指标"))
    page = sign_in(city.alice)
    page.goto(edit_page(report))
    page.focus(VALUE)
    page.keyboard.press("Enter")
    expect(page.locator("[name=value-second]")).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(page.locator(VALUE)).to_be_focused()
    page.keyboard.type("96")
    page.keyboard.press("Control+s")
    saved(page)
    assert ReportDraft.objects.get().values["urban-sewage"]["raw"] == "96"


def test_a_fraction_is_answered_by_a_button(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    page = sign_in(city.alice)
    page.goto(edit_page(report))
    page.fill(VALUE, "0.933")
    page.click("text=改成 93.3")
    expect(page.locator("[data-caution]")).to_have_count(0)
    expect(page.locator("[data-part=completion]")).to_have_text("98.2%")
    assert ReportDraft.objects.get().values["urban-sewage"]["raw"] == "93.3"
    page.fill(VALUE, "3.5亿元")
    expect(page.locator("[data-part=hint]").first).to_contain_text("不是一个数")


def test_a_file_goes_up_while_one_writes_on(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    page = sign_in(city.alice)
    page.goto(edit_page(report))
    page.set_input_files(
        "#id_evidence", {"name": "验收单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x %%EOF"}
    )
    expect(page.locator("#evidence-files")).to_contain_text("验收单.pdf")
    assert Evidence.objects.get().name == "验收单.pdf"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_grid_is_saved_in_one_post(city: World, sign_in: SignIn, scripts: bool) -> None:
    one_more_report(city, "WR", 31)
    page = sign_in(city.alice, scripts=scripts)
    page.click("text=在一页上填全部任务")
    for pk in ProgressReport.objects.filter(assignment__department=city.units["WR"]).values_list(
        "pk", flat=True
    ):
        page.fill(f"[name=r{pk}-percent]", "50")
        page.fill(f"[name=r{pk}-progress]", "按计划推进。")
    page.click(".actionbar button:has-text('保存')")
    if scripts:
        settled(page)
    else:
        page.wait_for_selector("text=已保存")

    assert set(ReportDraft.objects.values_list("percent", "progress")) == {("50", "按计划推进。")}
    assert ReportDraft.objects.count() == 2


def make_state(city: World, report: ProgressReport, state: str) -> None:
    if state == "error":
        amend_draft(report=report, edits=[Edit("value-urban-sewage", "", "0.9")], actor=city.alice, at=NOW)
    if state in {"returned", "submitted"}:
        version = submit(report, city.alice)
        if state == "returned":
            send_back(version, city.rita)
    if state == "locked":
        close_period(period=city.period, at=city.period.closes_at)


@pytest.mark.parametrize("state", ["empty", "error", "returned", "submitted", "locked"])
def test_the_screens_of_filing_are_accessible(
    city: World, sign_in: SignIn, report: ProgressReport, state: str
) -> None:
    """Today lies after the deadline of the small city's month, so that all of them are overdue as well."""
    make_state(city, report, state)
    page = sign_in(city.alice)
    page.set_viewport_size({"width": 1366, "height": 3000})  # else sticky bars cover what axe measures
    paths = ["/my-work/2026-10/", "/my-work/2026-10/?month=一季度", "/my-work/2026-10/grid/"]
    paths += [f"/filings/{report.pk}/{step}/" for step in ("edit", "check", "signoff")]
    found = {}
    for path in [*paths, f"{edit_page(report)}?checked=1"]:
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        violations = Axe().run(page).response["violations"]
        found[path] = (wide <= 1366, [violation["id"] for violation in violations])

    assert found == {path: (True, []) for path in found}


def test_the_page_to_sign_is_one_sheet(city: World, sign_in: SignIn, report: ProgressReport) -> None:
    unit = city.units["WR"]
    unit.full_name = "马鞍山慈湖高新技术产业开发区（马鞍山市承接产业转移集中示范园区）管理委员会"
    unit.save()
    assign_county(make_task(33, "长名称任务", unit), city.units["DANGTU"])
    amend_draft(report=report, edits=[Edit("progress", "", "进展。" * 200)], actor=city.alice, at=NOW)
    page = sign_in(city.alice)
    page.goto(f"/filings/{report.pk}/signoff/")
    pages = page.pdf(format="A4").count(b"/Type /Page\n")

    assert 1 <= pages <= 2
