"""Requests that nobody would think of, made from the API's own description, against the app with data in it.

Schemathesis alone mostly finds addresses that do not exist; so most cases get an address, a draft's revision
and a key that do, and half of the bodies are a good one with one part replaced by a made-up part.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import schemathesis
from django.http import HttpResponse
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from tests.factories.api import DRAFT, PROBLEM
from tests.factories.scene import Scene, body
from tests.test_access import undone

#: Answers from behind the first checks: something was done, or a rule of the business refused it.
DEEP = {200, 201, 204, 409, 412, 422}
#: Good bodies by the end of an address.
GOOD: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "/draft/ put": lambda scene: DRAFT,
    "/draft/ patch": lambda scene: {"edits": [{"field": "problems", "was": "草稿只给WR看", "now": "缺资金"}]},
    "/submissions/ post": lambda scene: {
        "submissions": [{"filing": scene.drafts["WR"].report_id, "revision": scene.drafts["WR"].revision}]
    },
    "/decision/ post": lambda scene: {
        "verdict": "returned",
        "fields": ["progress"],
        "code": "vague",
        "reason": "写明开工的日期和责任人。",
    },
    "/evidence/ post": lambda scene: {"evidence": scene.files["WR"].pk},
    "/hand-back/ post": lambda scene: {"remark": "数再核一下"},
    "/submit/ post": lambda scene: {},
    "/hand-over/ post": lambda scene: {},
}


@dataclass
class Findings:
    """What came back: how often each status, and every request that was answered wrongly."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return self.statuses.total()

    @property
    def deep(self) -> float:
        """The share of answers from behind the first checks."""
        return sum(count for status, count in self.statuses.items() if status in DEEP) / self.cases


def operations() -> Iterator[Any]:
    document = SchemaGenerator().get_schema(request=None, public=True)
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        yield found.ok()


def fuzz(scene: Scene, cases: int, number: int, only: str = "") -> Findings:
    """About ``cases`` requests over all operations whose address ends in ``only``; ``number`` is the seed."""
    findings = Findings()
    chosen = [operation for operation in operations() if operation.path.endswith(only)]
    for place, operation in enumerate(chosen):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            dice = random.Random(number * 1000 + place)
            _try(scene, operation, mode, max(cases // len(chosen) // 2, 1), number, dice, findings)
    return findings


def _try(
    scene: Scene,
    operation: Any,
    mode: GenerationMode,
    cases: int,
    number: int,
    dice: random.Random,
    findings: Findings,
) -> None:
    @seed(number)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        with undone():
            answer, shown = _send(scene, case, dice)
            body(answer)  # reads a file to its end, so that it is closed
        findings.statuses[answer.status_code] += 1
        documented = str(answer.status_code) in operation.definition.raw["responses"]
        told = answer.status_code < 400 or answer["Content-Type"] == PROBLEM
        if answer.status_code >= 500 or not told or not documented:
            findings.faults.append(f"{answer.status_code} {shown}")

    try:
        ask()
    except schemathesis.errors.SchemathesisError:
        return  # nothing wrong can be made up for an address without parts


def _send(scene: Scene, case: Any, dice: random.Random) -> tuple[HttpResponse, str]:
    pk = _known(scene, case.path, dice)
    parts = {name: quote(str(value), safe="") for name, value in (case.path_parameters or {}).items()}
    if dice.random() < 0.8:
        parts |= {"id": str(pk), "number": "25", "code": "WR" if "units" in case.path else "urban-sewage"}
    path = case.path
    for name, value in parts.items():
        path = path.replace(f"{{{name}}}", value)
    query = urlencode(case.query or {}, doseq=True, errors="replace")
    sent = _body(scene, case, dice)
    who = "rita:read+review" if case.path.endswith("decision/") else "alice:read+file"
    headers = {**_headers(scene, case, pk, dice), "Authorization": f"Bearer {scene.words[who]}"}
    shown = f"{case.method} {path}?{query} {headers} {sent[:300]!r}"
    client = Client(raise_request_exception=False)
    answer = client.generic(
        case.method, f"{path}?{query}", sent, content_type="application/json", headers=headers
    )
    return answer, shown


def _known(scene: Scene, path: str, dice: random.Random) -> int:
    """Something that exists: a draft's filing, one that waits for its head, a version, a file."""
    if "versions" in path:
        return scene.versions["WR"].pk
    if "/evidence/{" in path:
        return scene.files["WR"].pk
    if "hand-back" in path:
        return scene.signing.pk
    return dice.choice([scene.drafts["WR"].report_id, scene.versions["WR"].report_id])


def _headers(scene: Scene, case: Any, pk: int, dice: random.Random) -> dict[str, str]:
    made = {
        name: str(value)
        for name, value in (case.headers or {}).items()
        if name in {"If-Match", "Idempotency-Key"} and str(value).isprintable()
    }
    if dice.random() < 0.8:
        made["If-Match"] = f'"{dice.choice([scene.drafts["WR"].revision] * 3 + [0])}"'
    if dice.random() < 0.8:
        made["Idempotency-Key"] = f"key-{dice.randrange(10**9):09}"
    return made


def _body(scene: Scene, case: Any, dice: random.Random) -> bytes:
    made = case.body
    good = next(
        (make for end, make in GOOD.items() if f"{case.path} {case.method.lower()}".endswith(end)), None
    )
    if good is not None and dice.random() < 0.6:
        data = dict(good(scene))
        if data and isinstance(made, dict) and made and dice.random() < 0.7:
            name = dice.choice(sorted(made, key=str))
            data[name] = made[name]
        made = data
    if isinstance(made, schemathesis.core.NotSet):
        return b""
    try:
        return json.dumps(made).encode()
    except (TypeError, ValueError):
        return str(made).encode(errors="replace")
