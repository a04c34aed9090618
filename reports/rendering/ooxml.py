"""WordprocessingML as expressions, and a package that is the same bytes every time."""

import io
import re
import zipfile
from functools import partial
from typing import Final

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

_EARLIEST_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3


def w(tag: str, *children: BaseOxmlElement | None, **attributes: str | float) -> BaseOxmlElement:
    """An element of the main namespace; children that are ``None`` are left out.

    Children stand in the order the schema asks for: Word calls a file broken where they do not.
    """
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


def words(text: str) -> list[BaseOxmlElement]:
    """The inside of a run: text, with ``\\n`` as line breaks and ``\\t`` as tabs."""
    return [
        _WHITE[piece]() if piece in _WHITE else _plain(piece)
        for piece in re.split(r"([\n\t])", text)
        if piece
    ]


def _plain(text: str) -> BaseOxmlElement:
    element = w("t")
    element.text = text
    element.set(qn("xml:space"), "preserve")
    return element


_WHITE: Final = {"\n": partial(w, "br"), "\t": partial(w, "tab")}


def rule(side: str, thickness: float, *, space: float = 0, color: str = "000000") -> BaseOxmlElement:
    """A border on one side; thickness in points (Word counts eighths), ``space`` to the text in points."""
    return w(side, val="single", sz=round(thickness * 8), space=round(space), color=color)


def no_rule(side: str) -> BaseOxmlElement:
    """The absence of a border, said aloud so that the neighbour's does not fill in."""
    return w(side, val="nil")


def field(code: str) -> list[BaseOxmlElement]:
    """The inside of runs that Word computes, such as ``PAGE``."""
    instruction = w("instrText")
    instruction.text = f" {code} "
    instruction.set(qn("xml:space"), "preserve")
    marks = {kind: w("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end")}
    return [marks["begin"], instruction, marks["separate"], *words("1"), marks["end"]]


def normalised(package: bytes) -> bytes:
    """The same package with its parts in order of name and of one fixed date: equal content, equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist()):
            part = zipfile.ZipInfo(name, date_time=_EARLIEST_ZIP_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = _UNIX
            part.external_attr = 0o600 << 16
            target.writestr(part, source.read(name))
    return out.getvalue()
