"""Handing out stored files: always as a download, never as a page."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse


def attachment(path: str, name: str) -> FileResponse:
    """The stored file under the name people gave it. What users upload must never run in our origin."""
    response = FileResponse((Path(settings.MEDIA_ROOT) / path).open("rb"), as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
