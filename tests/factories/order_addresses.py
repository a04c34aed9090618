"""Orders and inspections in the access matrix: what stands in their addresses, what is posted to them."""

from collections.abc import Callable
from typing import Any

from reports.models import FindingFile
from tasks.models import OrderFile
from tests.factories.inspections import CONCLUDED, EMPTY, FOUND, RUNNING
from tests.factories.orders import ALL_PASSED
from tests.factories.scene import Scene

FACTORIES: dict[str, Callable[[Scene, str], object]] = {
    "orders/<order:code>": lambda scene, unit: scene.orders[unit].code,
    "order-decide": lambda scene, unit: scene.applied[unit].code,
    "order-draft": lambda scene, unit: scene.draft_order.pk,
    "order-files/<int:pk>": lambda scene, unit: (
        OrderFile.objects.filter(event__order=scene.applied[unit]).latest("pk").pk
    ),
    "<dossier:form>": lambda scene, unit: "zip",
    "inspections/<quarter:code>": lambda scene, unit: RUNNING,
    "items/<int:number>": lambda scene, unit: 1,
    "findings/<int:number>": lambda scene, unit: 1,
    "inspection-conclude": lambda scene, unit: EMPTY,
    "inspection-report": lambda scene, unit: CONCLUDED,
    "finding-file": lambda scene, unit: FindingFile.objects.latest("pk").pk,
}

PAYLOADS: dict[tuple[str, str], Callable[[Scene, str], dict[str, Any]]] = {
    ("ladder", "POST"): lambda scene, unit: {
        f"{name}-{index}": "2" for name in ("after", "every", "times") for index in range(6)
    },
    ("order-new", "POST"): lambda scene, unit: {
        "kind": "supervision",
        "title": "河道保洁不到位",
        "responsible": "WR",
        "reference": "马市长2026年10月20日批示",
        "facts": "采石河两岸有成片垃圾。",
        "basis": "工作方案任务25",
        "requirement": "清理干净并落实日常保洁。",
        "term_days": "10",
        "counting": "calendar",
    },
    ("order-draft", "POST"): lambda scene, unit: {"sign": "1"},
    ("order-respond", "POST"): lambda scene, unit: {"act": "receive"},
    ("order-decide", "POST"): lambda scene, unit: {
        "act": "opinion",
        "answer": "pass",
        "words": "现场核查，问题已整改到位。",
        **ALL_PASSED,
    },
    ("inspections", "POST"): lambda scene, unit: {
        "starts_on": "2026-11-10",
        "ends_on": "2026-11-20",
        "team": "第一组：任审、顾办",
        "methods": "现场查看",
    },
    ("inspection-pick", "POST"): lambda scene, unit: {"task": "6", "unit": "EEB", "reasons": "群众反映"},
    ("inspection-item", "POST"): lambda scene, unit: FOUND,
    ("inspection-orders", "POST"): lambda scene, unit: {"term_days": "30", "counting": "calendar"},
    ("inspection-conclude", "POST"): lambda scene, unit: {"evaluation": "各单位工作有序推进。"},
}
