"""Files: storing so that a row never points at half a file, and handing them out."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import FileResponse


@dataclass(frozen=True, slots=True)
class StoredFile:
    """``path`` is relative to MEDIA_ROOT, ``size`` in bytes."""

    path: str
    sha256: str
    size: int


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
