"""Which report to look at first: a sum of signs, each of which can be said in words.

The order is an offer to the reviewer and no judgement on the unit; nothing is stored. Weights are ours
(there is no rule to take them from): one unexplained caution outweighs everything harmless together.
"""

from dataclasses import dataclass
from datetime import timedelta

#: Codes of cautions that say that a figure moved in a way figures of its kind do not.
JUMPS = frozenset({"fell", "jump"})


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a version. ``unexplained``, ``explained`` and ``jumps`` count cautions.

    ``is_overdue``: it has waited longer than the task force gives itself.
    """

    unexplained: int = 0
    explained: int = 0
    jumps: int = 0
    is_late: bool = False
    round: int = 1
    is_correction: bool = False
    is_overdue: bool = False
    waiting: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Risk:
    """``score`` from 0 up; ``reasons`` in words, the weightiest first."""

    score: int
    reasons: tuple[str, ...]


def assess(signs: Signs) -> Risk:
    """Weigh the signs. The same signs always give the same score."""
    found = [(weight, words) for weight, words in _weighed(signs) if weight]
    found.sort(key=lambda pair: -pair[0])
    return Risk(sum(weight for weight, _ in found), tuple(words for _, words in found))


def _weighed(signs: Signs) -> list[tuple[int, str]]:
    return [
        (40 * min(signs.unexplained, 3), f"{signs.unexplained} 条提示没有说明"),
        (20 * min(signs.jumps, 3), f"{signs.jumps} 处数值变化大"),
        (5 * min(signs.explained, 3), f"{signs.explained} 条提示已说明"),
        (12 * signs.is_correction, "锁定后更正"),
        (10 * (signs.round > 1 and not signs.is_correction), f"第 {signs.round} 版，退回后重报"),
        (8 * signs.is_late, "逾期报送"),
        (
            (6 + min(signs.waiting.days, 10)) * signs.is_overdue,
            f"超过审核时限，已等 {signs.waiting.days} 天",
        ),
    ]
