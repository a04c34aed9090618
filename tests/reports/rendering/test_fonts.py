import struct
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest

from reports.rendering.fonts import FREE_FONT_DIRECTORY, font_characters, require_characters


def font_file(*subtables: bytes, faces: int = 1) -> bytes:
    """A font file of nothing but a ``cmap`` table; more than one face makes a collection."""
    head = struct.pack(">HH", 0, len(subtables))
    offset, records = 4 + 8 * len(subtables), b""
    for subtable in subtables:
        records += struct.pack(">HHI", 3, 1, offset)
        offset += len(subtable)
    cmap = head + records + b"".join(subtables)
    collection = struct.pack(f">4sII{faces}I", b"ttcf", 0x10000, faces, *[12 + 4 * faces] * faces)
    start = len(collection) if faces > 1 else 0
    directory = struct.pack(">4sH6x4sIII", b"OTTO", 1, b"cmap", 0, start + 28, len(cmap))
    return (collection if faces > 1 else b"") + directory + cmap


def format_4(
    ends: list[int], starts: list[int], deltas: list[int], ranges: list[int], glyphs: list[int]
) -> bytes:
    count = len(ends)
    body = struct.pack(
        f">HHHH{count}HH{count}H{count}H{count}H{len(glyphs)}H",
        *(2 * count, 0, 0, 0, *ends, 0, *starts, *deltas, *ranges, *glyphs),
    )
    return struct.pack(">HHH", 4, 6 + len(body), 0) + body


def format_12(*groups: tuple[int, int, int]) -> bytes:
    body = b"".join(struct.pack(">III", *group) for group in groups)
    return struct.pack(">HHIII", 12, 0, 16 + len(body), 0, len(groups)) + body


@pytest.mark.parametrize(
    ("subtables", "characters"),
    [
        # a run with a delta; a delta that leads to glyph 0, which is no glyph
        ([format_4([0x42, 0xFFFF], [0x41, 0xFFFF], [1, 1], [0, 0], [])], {0x41, 0x42}),
        ([format_4([0x42, 0xFFFF], [0x41, 0xFFFF], [0x10000 - 0x41, 1], [0, 0], [])], {0x42}),
        # glyphs from the array, one of them missing
        ([format_4([0x43, 0xFFFF], [0x41, 0xFFFF], [0, 1], [4, 0], [7, 0, 8])], {0x41, 0x43}),
        # beyond 16 bits; a first code point without a glyph
        ([format_12((0x20BB7, 0x20BB8, 5), (0x30, 0x31, 0))], {0x20BB7, 0x20BB8, 0x31}),
        # an unknown format beside a known one
        ([struct.pack(">HH", 14, 4), format_12((0x41, 0x41, 1))], {0x41}),
    ],
)
def test_cmap_formats(tmp_path: Path, subtables: list[bytes], characters: set[int]) -> None:
    path = tmp_path / "face.otf"
    path.write_bytes(font_file(*subtables))

    assert font_characters(path) == characters


def test_collections_of_faces(tmp_path: Path) -> None:
    path = tmp_path / "faces.ttc"
    path.write_bytes(font_file(format_12((0x4E00, 0x4E01, 3)), faces=2))

    assert font_characters(path) == {0x4E00, 0x4E01}


def test_free_fonts_cover_what_their_makers_say() -> None:
    characters = font_characters(pylopdf_fonts_zh_cn.serif_path())

    assert len(characters) == 30928
    assert set(map(ord, "马鞍山〔2026〕①≥—　")) <= characters
    assert ord("𠮷") not in characters


def test_missing_character_is_named_with_its_place() -> None:
    with pytest.raises(ValueError, match=r"“𠮷”（U\+20BB7）无法印出，见“责任人：𠮷野”") as refusal:
        require_characters(["正常文字", "责任人：𠮷野"], (FREE_FONT_DIRECTORY,))

    assert "请改用其他写法" in str(refusal.value)


@pytest.mark.parametrize("invisible", ["\u200b", "\t", "\x00", "\ufffe"])
def test_invisible_characters_are_refused_by_number(invisible: str) -> None:
    with pytest.raises(ValueError, match=rf"U\+{ord(invisible):04X}"):
        require_characters([invisible], (FREE_FONT_DIRECTORY,))


def test_line_breaks_pass() -> None:
    require_characters(["一\n二"], (FREE_FONT_DIRECTORY,))


def test_any_of_the_directories_may_have_the_character(tmp_path: Path) -> None:
    (tmp_path / "rare.otf").write_bytes(font_file(format_12((0x20BB7, 0x20BB7, 1))))

    require_characters(["𠮷野"], (FREE_FONT_DIRECTORY, tmp_path))


def test_directory_without_fonts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="没有字体文件"):
        require_characters(["一"], (tmp_path,))
