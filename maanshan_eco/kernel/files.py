"""Files: accepted types, storing so that a row never points at half a file, and handing them out."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import FileResponse

from maanshan_eco.kernel.errors import Invalid

MAX_BYTES = 20 * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Extension → what such a file begins with. Office and WPS files are zip or OLE containers.
SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    **dict.fromkeys(("jpg", "jpeg"), (b"\xff\xd8\xff",)),
    "png": (b"\x89PNG\r\n\x1a\n",),
    **dict.fromkeys(("ofd", "docx", "xlsx"), (_ZIP,)),
    **dict.fromkeys(("doc", "xls"), (_OLE,)),
    **dict.fromkeys(("wps", "et"), (_OLE, _ZIP)),
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """``path`` is relative to MEDIA_ROOT, ``size`` in bytes."""

    path: str
    sha256: str
    size: int


def check_upload(name: str, size: int, head: bytes) -> None:
    """Refuse (:class:`Invalid`) what is not an office document or picture, judged by content too."""
    extension = Path(name).suffix[1:].lower()
    if extension not in SIGNATURES:
        kinds = "、".join(SIGNATURES)
        raise Invalid("file_type", f"“{name}”的类型不能上传。可上传：{kinds}。")
    if not size:
        raise Invalid("file_empty", f"“{name}”是空文件，检查后再传。")
    if size > MAX_BYTES:
        raise Invalid("file_size", f"“{name}”超过 {MAX_BYTES // 1024 // 1024} MB。压缩后再传，或只传关键页。")
    if not head.startswith(SIGNATURES[extension]):
        raise Invalid("file_content", f"“{name}”的内容不是 {extension} 文件。用原软件另存后再传。")


def store(chunks: Iterable[bytes], suffix: str) -> StoredFile:
    """Write to a temporary name, fsync, then rename to the content's own hash.

    After a crash or on a full disk there is either the whole file or none (SECURITY: F-20). Storing the
    same bytes twice gives the same file. Call it before the row that names it is written.
    """
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    sha, size = hashlib.sha256(), 0
    descriptor, temporary = tempfile.mkstemp(dir=root, prefix=".incoming-")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            for chunk in chunks:
                handle.write(chunk)
                sha.update(chunk)
                size += len(chunk)
            handle.flush()
            os.fsync(handle.fileno())
        relative = f"{sha.hexdigest()[:2]}/{sha.hexdigest()}.{suffix}"
        _publish(Path(temporary), root / relative)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return StoredFile(relative, sha.hexdigest(), size)


def attachment(path: str, name: str) -> FileResponse:
    """The stored file under the name people gave it. What users upload must never run in our origin."""
    response = FileResponse((Path(settings.MEDIA_ROOT) / path).open("rb"), as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _publish(temporary: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    temporary.replace(target)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
