"""Is a file what its name says, whole, and without anything that runs? Judged by content. Pure.

The extension, the first bytes and the structure must agree; damaged and protected files are refused, since
a reviewer could not open them, and so is what carries scripts or programs, since a reviewer would.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath
from typing import BinaryIO

from maanshan_eco.kernel.errors import Invalid
from maanshan_eco.kernel.text import what_is_broken

MAX_BYTES = 20 * 1024 * 1024
MAX_NAME = 200
_MAX_UNPACKED, _MAX_ENTRIES, _MAX_PIXELS = 200 * 1024 * 1024, 10_000, 400_000_000
_MAX_OBJECTS = 32 * 1024 * 1024
_ZIP, _OLE, _PNG = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x89PNG\r\n\x1a\n"
# Extension → what such a file begins with. Office and WPS files are zip or OLE containers.
SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    **dict.fromkeys(("jpg", "jpeg"), (b"\xff\xd8\xff",)),
    "png": (_PNG,),
    **dict.fromkeys(("ofd", "docx", "xlsx"), (_ZIP,)),
    **dict.fromkeys(("doc", "xls"), (_OLE,)),
    **dict.fromkeys(("wps", "et"), (_OLE, _ZIP)),
}
#: What makes a document of a zip container: a part's name, or a content type.
_OFD_ROOT = "OFD.xml"
_CONTENT_TYPES = {
    **dict.fromkeys(("docx", "wps"), b"wordprocessingml.document.main+xml"),
    **dict.fromkeys(("xlsx", "et"), b"spreadsheetml.sheet.main+xml"),
}
#: What makes a document of an OLE container: one of these streams.
_STREAMS = {
    **dict.fromkeys(("doc", "wps"), ("WordDocument",)),
    **dict.fromkeys(("xls", "et"), ("Workbook", "Book")),
}
_SPOOFING = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2060\ufeff]")
_ACTIVE_NAME = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_OUTSIDE = re.compile(rb"<Relationship[^>]*?/(attachedTemplate|oleObject|frame)\"[^>]*?>")
_OLE_ENTRY = 128


def judge_evidence(name: str, size: int, content: BinaryIO) -> None:
    """Refuse (:class:`Invalid`) what is no sound office document or picture. Leaves ``content`` rewound."""
    extension = _judge_name(name)
    if not size:
        raise Invalid("file_empty", f"“{name}”是空文件，检查后再传。")
    if size > MAX_BYTES:
        raise Invalid("file_size", f"“{name}”超过 {MAX_BYTES // 1024 // 1024} MB。压缩后再传，或只传关键页。")
    content.seek(0)
    data = content.read(MAX_BYTES + 1)
    content.seek(0)
    if data.startswith(_OLE) and _ole_entries(data) & {"EncryptedPackage"}:
        raise Invalid("file_protected", f"“{name}”有密码，去掉密码后再传。")
    if not data.startswith(SIGNATURES[extension]):
        raise Invalid("file_content", f"“{name}”的内容不是 {extension} 文件。用原软件另存后再传。")
    if wrong := _judge_structure(extension, data):
        code, words = wrong
        raise Invalid(code, f"“{name}”{words}")


def _judge_name(name: str) -> str:
    """The extension. The name itself is kept exactly, so it must be one that can be shown and saved."""
    if broken := what_is_broken(name):
        raise Invalid("file_name", f"文件名{broken}")
    if _SPOOFING.search(name) or "/" in name or "\\" in name:
        raise Invalid("file_name", "文件名里有斜杠或看不见的字符，改名后再传。")
    if len(name) > MAX_NAME:
        raise Invalid("file_name", f"文件名最多 {MAX_NAME} 字，现为 {len(name)} 字。改短后再传。")
    extension = PurePath(name).suffix[1:].lower()
    if extension not in SIGNATURES:
        kinds = "、".join(SIGNATURES)
        raise Invalid("file_type", f"“{name}”的类型不能上传。可上传：{kinds}。")
    return extension


Wrong = tuple[str, str] | None
_DAMAGED: Wrong = ("file_damaged", "不完整或已损坏。用原软件打开确认后另存，再传。")
_PROTECTED: Wrong = ("file_protected", "有密码或限制，去掉后再传。")
_DOUBLE: Wrong = ("file_content", "里夹带了别的文件。用原软件另存后再传。")


def _judge_structure(extension: str, data: bytes) -> Wrong:
    """The code and words of what is wrong, or None."""
    if data.startswith(_ZIP):
        return _judge_zip(extension, data)
    if data.startswith(_OLE):
        return _judge_ole(extension, data)
    judges: dict[str, Callable[[bytes], Wrong]] = {"pdf": _judge_pdf, "png": _judge_png}
    if wrong := judges.get(extension, _judge_jpeg)(data):
        return wrong
    return _DOUBLE if zipfile.is_zipfile(io.BytesIO(data)) else None


def _judge_pdf(data: bytes) -> Wrong:
    if b"%%EOF" not in data[-2048:]:
        return _DAMAGED
    if re.search(rb"/Encrypt\s", data):
        return _PROTECTED
    names = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), data + _unpacked_objects(data))
    if _ACTIVE_NAME.search(names):
        return ("file_active", "里有脚本、启动命令或内嵌文件。打印成新的 PDF 后再传。")
    return None


def _unpacked_objects(data: bytes) -> bytes:
    """What newer PDFs keep compressed: the objects themselves. Bounded; unreadable streams give nothing."""
    unpacked, left = [], _MAX_OBJECTS
    for match in _OBJECT_STREAM.finditer(data):
        inflater = zlib.decompressobj()
        try:
            part = inflater.decompress(data[match.end() :], left) if left > 0 else b""
        except zlib.error:
            continue
        unpacked.append(part)
        left -= len(part)
    return b"".join(unpacked)


def _judge_png(data: bytes) -> Wrong:
    """Walk the chunks: IHDR first, IEND in the end."""
    if data[12:16] != b"IHDR" or len(data) < 33:
        return _DAMAGED
    width, height = struct.unpack(">II", data[16:24])
    if width * height > _MAX_PIXELS:
        return ("file_size", "的像素太多。缩小后再传。")
    place = len(_PNG)
    while place + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        place += 12 + length
        if kind == b"IEND":
            return None if place <= len(data) else _DAMAGED
    return _DAMAGED


def _judge_jpeg(data: bytes) -> Wrong:
    """Walk the segments to the picture's data; after it must come the end mark. Phones append to that."""
    place, sized = 2, False
    while place + 4 <= len(data) and data[place] == 0xFF:
        kind, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9].ljust(4, b"\0"))
            if width * height > _MAX_PIXELS:
                return ("file_size", "的像素太多。缩小后再传。")
            sized = True
        if kind == 0xDA:
            return None if sized and data.find(b"\xff\xd9", place) > 0 else _DAMAGED
        place += 2 + length
    return _DAMAGED


def _judge_zip(extension: str, data: bytes) -> Wrong:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _judge_entries(archive) or _judge_parts(extension, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        return _DAMAGED


def _judge_entries(archive: zipfile.ZipFile) -> Wrong:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        return _PROTECTED
    names = [entry.filename for entry in entries]
    strange = any(name.startswith("/") or ".." in PurePath(name).parts or "\\" in name for name in names)
    links = any(entry.external_attr >> 28 == 0xA for entry in entries)
    if strange or links or len(set(names)) != len(names):
        return ("file_damaged", "内部的结构不正常。用原软件另存后再传。")
    if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
        return ("file_size", "展开后太大。压缩图片后另存，再传。")
    return _DAMAGED if archive.testzip() else None


def _judge_parts(extension: str, archive: zipfile.ZipFile) -> Wrong:
    names = archive.namelist()
    if extension == "ofd":
        return None if _OFD_ROOT in names else ("file_content", "的内容不是 ofd 文件。用原软件另存后再传。")
    types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if _CONTENT_TYPES[extension] not in types:
        return ("file_content", f"的内容不是 {extension} 文件。用原软件另存后再传。")
    if any(name.lower().endswith("vbaproject.bin") or "/activex/" in name.lower() for name in names):
        return ("file_active", "里有宏或控件。另存为不带宏的文件后再传。")
    if any(_reaches_out(archive, name) for name in names):
        return ("file_active", "里有自动打开的外部文件或内嵌程序。另存为 PDF 后再传。")
    return None


def _reaches_out(archive: zipfile.ZipFile, name: str) -> bool:
    """A template or object that is fetched from elsewhere, or a file packed into the document."""
    if name.endswith(".rels"):
        return any(b"External" in match[0] for match in _OUTSIDE.finditer(archive.read(name)))
    if "/embeddings/" in name and name.endswith(".bin"):
        return "\x01Ole10Native" in _ole_entries(archive.read(name))
    return False


def _judge_ole(extension: str, data: bytes) -> Wrong:
    entries = _ole_entries(data)
    if not entries & set(_STREAMS.get(extension, ())):
        return ("file_content", f"的内容不是 {extension} 文件，或已损坏。用原软件另存后再传。")
    if entries & {"_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros"}:
        return ("file_active", "里有宏。另存为不带宏的文件后再传。")
    if "\x01Ole10Native" in entries:
        return ("file_active", "里有内嵌的文件或程序。另存为 PDF 后再传。")
    return None


def _ole_entries(data: bytes) -> set[str]:
    """The names in an OLE container's directory: entries of 128 bytes, UTF-16, with the length at byte 64."""
    names = set()
    for place in range(512, len(data) - _OLE_ENTRY + 1, _OLE_ENTRY):
        length = data[place + 64] | data[place + 65] << 8
        kind = data[place + 66]
        if 4 <= length <= 64 and length % 2 == 0 and kind in {1, 2, 5} and data[place + length - 2] == 0:
            names.add(data[place : place + length - 2].decode("utf-16-le", errors="replace"))
    return names
