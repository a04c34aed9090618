"""Files: stored whole or not at all, and handed out as downloads."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.http import FileResponse

from maanshan_eco.kernel import files
from maanshan_eco.kernel.files import StoredFile, attachment, store

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
HELLO = hashlib.sha256(b"hello").hexdigest()


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_store_names_a_file_by_its_content(media: Path) -> None:
    stored = store([b"hel", b"", b"lo"], "pdf")

    assert stored == StoredFile(f"{HELLO[:2]}/{HELLO}.pdf", HELLO, 5)
    assert files_in(media) == {stored.path: b"hello"}


def test_the_same_bytes_are_one_file(media: Path) -> None:
    assert store([b"hello"], "pdf") == store([b"hel", b"lo"], "pdf")
    assert len(files_in(media)) == 1


def test_an_upload_that_breaks_off_leaves_nothing(media: Path) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield b"half of it"
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        store(breaks_off(), "pdf")

    assert files_in(media) == {}


def test_an_upload_that_cannot_be_published_leaves_nothing(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(temporary: Path, target: Path) -> None:
        raise PermissionError(target.name)

    monkeypatch.setattr(files, "_publish", refuse)

    with pytest.raises(PermissionError):
        store([b"hello"], "pdf")

    assert files_in(media) == {}


def test_bytes_are_on_disk_before_the_name_is(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    real_sync, real_replace = files.os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        order.append("sync")
        real_sync(descriptor)

    def replace(source: Path, target: Path) -> Path:
        order.append("name")
        return real_replace(source, target)

    monkeypatch.setattr(files.os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    store([b"hello"], "pdf")

    assert order == ["sync", "name", "sync"]


# --- Handed out --------------------------------------------------------------------------------------


@pytest.fixture
def stored(settings: Any, tmp_path: Path) -> str:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "cd.pdf").write_bytes(b"%PDF-1.7 evidence")
    return "ab/cd.pdf"


@contextmanager
def handed_out(path: str, name: str) -> Iterator[FileResponse]:
    """The answer, its file closed afterwards without the end of a request that never was."""
    answer = attachment(path, name)
    with answer.file_to_stream:
        yield answer


def test_the_bytes_under_the_name_people_gave(stored: str) -> None:
    with handed_out(stored, "佐证（一）.pdf") as answer:
        assert b"".join(answer) == b"%PDF-1.7 evidence"

    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E4%BD%90%E8%AF%81%EF%BC%88%E4%B8%80%EF%BC%89.pdf"
    )
    assert answer["Content-Length"] == "17"


def test_it_cannot_run_in_our_origin_and_is_not_cached(stored: str) -> None:
    with handed_out(stored, "page.html") as answer:
        headers = {name: answer[name] for name in HEADERS}

    assert headers == HEADERS
    assert answer["Content-Disposition"] == 'attachment; filename="page.html"'


def test_a_name_cannot_break_the_headers(stored: str) -> None:
    with handed_out(stored, 'a"; filename="b.exe\r\nX-Evil: 1') as answer:
        disposition = answer["Content-Disposition"]

    assert "\r" not in disposition
    assert "\n" not in disposition
    assert answer.has_header("X-Evil") is False


def test_a_file_that_is_gone_is_an_error(stored: str) -> None:
    with pytest.raises(FileNotFoundError):
        attachment("ab/gone.pdf", "gone.pdf")
