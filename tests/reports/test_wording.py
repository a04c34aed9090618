"""The bulletin's words follow its figures."""

from dataclasses import replace
from datetime import date

import pytest

from maanshan_eco.kernel.months import Month
from reports.content import OfficialDocument
from reports.figures import IndicatorLine, MonthFigures, SectionLine, Tally, TaskLine, UnitLine
from reports.wording import Letterhead, bulletin, rate

TALLY = Tally(due=4, on_time=2, late=1, approved=2, returned=0, pending=1)
FIGURES = MonthFigures(
    month=Month(2026, 10),
    as_of=Month(2026, 11).at(2, 18),
    plan_title="工作实施方案",
    total=TALLY,
    previous_total=None,
    sections=(SectionLine(1, "健全生态文明制度", 1, TALLY),),
    tasks=(
        TaskLine(
            1, "压实责任", 1, ("市委办", "市审计局"), 80, "已部署。", "", "已通过", "2026-10-T01-PCO-01"
        ),
    ),
    units=(
        UnitLine("市委办", "bureau", Tally(2, 2, 0, 2), (), (), (2,)),
        UnitLine("当涂县", "area", Tally(2, 0, 1, 0, 0, 1), (3,), (1,)),
    ),
    indicators=(
        IndicatorLine(
            1, "林草覆盖率", "%", "达到18%以上", "17.5", "2025-12", "not_met", "未达标", "2025-12-T09-NRP-01"
        ),
    ),
)


def words(figures: MonthFigures) -> str:
    return "\n".join(block.text for block in document(figures).blocks)


def document(figures: MonthFigures = FIGURES, **options: object) -> OfficialDocument:
    settings = {"number": 10, "year": 2026, "dated": date(2026, 11, 3), "digest": "ab" * 32, "demo": False}
    return bulletin(figures, **{**settings, **options}, head=Letterhead())  # type: ignore[arg-type]


def test_the_head() -> None:
    made = document()

    assert (made.number, made.signed_on, made.imprint.printed_on) == (
        "马生创通〔2026〕10号", "2026年11月3日", "2026年11月3日"
    )  # fmt: skip
    assert made.title == "关于2026年10月创建国家生态文明建设示范市工作进展情况的通报"
    assert made.trace == "数据截至2026年11月2日18时00分  校验码abababababababab"


def test_the_overall_figures() -> None:
    assert "本月应报4份，已报3份，报送率75.0%；其中按时2份，逾期1份，未报1份。" in words(FIGURES)
    assert "已达标0项，未达标1项，因目标未下达或数据未到期等暂不能判定0项" in words(FIGURES)


@pytest.mark.parametrize(
    ("previous", "phrase"),
    [
        (Tally(4, 2, 0), "报送率75.0%，较上月提高25.0个百分点；"),
        (Tally(8, 8, 0), "报送率75.0%，较上月下降25.0个百分点；"),
        (Tally(8, 6, 0), "报送率75.0%，与上月持平；"),
        (Tally(), "报送率75.0%；"),
        (None, "报送率75.0%；"),
    ],
)
def test_change_is_told_in_points(previous: Tally | None, phrase: str) -> None:
    assert phrase in words(replace(FIGURES, previous_total=previous))


def test_problems_are_named() -> None:
    told = words(FIGURES)

    assert "1. 未报。当涂县（任务3）。" in told
    assert "2. 逾期报送。当涂县（任务1）。" in told
    assert "3. 退回未重报。市委办（任务2）。" in told
    assert "4. 指标未达标。林草覆盖率为17.5%（目标：达到18%以上）。" in told


def test_without_problems_it_says_so() -> None:
    good = replace(FIGURES, units=(), indicators=())

    assert "本月未发现未报、逾期、退回未重报和指标未达标情况。" in words(good)


def test_departments_and_counties_stand_apart() -> None:
    tables = [block.table for block in document().blocks if block.table]

    assert [[row[0] for row in table.rows] for table in tables] == [["市委办"], ["当涂县"]]
    assert tables[1].rows[0] == ("当涂县", "2", "0", "1", "1", "0", "0", "1", "50.0%")


def test_a_task_not_yet_accepted_prints_no_text() -> None:
    waiting = replace(FIGURES.tasks[0], percent=None, progress="", receipt="", status="待审核")
    made = document(replace(FIGURES, tasks=(waiting,)))

    assert made.annexes[0].table.rows == (("1", "压实责任", "市委办、市审计局", "—", "—", "—", "待审核"),)
    assert "任务1的第一牵头单位本月填报尚未通过审核。" in words(replace(FIGURES, tasks=(waiting,)))


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 3, "33.3%"), (2, 3, "66.7%"), (1, 16, "6.3%"), (0, 5, "0.0%"), (0, 0, "—")],
)
def test_rate_rounds_half_up(part: int, whole: int, text: str) -> None:
    assert rate(part, whole) == text


def test_the_annex_says_what_was_measured_and_the_text_only_the_name() -> None:
    line = replace(FIGURES.indicators[0], measured_as="年初至本月比例（%）")
    figures = replace(FIGURES, indicators=(line,))

    assert document(figures).annexes[1].table.rows[0][1] == "林草覆盖率：年初至本月比例（%）"
    assert "指标未达标。林草覆盖率为17.5%" in words(figures)


def test_an_extension_is_neither_on_time_nor_late() -> None:
    tally = Tally(due=4, on_time=1, extended=1, late=1)
    units = tuple(replace(unit, tally=tally) for unit in FIGURES.units)
    figures = replace(FIGURES, total=tally, units=units)

    assert tally.filed == 3
    assert "其中按时1份，准予延期1份，逾期1份，未报1份。" in words(figures)
    tables = [block.table for block in document(figures).blocks if block.table]
    assert [column.title for column in tables[0].columns][:5] == ["单位", "应报", "按时", "延期", "逾期"]
    assert tables[0].rows[0][:6] == ("市委办", "4", "1", "1", "1", "1")


def test_without_extensions_nothing_is_said_of_them() -> None:
    assert "延期" not in words(FIGURES)
    tables = [block.table for block in document().blocks if block.table]
    assert "延期" not in [column.title for column in tables[0].columns]
