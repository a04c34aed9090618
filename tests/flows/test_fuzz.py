"""The API under requests made up from its own description: no defect, every refusal as data.

``make fuzz`` runs 10,000 of them; the suite a few hundred with a fixed seed. That planted bugs are found
shows that the fuzz can see (with the list of ``tests/inputs.yaml`` behind it for what no description tells).
"""

import logging
import os
from collections.abc import Callable
from typing import Any

import pytest

from departments.api import fields, idempotency
from tasks.api import acts, batch, drafts, filings, inputs, review
from tasks.models import ProgressReport
from tests.factories.scene import Scene, build_scene
from tests.flows.fuzzing import fuzz

CASES = int(os.environ.get("FUZZ_CASES", "600"))
SEED = int(os.environ.get("FUZZ_SEED", "20261026"))


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Scene:
    caplog.set_level(logging.CRITICAL, "django.request")
    return build_scene(monkeypatch)


def test_no_request_finds_a_defect(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    findings = fuzz(scene, CASES, SEED)

    with capsys.disabled():
        print(f"\nseed {SEED}: {findings.cases} cases, {findings.deep:.0%} deep, {dict(findings.statuses)}")  # noqa: T201
    assert findings.faults == []
    assert findings.cases >= 0.6 * CASES
    assert findings.deep >= 0.3


def _unguarded(rows: Any, **wanted: Any) -> Any:
    return rows.get(**wanted)


def _unchecked_key(request: Any) -> str:
    return str(request.headers["Idempotency-Key"])


def _unchecked_revision(request: Any) -> int:
    return int(request.headers["If-Match"].strip('"'))


def _trusting_filing(data: Any) -> Any:
    return inputs.Filing(percent=str(int(data["percent"])))


def _trusting_batch(request: Any, pk: int) -> Any:
    return ProgressReport.objects.visible_to(request.user).with_names().get(pk=pk)


def plant(owner: object, name: str, bug: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(owner, name, bug)


def _as_it_comes(field: Any, data: Any) -> Any:
    return data


#: Bug → where it shows, and how it gets in.
PLANTED: dict[str, tuple[str, Callable[[pytest.MonkeyPatch], None]]] = {
    "a filing that is not there": ("/draft/", plant(filings, "get_object_or_404", _unguarded)),
    "a version that is not there": ("/decision/", plant(review, "get_object_or_404", _unguarded)),
    "a query's number as it comes": (
        "/filings/",
        plant(fields.QueryNumber, "to_internal_value", _as_it_comes),
    ),
    "a revision as it comes": ("/draft/", plant(drafts, "seen_revision", _unchecked_revision)),
    "a key as it comes": ("/submissions/", plant(idempotency, "_key", _unchecked_key)),
    "a percent taken for a number": ("/draft/", plant(drafts, "filing_of", _trusting_filing)),
    "a batch that trusts its ids": ("/submissions/", plant(batch, "visible_filing", _trusting_batch)),
    "a revision as it comes to a submit": ("/submit/", plant(acts, "seen_revision", _unchecked_revision)),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_found(scene: Scene, monkeypatch: pytest.MonkeyPatch, bug: str) -> None:
    where, put_in = PLANTED[bug]
    put_in(monkeypatch)

    assert fuzz(scene, 120, SEED, only=where).faults != []
