"""Stored files leave as downloads, never as pages of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.http import FileResponse

from maanshan_eco.kernel.files import attachment

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


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
