"""The description: valid, complete, and true of the answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from tests.factories.api import Program
from tests.factories.world import World, approve, stop_clock, submit


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return dict(SchemaGenerator().get_schema(request=None, public=True))


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_it_is_a_valid_document_of_3_1(described: dict[str, Any]) -> None:
    validate_schema(described)
    assert described["openapi"] == "3.1.0"


def test_every_operation_says_what_it_does_needs_and_refuses(described: dict[str, Any]) -> None:
    for path, method, operation in operations(described):
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["x-scope"] in {"read", "file", "review"}
        assert {"400", "401", "403", "404", "405", "406", "429", "503"} <= set(operation["responses"]), path
        if method != "get":
            assert "409" in operation["responses"], path
        if "requestBody" in operation:
            assert {"413", "415"} <= set(operation["responses"]), path


def test_what_wants_a_key_or_a_revision_says_so(described: dict[str, Any]) -> None:
    wants = {
        (path, method): {p["name"] for p in operation["parameters"] if p["in"] == "header" and p["required"]}
        for path, method, operation in operations(described)
    }

    assert {where: names for where, names in wants.items() if names} == {
        ("/api/v1/filings/{id}/correction/", "post"): {"Idempotency-Key"},
        ("/api/v1/filings/{id}/draft/", "put"): {"If-Match"},
        ("/api/v1/filings/{id}/hand-back/", "post"): {"Idempotency-Key"},
        ("/api/v1/filings/{id}/hand-over/", "post"): {"If-Match", "Idempotency-Key"},
        ("/api/v1/filings/{id}/submit/", "post"): {"If-Match", "Idempotency-Key"},
        ("/api/v1/submissions/", "post"): {"Idempotency-Key"},
        ("/api/v1/versions/{id}/decision/", "post"): {"Idempotency-Key"},
    }


def test_unknown_fields_are_said_to_be_refused(described: dict[str, Any]) -> None:
    shapes = described["components"]["schemas"]

    assert [n for n in shapes if n.endswith("InputRequest") and shapes[n]["additionalProperties"]] == []
    assert sum(name.endswith("InputRequest") for name in shapes) >= 10


READ = {
    "/api/v1/me/": "me/",
    "/api/v1/units/": "units/",
    "/api/v1/units/{code}/": "units/WR/",
    "/api/v1/indicators/": "indicators/",
    "/api/v1/indicators/{code}/": "indicators/urban-sewage/",
    "/api/v1/readings/": "readings/",
    "/api/v1/tasks/": "tasks/",
    "/api/v1/tasks/{number}/": "tasks/25/",
    "/api/v1/periods/": "periods/",
    "/api/v1/filings/": "filings/",
    "/api/v1/filings/{id}/": "filings/{filing}/",
    "/api/v1/filings/{id}/draft/": "filings/{filing}/draft/",
    "/api/v1/filings/{id}/check/": "filings/{filing}/check/",
    "/api/v1/filings/{id}/evidence/": "filings/{filing}/evidence/",
    "/api/v1/versions/{id}/": "versions/{version}/",
}


def test_answers_are_as_described(
    world: World, described: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_clock(monkeypatch)
    version = approve(submit(world.report("WR", 25), world.alice), world.rita)
    filer = Program(world.alice)
    for path, asked in READ.items():
        answer = filer.get(asked.format(filing=version.report_id, version=version.pk))
        content = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        schema = {**content["schema"], "components": described["components"]}
        errors = [error.message for error in Draft202012Validator(schema).iter_errors(answer.json())]
        assert (answer.status_code, errors) == (200, []), path


def test_refusals_are_as_described(world: World, described: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/Problem", "components": described["components"]}
    filer = Program(world.alice)
    for asked in ("filings/?n=1", "filings/1/draft/", "nothing/", "me/?a=1"):
        Draft202012Validator(schema).validate(filer.get(asked).json())
