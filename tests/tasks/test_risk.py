"""The order of the queue: sums of signs, each said in words."""

from datetime import timedelta

import pytest

from tasks.risk import JUMPS, Signs, assess


def test_nothing_odd_is_no_risk() -> None:
    assert (assess(Signs()).score, assess(Signs()).reasons) == (0, ())


@pytest.mark.parametrize(
    ("signs", "score", "reasons"),
    [
        (Signs(unexplained=1), 40, ("1 条提示没有说明",)),
        (Signs(unexplained=9), 120, ("9 条提示没有说明",)),
        (Signs(explained=2), 10, ("2 条提示已说明",)),
        (Signs(jumps=1, explained=1), 25, ("1 处数值变化大", "1 条提示已说明")),
        (Signs(round=2), 10, ("第 2 版，退回后重报",)),
        (Signs(round=2, is_correction=True), 12, ("锁定后更正",)),
        (Signs(is_late=True), 8, ("逾期报送",)),
        (Signs(waiting=timedelta(days=40)), 0, ()),
        (Signs(is_overdue=True, waiting=timedelta(days=3)), 9, ("超过审核时限，已等 3 天",)),
        (Signs(is_overdue=True, waiting=timedelta(days=40)), 16, ("超过审核时限，已等 40 天",)),
        (
            Signs(unexplained=1, is_late=True, round=3),
            58,
            ("1 条提示没有说明", "第 3 版，退回后重报", "逾期报送"),
        ),
    ],
)
def test_each_sign_weighs_and_says_so(signs: Signs, score: int, reasons: tuple[str, ...]) -> None:
    assert (assess(signs).score, assess(signs).reasons) == (score, reasons)


def test_one_open_caution_outweighs_everything_harmless() -> None:
    harmless = Signs(explained=3, is_late=True, round=2)

    assert assess(Signs(unexplained=1)).score > assess(harmless).score


def test_jumps_are_cautions_that_exist() -> None:
    assert {"fell", "jump"} == JUMPS
