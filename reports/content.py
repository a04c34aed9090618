"""What an official document says, as frozen data: the bridge from the database to paper.

Everything here is plain immutable data. A publication stores it once, as JSON with a schema number;
renderers and pages read nothing else, so a corrected reading can never change issued words.
Pure: knows neither Django nor our models.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Column:
    """One table column. ``width`` is a share of the table width, relative to the other columns."""

    title: str
    width: int = 10
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Cells are finished text; every row has as many cells as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.caption!r}: a row has {len(row)} cells, not {len(self.columns)}"
                )


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or table of the body.

    ``heading1`` is 一、 in 黑体, ``heading2`` is （一） in 楷体; the text carries its own number.
    """

    kind: Literal["heading1", "heading2", "paragraph", "table"]
    text: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Annex:
    """An attachment on its own pages, ``number`` counting from 1."""

    number: int
    title: str
    table: Table
    landscape: bool = True


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记: who gets copies, which office printed it and when (``2026年11月5日``)."""

    copies_to: str
    printed_by: str
    printed_on: str


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A document in the layout of GB/T 9704-2012, all words finished.

    ``issuer_mark`` is the red head (发文机关标志), ``number`` the document number with 〔〕,
    ``addressees`` has no closing colon, ``signed_on`` is ``2026年11月5日``, ``trace`` a short line
    (data cut-off and content digest) printed small above the imprint, ``demo`` marks demonstration data.
    """

    issuer_mark: str
    number: str
    title: str
    addressees: str
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...]
    signature: str
    signed_on: str
    imprint: Imprint
    trace: str = ""
    demo: bool = False


def document_to_dict(document: OfficialDocument) -> dict[str, Any]:
    """The document as JSON-ready data; tuples become lists."""
    return asdict(document)


def document_from_dict(data: dict[str, Any]) -> OfficialDocument:
    """The inverse of :func:`document_to_dict`."""
    return OfficialDocument(
        **{
            **data,
            "blocks": tuple(
                Block(block["kind"], block["text"], _table(block["table"])) for block in data["blocks"]
            ),
            "annexes": tuple(
                Annex(annex["number"], annex["title"], _must_table(annex["table"]), annex["landscape"])
                for annex in data["annexes"]
            ),
            "imprint": Imprint(**data["imprint"]),
        }
    )


def canonical_json(data: Any) -> str:
    """One spelling for equal data: sorted keys, no spaces, real characters. Refuses floats.

    Raises ``TypeError`` on a float anywhere: figures of official documents travel as text.
    """
    _refuse_floats(data)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(data: Any) -> str:
    """sha256 (hex) of :func:`canonical_json`."""
    return hashlib.sha256(canonical_json(data).encode()).hexdigest()


def _must_table(data: dict[str, Any]) -> Table:
    return Table(
        columns=tuple(Column(**column) for column in data["columns"]),
        rows=tuple(tuple(row) for row in data["rows"]),
        caption=data["caption"],
    )


def _table(data: dict[str, Any] | None) -> Table | None:
    return _must_table(data) if data else None


def _refuse_floats(data: Any) -> None:
    if isinstance(data, float):
        raise TypeError(f"float {data!r} in frozen content: figures travel as text")
    if isinstance(data, dict):
        for value in data.values():
            _refuse_floats(value)
    elif isinstance(data, list | tuple):
        for value in data:
            _refuse_floats(value)
