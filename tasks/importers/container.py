"""Is this file a workbook we want to open at all? Judged by its container, before any of it is read. Pure."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

MAX_BYTES = 10 * 1024 * 1024
MAX_ENTRIES, MAX_UNPACKED, MAX_RATIO = 1000, 100 * 1024 * 1024, 100
#: Small parts repeat themselves (styles, themes) and may well shrink a hundredfold.
RATIO_EXEMPT = 100 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 64 * 1024
_SAVE_AS = "用 Excel 或 WPS 打开，另存为 .xlsx 后再传。"
_OTHER_TYPES = {
    "xls": f"这是旧格式 .xls。{_SAVE_AS}",
    "et": f"这是 WPS 格式 .et。{_SAVE_AS}",
    "ods": f"这是 .ods 格式。{_SAVE_AS}",
    "csv": "这是 .csv，里面没有单位、月份和编号。在下载的填报表里填好再传。",
    "xlsm": "这是带宏的 .xlsm。在下载的填报表里填好再传。",
    "xlsb": f"这是二进制格式 .xlsb。{_SAVE_AS}",
}
_ACTIVE = {
    "vbaproject.bin": "宏",
    "externallinks/": "指向别的文件的链接",
    "embeddings/": "嵌入的文件",
    "activex/": "控件",
    "connections.xml": "外部数据连接",
}
_DAMAGED = "文件打不开，可能传坏了或没有保存完整。用 Excel 或 WPS 打开确认后另存，再传。"


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """The file as a whole is refused; ``message`` says what it is and how to mend it."""

    code: str
    message: str


def check_name_and_size(name: str, size: int, head: bytes) -> None:
    """What can be said without opening: extension, size, first bytes. Raises :class:`Refused`."""
    extension = PurePosixPath(name).suffix[1:].lower()
    if extension in _OTHER_TYPES:
        raise Refused("workbook_type", _OTHER_TYPES[extension])
    if extension != "xlsx":
        raise Refused("workbook_type", f"“{name}”不是填报表。传从本页下载并填好的 .xlsx 文件。")
    if not size:
        raise Refused("workbook_empty", "文件是空的。确认填好的填报表已经保存，再传。")
    if size > MAX_BYTES:
        raise Refused(
            "workbook_size", "文件超过 10 MB。填报表里只放文字和数字，图片和附件在填报页里作为佐证材料上传。"
        )
    if head.startswith(OLE):
        raise Refused("workbook_type", f"文件有密码，或是旧格式改了扩展名。去掉密码，{_SAVE_AS}")
    if not head.startswith(ZIP):
        raise Refused("workbook_type", f"文件的内容不是 .xlsx，可能只改了扩展名。{_SAVE_AS}")


def open_container(content: bytes) -> zipfile.ZipFile:
    """The archive, after its directory and every byte in it were counted. Raises :class:`Refused`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("workbook_damaged", _DAMAGED) from error
    entries = archive.infolist()
    _check_directory(entries)
    _check_parts({entry.filename for entry in entries})
    _count_bytes(archive, entries)
    return archive


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused("workbook_bomb", f"文件展开后太大，不像填报表。{_SAVE_AS}")
    if any(
        entry.file_size > RATIO_EXEMPT and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        for entry in entries
    ):
        raise Refused("workbook_bomb", f"文件压缩得不正常，不像填报表。{_SAVE_AS}")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("workbook_encrypted", "文件有密码。去掉密码后再传。")
    if len({name.lower() for name in names}) != len(names) or any(_leads_outside(name) for name in names):
        raise Refused("workbook_damaged", f"文件内部的结构不正常。{_SAVE_AS}")


def _leads_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts or ":" in name


def _check_parts(names: set[str]) -> None:
    if "[Content_Types].xml" not in names or not any(name.lower() == "xl/workbook.xml" for name in names):
        raise Refused("workbook_type", f"文件的内容不是 Excel 工作簿。{_SAVE_AS}")
    for name in names:
        for part, what in _ACTIVE.items():
            if part in name.lower():
                raise Refused(
                    "workbook_active", f"文件里有{what}，不能导入。在下载的填报表里填好再传，不加别的内容。"
                )


def _count_bytes(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Declared sizes may lie: unpack everything once, counting, and let the checksums be checked."""
    unpacked = 0
    try:
        for entry in entries:
            with archive.open(entry) as part:
                unpacked += _counted(part, MAX_UNPACKED - unpacked)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as error:
        raise Refused("workbook_damaged", _DAMAGED) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Refused("workbook_damaged", _DAMAGED) from error


def _counted(part: IO[bytes], left: int) -> int:
    count = 0
    while chunk := part.read(_CHUNK):
        count += len(chunk)
        if count > left:
            raise Refused("workbook_bomb", f"文件展开后太大，不像填报表。{_SAVE_AS}")
    return count
