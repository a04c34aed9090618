import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.content import Column, Table
from reports.rendering import arrangement, layout
from tests.reports.rendering.samples import OFFICE, annexes, bulletin, small_table, wide_table

CHINESE = st.text(alphabet="关于马鞍山市创建国家生态文明示范的和2026年%《》，。abc", min_size=1, max_size=60)


def test_text_width_counts_full_and_half_width() -> None:
    assert arrangement.text_width("2026年11月5日") == 6.5
    assert arrangement.text_width("（一）") == 3


def test_title_breaks_between_words_into_a_trapezoid() -> None:
    lines = arrangement.title_lines("关于2026年10月创建国家生态文明建设示范市工作进展情况的通报")

    assert lines == ("关于2026年10月创建国家生态文明", "建设示范市工作进展情况的通报")


def test_long_title_becomes_a_diamond() -> None:
    title = "关于马鞍山市2026年10月国家生态文明建设示范市创建工作35项任务进展和督查整改情况的通报"
    widths = [arrangement.text_width(line) for line in arrangement.title_lines(title)]

    assert len(widths) == 3
    assert widths[1] > max(widths[0], widths[2])


@given(CHINESE, st.integers(min_value=2, max_value=30))
def test_balanced_lines_keep_the_text_and_the_capacity(text: str, capacity: int) -> None:
    lines = arrangement.balanced_lines(text, capacity)

    assert "".join(lines) == text
    assert max(map(arrangement.text_width, lines)) <= capacity


@given(CHINESE, st.integers(min_value=1, max_value=6))
def test_split_evenly_keeps_the_text(text: str, count: int) -> None:
    lines = arrangement.split_evenly(text, count)

    assert "".join(lines) == text
    assert len(lines) <= count


@pytest.mark.parametrize(
    ("text", "lines", "stretch"),
    [
        ("马鞍山市人民政府文件", ("马鞍山市人民政府文件",), 90),
        ("市政府文件", ("市政府文件",), 100),
        (f"{OFFICE}文件", ("马鞍山市创建国家生态文明建设", "示范市工作领导小组办公室文件"), 67),
    ],
)
def test_red_head_stays_in_one_line_while_dignified(text: str, lines: tuple[str, ...], stretch: int) -> None:
    mark = arrangement.fit_mark(text)

    assert (mark.lines, mark.stretch) == (lines, stretch)


@given(CHINESE)
def test_red_head_never_leaves_the_type_area(text: str) -> None:
    mark = arrangement.fit_mark(text)
    widest = max(map(arrangement.text_width, mark.lines)) * mark.size * mark.stretch / 100

    assert widest <= layout.points(layout.TYPE_WIDTH_MM)
    assert layout.MARK_SMALLEST <= mark.size <= layout.MARK_LARGEST
    assert layout.MARK_NARROWEST <= mark.stretch <= 100


def test_empty_red_head_is_refused() -> None:
    with pytest.raises(ValueError, match="发文机关标志为空"):
        arrangement.fit_mark("")


def test_long_signature_is_broken_to_stay_centred_over_the_date() -> None:
    assert arrangement.signature_lines(OFFICE, "2026年11月5日") == (
        "马鞍山市创建国家生态文明建设",
        "示范市工作领导小组办公室",
    )
    assert arrangement.signature_lines("马鞍山市人民政府", "2026年11月5日") == ("马鞍山市人民政府",)


@pytest.mark.parametrize("written", ["2026-11-05", "2026年11月05日", "2026年13月1日", "26年1月1日", ""])
def test_malformed_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="成文日期"):
        arrangement.signed_date(bulletin(signed_on=written))


def test_impossible_date_is_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        arrangement.signed_date(bulletin(signed_on="2026年2月30日"))


def test_annexes_are_numbered_unless_alone() -> None:
    several, alone = bulletin(), bulletin(annexes=annexes()[:1])

    assert arrangement.annex_labels(several) == ("附件1", "附件2", "附件3")
    assert arrangement.annex_labels(alone) == ("附件",)
    assert arrangement.annex_notes(several) == (
        ("附件：1.", "重点任务2026年10月进展情况表"),
        ("2.", "单位得分与排名"),
        ("3.", "督查整改事项台账"),
    )
    assert arrangement.annex_notes(alone) == (("附件：", "重点任务2026年10月进展情况表"),)
    assert arrangement.annex_notes(bulletin(annexes=())) == ()


def test_addressees_stand_before_the_text() -> None:
    document = bulletin(addressees="各县区人民政府")

    assert arrangement.addressees_line(document) == "各县区人民政府："
    assert arrangement.copies(document) == (("抄送：", "市委办公室，市人大常委会办公室，市政协办公室。"),)


def test_addressees_that_push_the_text_off_the_first_page_move_to_the_imprint() -> None:
    document = bulletin(addressees="，".join(["马鞍山慈湖高新技术产业开发区管理委员会"] * 12))

    assert arrangement.addressees_line(document) == ""
    assert [label for label, _ in arrangement.copies(document)] == ["主送：", "抄送："]
    assert arrangement.copies(document)[0][1] == f"{document.addressees}。"


def test_imprint_leaves_turned_pages() -> None:
    assert arrangement.imprint_needs_own_page(bulletin())
    assert not arrangement.imprint_needs_own_page(bulletin(annexes=annexes()[:2]))
    assert not arrangement.imprint_needs_own_page(bulletin(annexes=()))


def test_printing_office_leaves_room_for_the_date() -> None:
    document = bulletin()

    assert arrangement.printed_on(document) == "2026年11月5日印发"
    assert arrangement.printed_by_lines(document) == (
        "马鞍山市创建国家生态文明建设",
        "示范市工作领导小组办公室",
    )


def test_imprint_height_grows_with_its_lines() -> None:
    short, long = bulletin(trace=""), bulletin(addressees="，".join(["含山县人民政府"] * 40))

    assert arrangement.imprint_height(short) == layout.SIZE_NOTE + 3 * layout.IMPRINT_LINE
    assert arrangement.imprint_height(long) > 12 * layout.IMPRINT_LINE


@pytest.mark.parametrize(("columns", "size"), [(3, 10.5), (6, 10.5), (7, 10.5), (8, 9.0), (20, 9.0)])
def test_more_columns_mean_smaller_type(columns: int, size: float) -> None:
    table = Table(tuple(Column("列") for _ in range(columns)), ())

    assert arrangement.table_size(table, layout.TYPE_WIDTH_MM) == size


def test_column_widths_fill_the_type_area() -> None:
    widths = arrangement.column_widths(small_table(), layout.TYPE_WIDTH_MM)

    assert round(sum(widths), 6) == round(layout.points(156), 6)
    assert round(widths[0] / widths[1], 6) == 2


def test_only_rows_taller_than_a_page_may_break() -> None:
    table = wide_table(1)
    tall = (*table.rows[0][:-1], "很长的进展说明" * 200)

    assert not arrangement.row_may_break(table.rows[0], table, layout.LANDSCAPE)
    assert arrangement.row_may_break(tall, table, layout.LANDSCAPE)
    assert arrangement.row_may_break(("行\n" * 60, *table.rows[0][1:]), table, layout.LANDSCAPE)


def test_narrow_columns_hold_two_characters_at_the_cost_of_the_wide() -> None:
    table = Table((Column("序号", 1), Column("名称", 50), Column("单位", 49)), ())
    narrow, *wide = arrangement.column_widths(table, layout.TYPE_WIDTH_MM)

    assert narrow - 2 * layout.points(layout.TABLE_PADDING_MM) >= 2 * 10.5
    assert round(narrow + sum(wide), 6) == round(layout.points(156), 6)
    assert wide[0] > wide[1] > 10 * 10.5


def test_more_columns_than_two_characters_each_stay_as_asked() -> None:
    table = Table(tuple(Column("列") for _ in range(25)), ())

    assert len(set(arrangement.column_widths(table, layout.TYPE_WIDTH_MM))) == 1
