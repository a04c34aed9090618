"""What is posted to the pages of filing, for the matrix of who gets in where."""

import json
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.scene import Scene, draft_mark

FILING: dict[tuple[str, str], Callable[[Scene, str], dict[str, Any]]] = {
    ("filing-autosave", "POST"): lambda scene, unit: {
        "revision": scene.drafts[unit].revision,
        "edits": json.dumps([{"field": "progress", "was": draft_mark(unit), "now": "改写"}]),
    },
    ("filing-evidence", "POST"): lambda scene, unit: {
        "evidence": SimpleUploadedFile("佐证.pdf", b"%PDF-1.7 for the matrix %%EOF")
    },
    ("filing-hand-over", "POST"): lambda scene, unit: {"revision": scene.drafts["HUC"].revision},
    ("my-work-grid", "POST"): lambda scene, unit: {
        f"r{draft.report_id}-{name}": value
        for draft in scene.drafts.values()
        for name, value in (("revision", draft.revision), ("percent", "7"))
    },
    ("workbook", "POST"): lambda scene, unit: {
        "workbook": SimpleUploadedFile("填报表.xlsx", scene.workbooks[unit])
    },
    ("workbook-preview", "POST"): lambda scene, unit: {"apply": "1"},
    ("month-check", "POST"): lambda scene, unit: {
        f"reason-{scene.drafts[unit].report_id}-fell:percent": "口径调整"
    },
    ("month-submit", "POST"): lambda scene, unit: {
        "report": f"{scene.drafts[unit].report_id}:{scene.drafts[unit].revision}"
    },
}
