"""Where the words and lines of a PDF stand, read with pypdf. Millimetres from a page's top left corner."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pypdf import PageObject, PdfReader

MM = 25.4 / 72


@dataclass(frozen=True)
class Words:
    """A run of text: where its baseline begins, whether it runs downwards, its size in points."""

    text: str
    x: float
    y: float
    size: float
    turned: bool
    font: str


@dataclass(frozen=True)
class Stroke:
    """A level line: its left end, length and thickness, its colour as numbers."""

    x: float
    y: float
    length: float
    thickness: float
    color: tuple[float, ...]


class Page:
    """One page, read once."""

    def __init__(self, page: PageObject) -> None:
        self.width = float(page.mediabox.width) * MM
        self.height = float(page.mediabox.height) * MM
        self.words: list[Words] = []
        self.strokes: list[Stroke] = []
        self._state: dict[bytes, list[Any]] = {}
        page.extract_text(visitor_text=self._see_text, visitor_operand_before=self._see_operator)

    @property
    def lines(self) -> list[list[Words]]:
        """The words from top to bottom, those on one baseline together."""
        ordered = sorted(self.words, key=lambda item: (round(item.y, 1), item.x))
        return [list(group) for _, group in groupby(ordered, key=lambda item: round(item.y, 1))]

    @property
    def texts(self) -> list[str]:
        return ["".join(item.text for item in line) for line in self.lines]

    def _see_text(
        self, text: str, cm: list[float], tm: list[float], font: dict[str, Any] | None, size: float
    ) -> None:
        if text.strip():
            turned = abs(tm[0] * cm[1]) > 0.5
            name = str(font["/BaseFont"]).split("+")[1].split("-")[0] if font else ""
            self.words.append(Words(text.strip(), cm[4] * MM, self.height - cm[5] * MM, size, turned, name))

    def _see_operator(self, operator: bytes, operands: list[Any], cm: list[float], tm: list[float]) -> None:
        if operator in {b"m", b"l", b"w", b"SCN"}:
            self._state[operator] = [float(operand) for operand in operands]
        if operator == b"S" and self._state[b"l"][1] == self._state[b"m"][1]:
            (start, level), (end, _) = self._state[b"m"], self._state[b"l"]
            self.strokes.append(
                Stroke(
                    x=(cm[4] + start) * MM,
                    y=self.height - (cm[5] + level) * MM,
                    length=(end - start) * MM,
                    thickness=self._state[b"w"][0] * MM,
                    color=tuple(self._state[b"SCN"]),
                )
            )


class Paper:
    """A PDF, read once."""

    def __init__(self, pdf: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(pdf))
        self.pages = [Page(page) for page in self.reader.pages]

    def find(self, text: str) -> Iterator[tuple[int, Words]]:
        """Page numbers from 1 and the runs that contain a text."""
        for number, page in enumerate(self.pages, start=1):
            for item in page.words:
                if text in item.text:
                    yield number, item

    def find_whole(self, text: str) -> list[tuple[int, Words]]:
        """Page numbers from 1 and the runs that are a text."""
        return [(number, item) for number, item in self.find(text) if item.text == text]
