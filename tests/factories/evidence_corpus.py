"""Evidence files, hostile, odd and good, made here byte by byte, each with what must become of it."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from tasks.importers.evidence_file import MAX_BYTES

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True, slots=True)
class File:
    """``code`` and ``words`` of the refusal; both empty where the file must be taken."""

    name: str
    content: bytes
    code: str = ""
    words: str = ""


def pdf(body: bytes = b"1 0 obj<</Type/Catalog>>endobj", end: bytes = b"\nstartxref\n9\n%%EOF\n") -> bytes:
    return b"%PDF-1.7\n" + body + b"\ntrailer<</Root 1 0 R>>" + end


def pdf_with_packed(objects: bytes) -> bytes:
    """Newer PDFs keep their objects in compressed streams."""
    packed = zlib.compress(objects)
    head = f"2 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
    return pdf(head + packed + b"\nendstream endobj")


def png(width: int = 2, height: int = 2, end: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    picture = zlib.compress((b"\0" + bytes(6)) * 2)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", picture) + (end or chunk(b"IEND", b""))
    )


def jpeg(tail: bytes = b"\xff\xd9", width: int = 16) -> bytes:
    frame = b"\x08" + struct.pack(">HH", 16, width) + b"\x01\x01\x11\0"
    return (
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
        + b"\xff\xc0"
        + struct.pack(">H", len(frame) + 2)
        + frame
        + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0"
        + b"\x12\x34\x56" * 20
        + tail
    )


def container(*parts: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts:
            archive.writestr(name, body)
    return buffer.getvalue()


def _types(kind: str) -> tuple[str, bytes]:
    main = f'<Override ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/>'
    return "[Content_Types].xml", f"<Types>{main}</Types>".encode()


DOCX_TYPES, XLSX_TYPES = _types("wordprocessingml.document"), _types("spreadsheetml.sheet")


def docx(*more: tuple[str, bytes]) -> bytes:
    return container(DOCX_TYPES, ("word/document.xml", b"<w:document/>"), *more)


def xlsx(*more: tuple[str, bytes]) -> bytes:
    return container(XLSX_TYPES, ("xl/workbook.xml", b"<workbook/>"), *more)


def ole(*streams: str) -> bytes:
    """A container with a directory of these names."""
    entries = b""
    for place, name in enumerate(("Root Entry", *streams)):
        text = name.encode("utf-16-le") + b"\0\0"
        entries += text.ljust(64, b"\0") + struct.pack("<HB", len(text), 2 if place else 5) + bytes(61)
    return OLE + bytes(504) + entries.ljust(512, b"\0") + bytes(512)


def _symlink() -> tuple[zipfile.ZipInfo, bytes]:
    link = zipfile.ZipInfo("word/media/a.png")
    link.external_attr = 0o120777 << 16
    return link, b"/etc/passwd"


def _relation(kind: str, mode: str) -> tuple[str, bytes]:
    relation = f'<Relationship Id="r1" Type="http://x/{kind}" Target="http://x/a" TargetMode="{mode}"/>'
    text = f"<Relationships>{relation}</Relationships>"
    return "word/_rels/settings.xml.rels", text.encode()


def _encrypted_zip() -> bytes:
    content = docx()
    place = content.rfind(b"PK\x01\x02")
    return content[: place + 8] + b"\1\0" + content[place + 10 :]


FILES: dict[str, File] = {
    # taken
    "pdf": File("佐证.pdf", pdf()),
    "pdf, extension in capitals": File("佐证.PDF", pdf()),
    "pdf with objects packed": File("佐证.pdf", pdf_with_packed(b"1 0 <</Type/Page>>")),
    "pdf with bytes after the end": File("佐证.pdf", pdf() + b"\r\n" * 100),
    "pdf of the largest size": File("佐证.pdf", pdf(b" " * (MAX_BYTES - len(pdf(b""))))),
    "jpg": File("现场.jpg", jpeg()),
    "jpeg of a telephone, with a film behind it": File("现场.jpeg", jpeg(b"\xff\xd9" + b"ftypmp42" * 50)),
    "png": File("截图.png", png()),
    "docx": File("报告.docx", docx()),
    "docx with a table of Excel in it": File("报告.docx", docx(("word/embeddings/Sheet1.xlsx", xlsx()))),
    "docx with a link to a page": File("报告.docx", docx(_relation("hyperlink", "External"))),
    "xlsx": File("台账.xlsx", xlsx()),
    "ofd": File("公文.ofd", container(("OFD.xml", b"<ofd:OFD/>"), ("Doc_0/Document.xml", b"<x/>"))),
    "doc": File("旧报告.doc", ole("WordDocument", "1Table")),
    "xls": File("旧台账.xls", ole("Workbook")),
    "xls of 1995": File("旧台账.xls", ole("Book")),
    "wps": File("文件.wps", ole("WordDocument")),
    "wps as zip": File("文件.wps", docx()),
    "et": File("表格.et", ole("Workbook")),
    "et as zip": File("表格.et", xlsx()),
    "two extensions": File("说明.exe.pdf", pdf()),
    "a name Windows reserves": File("CON.pdf", pdf()),
    "the longest name": File("长" * 196 + ".pdf", pdf()),
    "blanks and brackets in the name": File(" 佐证 （一）[终稿].pdf", pdf()),
    # refused by name
    "no extension": File("佐证", pdf(), "file_type", "类型不能上传"),
    "only an extension": File(".pdf", pdf(), "file_type", "类型不能上传"),
    "server file": File(".htaccess", b"x", "file_type", "类型不能上传"),
    "program": File("a.exe", b"MZ", "file_type", "类型不能上传"),
    "program behind another extension": File("a.pdf.exe", b"MZ", "file_type", "类型不能上传"),
    "dot at the end": File("a.pdf.", pdf(), "file_type", "类型不能上传"),
    "blank at the end": File("a.pdf ", pdf(), "file_type", "类型不能上传"),
    "web page": File("a.html", b"<html>", "file_type", "类型不能上传"),
    "vector picture": File("a.svg", b"<svg/>", "file_type", "类型不能上传"),
    "archive": File("a.zip", container(("a", b"b")), "file_type", "类型不能上传"),
    "workbook with macros": File("a.xlsm", xlsx(), "file_type", "类型不能上传"),
    "path": File("../../a.pdf", pdf(), "file_name", "斜杠"),
    "path of Windows": File("C:\\a.pdf", pdf(), "file_name", "斜杠"),
    "name too long": File("长" * 297 + ".pdf", pdf(), "file_name", "最多 200 字"),
    "control character": File("a\x00.pdf", pdf(), "file_name", "控制字符"),
    "turned round": File("报告\u202efdp.pdf", pdf(), "file_name", "看不见的字符"),
    "zero width": File("报\u200b告.pdf", pdf(), "file_name", "看不见的字符"),
    # refused by size and content
    "empty": File("a.pdf", b"", "file_empty", "空文件"),
    "a byte too large": File("a.pdf", pdf() + bytes(MAX_BYTES + 1 - len(pdf())), "file_size", "超过 20 MB"),
    "program as pdf": File("a.pdf", b"MZ\x90\0" + bytes(100), "file_content", "不是 pdf 文件"),
    "web page as jpg": File("a.jpg", b"<html><script>", "file_content", "不是 jpg 文件"),
    "vector picture as png": File("a.png", b"<svg onload='x'/>", "file_content", "不是 png 文件"),
    "script as docx": File("a.docx", b"alert(1)", "file_content", "不是 docx 文件"),
    "test virus": File("a.pdf", EICAR, "file_content", "不是 pdf 文件"),
    "test virus in a zip called docx": File(
        "a.docx", container(("eicar.com", EICAR)), "file_content", "不是 docx 文件"
    ),
    "TIFF as jpg": File("a.jpg", b"II*\0" + bytes(100), "file_content", "不是 jpg 文件"),
    "doc as docx": File("a.docx", ole("WordDocument"), "file_content", "不是 docx 文件"),
    "xlsx as docx": File("a.docx", xlsx(), "file_content", "不是 docx 文件"),
    "docx without content types": File(
        "a.docx", container(("word/document.xml", b"<w/>")), "file_content", "不是 docx 文件"
    ),
    "docx as ofd": File("a.ofd", docx(), "file_content", "不是 ofd 文件"),
    "installer as doc": File("a.doc", ole("Property", "!Stringpool"), "file_content", "不是 doc 文件"),
    "xls as doc": File("a.doc", ole("Workbook"), "file_content", "不是 doc 文件"),
    "pdf that is a zip too": File("a.pdf", pdf() + docx() + b"%%EOF", "file_content", "夹带了别的文件"),
    "jpg that is a zip too": File("a.jpg", jpeg() + docx(), "file_content", "夹带了别的文件"),
    "png that is a zip too": File("a.png", png() + docx(), "file_content", "夹带了别的文件"),
    # damaged and protected
    "pdf cut off": File("a.pdf", pdf(end=b""), "file_damaged", "不完整或已损坏"),
    "png cut off": File("a.png", png()[:50], "file_damaged", "不完整或已损坏"),
    "png without an end": File("a.png", png(end=b"\0"), "file_damaged", "不完整或已损坏"),
    "jpg cut off": File("a.jpg", jpeg(b""), "file_damaged", "不完整或已损坏"),
    "jpg of nothing but its head": File("a.jpg", b"\xff\xd8\xff\xe0", "file_damaged", "不完整或已损坏"),
    "docx cut off": File("a.docx", docx()[:-40], "file_damaged", "不完整或已损坏"),
    "docx with a part outside": File("a.docx", docx(("../../x", b"x")), "file_damaged", "结构不正常"),
    "docx with a symbolic link": File(
        "a.docx", container(DOCX_TYPES, _symlink()), "file_damaged", "结构不正常"
    ),  # type: ignore[arg-type]
    "pdf with a password": File("a.pdf", pdf(b"2 0 obj<</Encrypt 3 0 R>>"), "file_protected", "有密码或限制"),
    "docx with a password": File("a.docx", ole("EncryptedPackage"), "file_protected", "有密码"),
    "docx with an encrypted part": File("a.docx", _encrypted_zip(), "file_protected", "有密码"),
    "picture of 60,000 by 60,000": File("a.png", png(60_000, 60_000), "file_size", "像素太多"),
    "zip bomb as docx": File(
        "a.docx", docx(("word/media/a.png", bytes(201 << 20))), "file_size", "展开后太大"
    ),
    # what runs
    "pdf with a script": File(
        "a.pdf", pdf(b"1 0 obj<</OpenAction<</S/JavaScript/JS(x)>>>>"), "file_active", "脚本"
    ),
    "pdf with a script spelt otherwise": File("a.pdf", pdf(b"<</S/J#61vaScript>>"), "file_active", "脚本"),
    "pdf with a packed script": File(
        "a.pdf", pdf_with_packed(b"1 0 <</S/JavaScript>>"), "file_active", "脚本"
    ),
    "pdf that starts a program": File("a.pdf", pdf(b"<</S/Launch/F(cmd.exe)>>"), "file_active", "启动命令"),
    "pdf with a file in it": File(
        "a.pdf", pdf(b"<</Names<</EmbeddedFiles 4 0 R>>>>"), "file_active", "内嵌文件"
    ),
    "docx with macros": File("a.docx", docx(("word/vbaProject.bin", b"x")), "file_active", "宏"),
    "docx with a template from elsewhere": File(
        "a.docx", docx(_relation("attachedTemplate", "External")), "file_active", "外部文件"
    ),
    "docx with a packed program": File(
        "a.docx", docx(("word/embeddings/oleObject1.bin", ole("\x01Ole10Native"))), "file_active", "内嵌程序"
    ),
    "doc with macros": File("a.doc", ole("WordDocument", "Macros", "VBA"), "file_active", "宏"),
    "doc with a packed program": File("a.doc", ole("WordDocument", "\x01Ole10Native"), "file_active", "内嵌"),
}
