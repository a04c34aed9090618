"""A case to take away: one PDF, or one archive with every file and a list of what is in it."""

import io
import json
import zipfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from maanshan_eco.kernel.months import SHANGHAI
from reports.casework import Dossier
from reports.order_wording import dossier_document, order_document
from reports.rendering.pdf import render_pdf
from reports.selectors.dossier import dossier, order_facts
from reports.wording import Letterhead
from tasks.models import RectificationOrder

MANIFEST = "manifest.json"


def order_pdf(order: RectificationOrder) -> bytes:
    """The signed order as its units receive it: the same bytes every time."""
    return render_pdf(order_document(order_facts(order), head=Letterhead(), demo=settings.DEMO))


def dossier_pdf(order: RectificationOrder, as_of: datetime) -> bytes:
    """The whole case as known at ``as_of``."""
    return _pdf(dossier(order, as_of)[0])


def dossier_zip(order: RectificationOrder, as_of: datetime) -> bytes:
    """The order, the dossier and every file of the case, with ``manifest.json``: name, size, sha256 of each.

    Entries are in order of time; two files of one name stay apart by their number.
    """
    facts, files = dossier(order, as_of)
    parts = [
        (f"00-{order.full_number}.pdf", order_pdf(order)),
        (f"01-整改档案-{order.code}.pdf", _pdf(facts)),
    ]
    for place, file in enumerate(files, start=2):
        parts.append((f"{place:02}-{file.name}", (Path(settings.MEDIA_ROOT) / file.path).read_bytes()))
    manifest = {
        "order": order.full_number,
        "as_of": as_of.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "files": [
            {"name": name, "size": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in parts
        ],
    }
    listed = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    buffer, local = io.BytesIO(), as_of.astimezone(SHANGHAI)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((MANIFEST, listed), *parts):
            entry = zipfile.ZipInfo(name, local.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def _pdf(facts: Dossier) -> bytes:
    return render_pdf(dossier_document(facts, head=Letterhead(), demo=settings.DEMO))
