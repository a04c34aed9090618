"""Which typeface plays which role in an official document, and which characters a font file can show."""

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

import pylopdf_fonts_zh_cn


@dataclass(frozen=True, slots=True)
class FontRoles:
    """Font family names by role. ``remark`` tells readers, on paper, that the faces stand in for others."""

    title: str  # 小标宋: red head and titles
    body: str  # 仿宋
    heading1: str  # 黑体
    heading2: str  # 楷体
    folio: str  # 宋体: page numbers
    remark: str = ""


# The faces the standard asks for. They are commercial: a Word file names them, the reader's machine has them.
STANDARD_FONTS: Final = FontRoles(
    title="方正小标宋简体",
    body="仿宋_GB2312",
    heading1="黑体",
    heading2="楷体_GB2312",
    folio="宋体",
)
# Free faces that may be embedded. There is no free 仿宋 or 楷体, so the serif plays both.
FREE_FONTS: Final = FontRoles(
    title="Noto Serif SC",
    body="Noto Serif SC",
    heading1="Noto Sans SC",
    heading2="Noto Serif SC",
    folio="Noto Serif SC",
    remark="本文件以思源宋体代小标宋、仿宋、楷体，以思源黑体代黑体。",
)
FREE_FONT_DIRECTORY: Final = Path(pylopdf_fonts_zh_cn.serif_path()).parent

_FONT_SUFFIXES: Final = {".otf", ".ttf", ".otc", ".ttc"}


def require_characters(texts: Iterable[str], directories: tuple[Path, ...]) -> None:
    """Refuse text that would print as empty boxes.

    Raises ``ValueError`` naming the first character that no font file in ``directories`` has, and where it
    stands. Line breaks are no characters.
    """
    known = frozenset[int]().union(*map(_characters_in, directories))
    for text in texts:
        for character in text:
            if ord(character) not in known and character != "\n":
                raise ValueError(
                    f"字体缺字：“{character}”（U+{ord(character):04X}）无法印出，见“{text[:30]}”。"
                    "请改用其他写法，或配置含有此字的字体。"
                )


@cache
def _characters_in(directory: Path) -> frozenset[int]:
    files = sorted(path for path in directory.iterdir() if path.suffix.lower() in _FONT_SUFFIXES)
    if not files:
        raise ValueError(f"字体目录“{directory}”中没有字体文件，请检查字体配置。")
    return frozenset[int]().union(*map(font_characters, files))


def font_characters(path: Path) -> frozenset[int]:
    """The code points a font file (all faces, for a collection) maps to a glyph.

    Reads the ``cmap`` table, formats 4 and 12, as the OpenType specification lays them out.
    """
    with path.open("rb") as file:
        return frozenset(
            character
            for face in _face_offsets(file)
            for subtable in _cmap_subtables(file, face)
            for character in _mapped(subtable)
        )


def _face_offsets(file: BinaryIO) -> tuple[int, ...]:
    tag, _, count = struct.unpack(">4sII", file.read(12))
    if tag != b"ttcf":
        return (0,)
    return struct.unpack(f">{count}I", file.read(4 * count))


def _cmap_subtables(file: BinaryIO, face: int) -> Iterator[bytes]:
    file.seek(face + 4)
    (tables,) = struct.unpack(">H6x", file.read(8))
    directory = [struct.unpack(">4s4xII", file.read(16)) for _ in range(tables)]
    offset, length = next((offset, length) for tag, offset, length in directory if tag == b"cmap")
    file.seek(offset)
    table = file.read(length)
    (encodings,) = struct.unpack_from(">2xH", table)
    starts = {struct.unpack_from(">4xI", table, 4 + 8 * index)[0] for index in range(encodings)}
    for start in sorted(starts):
        yield table[start:]


def _mapped(subtable: bytes) -> Iterator[int]:
    (layout,) = struct.unpack_from(">H", subtable)
    reader = _CMAP_READERS.get(layout)
    return reader(subtable) if reader else iter(())


def _segments(subtable: bytes) -> Iterator[int]:
    """Format 4: segments of 16-bit code points, each with a delta or an array of glyphs."""
    (size,) = struct.unpack_from(">6xH", subtable)
    count = size // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{count}H", subtable, 14 + column * size + (2 if column else 0))
        for column in range(4)
    )
    for index, (end, start, delta, offset) in enumerate(zip(ends, starts, deltas, ranges, strict=True)):
        array = 16 + 3 * size + 2 * index + offset
        for character in range(start, end + 1):
            glyph = character
            if offset:
                (glyph,) = struct.unpack_from(">H", subtable, array + 2 * (character - start))
            if (offset and glyph) or (not offset and (glyph + delta) % 0x10000):
                yield character


def _groups(subtable: bytes) -> Iterator[int]:
    """Format 12: runs of code points of any size."""
    (count,) = struct.unpack_from(">12xI", subtable)
    for start, end, glyph in struct.iter_unpack(">III", subtable[16 : 16 + 12 * count]):
        yield from range(start if glyph else start + 1, end + 1)


_CMAP_READERS: Final[dict[int, Callable[[bytes], Iterator[int]]]] = {4: _segments, 12: _groups}
