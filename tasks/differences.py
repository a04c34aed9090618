"""What changed between two texts, word by word, as a Chinese reader would mark it with a pencil.

Chinese has no spaces, so the smallest piece is a character; but a figure with its unit (12.5万元) is one
piece, for 1̶2̶ 15.5万元 is read better than a single digit struck out, and so is a word in Latin letters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_UNITS = (
    "平方公里|立方米|平方米|万公顷|个百分点|百分点|万平方米|万立方米|亿立方米|亿元|万元|万吨|万亩|万人|万户|公里|千米|公顷|"
    "微克|毫克|千克|公斤|米|元|吨|亩|人|户|个|处|家|项|次|台|套|座|条|份|天|年|月|日|时|分|倍|%|％|‰"
)
_PIECE = re.compile(
    rf"[+\-−－]?[0-9０-９]+(?:[.,．，][0-9０-９]+)*(?:{_UNITS})?|[A-Za-zＡ-Ｚａ-ｚ]+|\s+|.", re.DOTALL
)
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")
#: Comparing costs up to the product of both lengths. Beyond this many pairs whole sentences are compared,
#: and beyond it again the texts are shown as replaced.
MOST_PAIRS = 160_000
#: Below this share of common text marks would cover everything and say nothing.
ALIKE = 0.4
#: A common run this short between two changes is no anchor for the eye, only noise.
_ISLAND = 1


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """``pieces`` in reading order: those not ADDED make up the old text, those not REMOVED the new one."""

    pieces: tuple[Piece, ...]

    @property
    def is_change(self) -> bool:
        return any(piece.kind != Kind.SAME for piece in self.pieces)

    @property
    def is_alike(self) -> bool:
        """Whether enough is common for marks to help; where not, both texts are better read whole."""
        same = sum(len(piece.text) for piece in self.pieces if piece.kind == Kind.SAME)
        longest = max(len(self.old), len(self.new))
        return not longest or same / longest >= ALIKE

    @property
    def old(self) -> str:
        return "".join(piece.text for piece in self.pieces if piece.kind != Kind.ADDED)

    @property
    def new(self) -> str:
        return "".join(piece.text for piece in self.pieces if piece.kind != Kind.REMOVED)

    @property
    def before(self) -> tuple[Piece, ...]:
        """The old text with what was removed marked."""
        return tuple(piece for piece in self.pieces if piece.kind != Kind.ADDED)

    @property
    def after(self) -> tuple[Piece, ...]:
        """The new text with what was added marked."""
        return tuple(piece for piece in self.pieces if piece.kind != Kind.REMOVED)


def difference(old: str, new: str) -> Difference:
    """Compare two texts. Nothing is lost: ``.old`` and ``.new`` of the result are the texts given."""
    for split in (_PIECE, _SENTENCE):
        before, after = split.findall(old), split.findall(new)
        head, tail = _common_ends(before, after)
        middle = before[head : len(before) - tail], after[head : len(after) - tail]
        if len(middle[0]) * len(middle[1]) <= MOST_PAIRS:
            runs = [
                (Kind.SAME, before[:head]),
                *_compared(*middle),
                (Kind.SAME, before[len(before) - tail :]),
            ]
            return Difference(_joined(runs))
    return Difference(_joined([(Kind.REMOVED, [old]), (Kind.ADDED, [new])]))


def _common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many pieces are the same at the beginning, and at the end of what is left."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    left = shorter - head
    tail = next((n for n in range(left) if old[-1 - n] != new[-1 - n]), left)
    return head, tail


Run = tuple[Kind, Sequence[str]]


def _compared(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    runs: list[Run] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" and not (j - i <= _ISLAND and i > 0 and j < len(old)):
            runs.append((Kind.SAME, old[i:j]))
        else:
            runs += [(Kind.REMOVED, old[i:j]), (Kind.ADDED, new[k:m])]
    return runs


def _joined(runs: Sequence[Run]) -> tuple[Piece, ...]:
    """Runs as text. Between two common runs all that was removed stands before all that was added."""
    pieces: list[Piece] = []
    changed = {Kind.REMOVED: "", Kind.ADDED: ""}
    for kind, parts in [*runs, (Kind.SAME, [])]:
        text = "".join(parts)
        if kind != Kind.SAME:
            changed[kind] += text
            continue
        pieces += [Piece(which, words) for which, words in changed.items() if words]
        changed = {Kind.REMOVED: "", Kind.ADDED: ""}
        if text:
            pieces.append(Piece(Kind.SAME, text))
    return tuple(pieces)
