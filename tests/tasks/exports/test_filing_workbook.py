"""The workbook that goes down: what stands in it, what can be changed, and that other programs take it."""

import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from indicators.models import Reading
from tasks.enums import ReportStatus
from tasks.importers.filing_book import read_filing_book
from tasks.importers.filing_layout import FIGURE_SHEET, WORD_SHEET, Stamp
from tasks.models import Milestone, ProgressReport, Task
from tasks.services import workbook
from tasks.services.periods import open_period
from tests.factories.workbooks import download, filled, send
from tests.factories.world import NOW, OCTOBER, World, approve, one_more_report, submit, write

OFFICE = shutil.which("soffice")


def book_of(world: World, unit: str = "WR") -> Any:
    return load_workbook(io.BytesIO(download(world, unit)))


def by_title(book: Any, sheet: str, row: int = 2) -> dict[str, Any]:
    return {head.value: cell.value for head, cell in zip(book[sheet][1], book[sheet][row], strict=True)}


def test_all_duties_of_the_month_with_what_helps_to_fill_them(world: World) -> None:
    september = open_period(month=OCTOBER.plus(-1), at=NOW)
    approve(submit(world.report("WR", 25, september), world.alice, progress="九月的进展。"), world.rita)
    write(world.report("WR", 25), world.alice)

    book = book_of(world)

    assert by_title(book, "指标") == {
        "编号": "任务25-1",
        "任务": "25 完善城镇污水处理设施",
        "指标和填报口径": "城镇污水处理率",
        "计量单位": "%",
        "上次认定数": "96.2（2026年9月）",
        "目标": "达到95%以上",
        "允许范围": "0 到 100",
        "本月数": 96.2,
        "没有数值的": None,
        "没有数值的原因": None,
        "状态": "草稿",
    }
    words = by_title(book, "文字")
    assert (words["上月进展"], words["本月进展"], words["年度工作完成进度（%）"]) == (
        "九月的进展。",
        "完成管网改造设计。",
        60,
    )
    assert Reading.objects.count() == 1


def test_the_cover_says_whose_it_is_and_until_when(world: World) -> None:
    told = {row[0].value: row[1].value for row in book_of(world)["说明"].iter_rows(min_row=3)}

    assert (told["填报单位"], told["填报月份"]) == ("市水利局", "2026年10月")
    assert told["截止"].startswith("10月28日（周三）18:00")
    assert "非涉密" in told["保密"]


def test_a_unit_without_figures_gets_no_sheet_for_them(world: World) -> None:
    assert book_of(world, "EEB").sheetnames == ["说明", "文字", "_核对"]


def test_milestones_have_a_sheet_of_their_own(world: World) -> None:
    Milestone.objects.create(task=Task.objects.get(number=25), title="完成设计", due_on=NOW.date())

    assert by_title(book_of(world), "节点")["完成时限"] == "2026年10月26日"
    assert "节点" not in book_of(world, "HUC").sheetnames  # it is the primary lead's


def test_only_what_is_to_be_filled_in_can_be_changed(world: World) -> None:
    book = book_of(world)

    for layout in (FIGURE_SHEET, WORD_SHEET):
        sheet = book[layout.title]
        assert sheet.protection.sheet is True
        assert sheet.protection.password is None
        open_ones = [
            column.title
            for column, cell in zip(layout.columns, sheet[2], strict=True)
            if not cell.protection.locked
        ]
        assert open_ones == [column.title for column in layout.inputs]
        assert all(cell.protection.locked for cell in sheet[1])


def test_a_report_that_is_filed_is_shown_and_locked(world: World) -> None:
    submit(world.report("WR", 25), world.alice)

    book = book_of(world)

    assert by_title(book, "指标")["状态"] == ReportStatus.SUBMITTED.label
    assert all(cell.protection.locked for cell in book["指标"][2])


def test_lists_limits_and_lengths_are_watched(world: World) -> None:
    rules = {
        str(rule.sqref): (rule.type, rule.errorStyle, rule.formula1)
        for rule in book_of(world)["指标"].data_validations.dataValidation
    }

    assert rules == {
        "H2": ("custom", "warning", "OR(ISTEXT(H2),AND(ISNUMBER(H2),H2>=0,H2<=100))"),
        "I2": ("list", None, '"暂无数据,不适用"'),
        "J2": ("textLength", "warning", "200"),
    }


def test_it_prints_across_with_its_head_on_every_page(world: World) -> None:
    sheet = book_of(world)["文字"]

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$1", "C2")


def test_the_stamp_is_where_nobody_looks(world: World) -> None:
    write(world.report("WR", 25), world.alice)

    sheet = book_of(world)["_核对"]

    assert sheet.sheet_state == "veryHidden"
    rows = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    assert rows[:4] == [["unit", "WR"], ["unit_name", "市水利局"], ["month", "2026-10"], ["template", "1"]]
    pk = str(ProgressReport.objects.get(assignment__department__code="WR").pk)
    assert ["row", "任务25-1", "指标", pk, "urban-sewage", "1"] in rows
    assert ["cell", "任务25", "progress", "完成管网改造设计。"] in rows


@pytest.mark.parametrize("text", ["=SUM(A1)", "+1", "-5%", "@A1", "＝1", "{=1}", "http://a", "'x"])
def test_no_text_becomes_a_formula_or_a_link(world: World, text: str) -> None:
    write(world.report("WR", 25), world.alice, progress=text)

    content = download(world)
    book = load_workbook(io.BytesIO(content))

    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    assert "f" not in kinds
    assert by_title(book, "文字")["本月进展"] == text
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert [name for name in names if "external" in name or "vba" in name.lower()] == []


def test_the_same_drafts_give_the_same_bytes(world: World) -> None:
    write(world.report("WR", 25), world.alice)

    assert download(world) == download(world)


def test_every_long_name_is_readable(world: World) -> None:
    """Rows are as high as their longest text needs."""
    one_more_report(world, "WR", 26)
    Task.objects.filter(number=26).update(
        title="推进长江岸线生态修复与沿江一公里范围内企业搬改关转及矿山治理工作"
    )

    heights = [book_of(world)["文字"].row_dimensions[row].height for row in (2, 3)]

    assert heights == [96, 96]


@pytest.fixture
def office(tmp_path: Path) -> Any:
    """LibreOffice, converting a file; left out where there is none, never in CI."""
    if OFFICE is None:
        assert os.environ.get("CI") != "true", "CI 里必须有 LibreOffice"
        pytest.skip("没有 LibreOffice；安装后可运行")

    def convert(content: bytes, kind: str) -> bytes:
        source = tmp_path / "in.xlsx"
        source.write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        subprocess.run(
            [OFFICE, profile, "--headless", "--convert-to", kind, "--outdir", tmp_path / "out", source],
            check=True,
            capture_output=True,
        )
        return (tmp_path / "out" / f"in.{kind}").read_bytes()

    return convert


def test_another_program_takes_it_and_gives_it_back(
    world: World, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LibreOffice reads it, writes it its own way, and nothing has changed; filled in there, it is read."""
    monkeypatch.setattr(workbook, "read_limited", read_filing_book)
    write(world.report("WR", 25), world.alice, progress="=完成。\n第二段。", problems="- 征地", value="96.20")
    content = download(world)

    assert send(world, office(content, "xlsx")).change_count == 0
    upload = send(world, office(filled(content, {"文字!I2": "开工。", "指标!H2": 97.5}), "xlsx"))
    assert [change["now"] for change in upload.comparison["changes"]] == ["97.5", "开工。"]
    assert upload.problem_count == 0


def test_it_prints_on_few_pages(world: World, office: Any) -> None:
    pages = PdfReader(io.BytesIO(office(download(world), "pdf"))).pages

    assert len(pages) == 3


def test_it_is_read_by_its_own_reader(world: World) -> None:
    reading = read_filing_book(download(world), Stamp("WR", "市水利局", "2026-10"))

    assert (reading.problems, reading.notices, len(reading.rows)) == ([], [], 2)
