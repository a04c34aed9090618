"""Files as they arrive with an act: examined all together, and safe on disk before any row names them."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from maanshan_eco.kernel import files
from maanshan_eco.kernel.errors import Invalid
from maanshan_eco.kernel.files import StoredFile
from tasks.importers.evidence_file import judge_evidence

MAX_FILES = 20


class Upload(NamedTuple):
    """``size`` in bytes."""

    name: str
    content: BinaryIO
    size: int


def stored_uploads(attached: Iterable[Upload]) -> list[tuple[str, StoredFile]]:
    """Store them; gives (name, stored). Raises :class:`Invalid` (field ``attached``) before storing any."""
    uploads = list(attached)
    if len(uploads) > MAX_FILES:
        _refuse("too_many_files", f"一次最多附 {MAX_FILES} 个文件，减少后再交。")
    for upload in uploads:
        try:
            judge_evidence(upload.name, upload.size, upload.content)
        except Invalid as refusal:
            _refuse(refusal.code, refusal.message)
    return [
        (upload.name, files.store(_chunks(upload), upload.name.rpartition(".")[2].lower()))
        for upload in uploads
    ]


def _chunks(upload: Upload) -> Iterator[bytes]:
    return iter(lambda: upload.content.read(65536), b"")


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _refuse(code: str, message: str) -> None:
    raise Invalid(code, message, {"attached": message})
