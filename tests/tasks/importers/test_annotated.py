"""The user's own workbook handed back with its problems in it."""

import io

from openpyxl import load_workbook

from tasks.exports.problem_workbook import problem_workbook
from tests.factories.workbook_corpus import typed
from tests.factories.workbooks import download, filled, send
from tests.factories.world import World


def test_problems_are_marked_where_they_are_and_all_listed(world: World) -> None:
    content = filled(
        download(world), {"指标!H2": "约12", "文字!E2": "=1+1", "指标!A3": "任务9-1", "文字!G2": "留着"}
    )

    book = load_workbook(io.BytesIO(problem_workbook(send(world, content))))

    assert book.sheetnames == ["问题清单", "说明", "指标", "文字", "_核对"]
    listed = [tuple(cell.value for cell in row) for row in book["问题清单"].iter_rows(min_row=2)]
    assert [(row[0], row[1]) for row in listed] == [("指标", "A3"), ("文字", "E2"), ("指标", "H2")]
    assert listed[1][4].startswith("这里是公式")
    bad = book["指标"]["H2"]
    assert (bad.value, bad.fill.fgColor.rgb) == ("约12", "00F8D7DA")
    assert "约数或区间" in bad.comment.text
    assert (book["文字"]["G2"].value, book["文字"]["G2"].comment) == ("留着", None)


def test_mended_in_it_and_sent_again_it_is_taken(world: World) -> None:
    marked = problem_workbook(send(world, typed(H2="约12")(download(world))))

    upload = send(world, filled(marked, {"指标!H2": 12}))

    assert (upload.problem_count, upload.change_count, upload.reading["notices"]) == (0, 1, [])


def test_what_looks_like_a_formula_is_listed_as_text(world: World) -> None:
    book = load_workbook(
        io.BytesIO(problem_workbook(send(world, typed(H2="=cmd|'/C calc'!A0")(download(world)))))
    )

    assert {cell.data_type for row in book["问题清单"].iter_rows() for cell in row if cell.value} == {"s"}
