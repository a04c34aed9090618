"""The filing API: the same services as the pages, told as data."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from pytest_django import DjangoAssertNumQueries

from indicators.models import Reading
from tasks.enums import ReportStatus
from tasks.models import ReportDraft, ReportVersion, ReviewDecision
from tasks.services.periods import close_period
from tests.factories.world import NOW, World, approve, one_more_report, stop_clock, submit, write

SignIn = Callable[..., Client]
DRAFT = {
    "revision": 0,
    "percent": "60",
    "progress": "完成管网改造设计。",
    "problems": "",
    "next_steps": "开工。",
    "figures": {"urban-sewage": {"raw": "９６．２％"}},
}


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


def send(client: Client, method: str, name: str, pk: int, data: object) -> HttpResponse:
    """``data`` as JSON, or, where it is bytes, as it is."""
    body = data if isinstance(data, bytes) else json.dumps(data)
    return client.generic(method, reverse(name, args=[pk]), body, content_type="application/json")


def put_draft(client: Client, world: World, data: object) -> HttpResponse:
    return send(client, "PUT", "api-draft", world.report("WR", 25).pk, data)


def test_from_draft_to_fact(world: World, as_user: SignIn) -> None:
    filer, reviewer = as_user(world.alice), as_user(world.rita)
    report = world.report("WR", 25)

    saved = put_draft(filer, world, DRAFT)
    assert (saved.status_code, saved.json()["revision"]) == (200, 1)

    filed = send(filer, "POST", "api-submit", report.pk, {"revision": 1})
    version = filed.json()
    assert filed.status_code == 201
    assert {
        key: version[key] for key in ("number", "receipt", "is_late", "percent", "progress", "verdict")
    } == {
        "number": 1,
        "receipt": "2026-10-T25-WR-01",
        "is_late": False,
        "percent": 60,
        "progress": "完成管网改造设计。",
        "verdict": None,
    }
    assert version["values"] == [
        {"indicator": "urban-sewage", "raw": "９６．２％", "value": "96.200000", "absent_reason": ""}
    ]

    decided = send(reviewer, "POST", "api-decision", version["id"], {"verdict": "approved"})
    assert (decided.status_code, decided.json()["verdict"]) == (201, "approved")
    assert Reading.objects.get().source == "2026-10-T25-WR-01"

    seen = filer.get(reverse("api-filing", args=[report.pk])).json()
    assert (seen["month"], seen["task"], seen["unit"], seen["role"], seen["status"]) == (
        "2026-10",
        25,
        "WR",
        "lead",
        "approved",
    )
    assert (seen["due_indicators"], [v["verdict"] for v in seen["versions"]]) == (
        ["urban-sewage"],
        ["approved"],
    )


def test_a_return_by_api_gives_its_reason(world: World, as_user: SignIn) -> None:
    version = submit(world.report("WR", 25), world.alice)
    reason = "请补充完成时限和责任人。"

    answer = send(
        as_user(world.rita),
        "POST",
        "api-decision",
        version.pk,
        {"verdict": "returned", "fields": ["progress"], "code": "vague", "reason": reason},
    )

    assert answer.status_code == 201
    seen = as_user(world.alice).get(reverse("api-filing", args=[version.report_id])).json()
    assert (seen["status"], [v["reason"] for v in seen["versions"]]) == ("returned", [reason])


def test_submitting_twice_gives_the_first_answer_again(world: World, as_user: SignIn) -> None:
    report = world.report("WR", 25)
    revision = write(report, world.alice)
    filer = as_user(world.alice)

    first = send(filer, "POST", "api-submit", report.pk, {"revision": revision})
    second = send(filer, "POST", "api-submit", report.pk, {"revision": revision})

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert ReportVersion.objects.count() == 1


def test_a_colleagues_draft_is_not_overwritten(world: World, as_user: SignIn) -> None:
    write(world.report("WR", 25), world.bob, progress="李强写的")

    answer = put_draft(as_user(world.alice), world, DRAFT)

    assert (answer.status_code, answer.json()["code"]) == (409, "edit_conflict")
    assert ReportDraft.objects.get().progress == "李强写的"


def test_a_second_decision_is_a_conflict(world: World, as_user: SignIn) -> None:
    version = approve(submit(world.report("WR", 25), world.alice), world.rita)

    answer = send(as_user(world.rita), "POST", "api-decision", version.pk, {"verdict": "approved"})

    assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")
    assert ReviewDecision.objects.count() == 1


def test_a_locked_month_is_a_conflict(world: World, as_user: SignIn) -> None:
    close_period(period=world.period, at=world.period.closes_at)

    answer = put_draft(as_user(world.alice), world, DRAFT)

    assert (answer.status_code, answer.json()["code"]) == (409, "period_closed")


def test_an_incomplete_draft_names_what_to_mend(world: World, as_user: SignIn) -> None:
    report = world.report("WR", 25)
    revision = write(report, world.alice, value="120", progress="")

    answer = send(as_user(world.alice), "POST", "api-submit", report.pk, {"revision": revision})

    assert answer.status_code == 400
    assert answer.json() == {
        "code": "incomplete",
        "message": "有 2 处需要改，改好后再报送。",
        "fields": {
            "progress": "写本月进展。确实没有新进展，就勾选“本月无新进展”。",
            "urban-sewage": "应不大于 100，现为 120。",
        },
    }


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("nots", {"nots": "写错了字段名"}),
        ("status", {"status": "approved"}),
        ("updated_by", {"updated_by": 1}),
    ],
)
def test_an_unknown_field_is_refused_not_dropped(
    world: World, as_user: SignIn, name: str, extra: dict[str, object]
) -> None:
    answer = put_draft(as_user(world.alice), world, {**DRAFT, **extra})

    assert (answer.status_code, answer.json()) == (400, {name: ["没有这个字段。"]})
    assert ReportDraft.objects.count() == 0


@pytest.mark.parametrize("code", ["urban-sewag", "waste", "", "指标"])
def test_a_figure_that_is_not_due_is_refused_not_dropped(world: World, as_user: SignIn, code: str) -> None:
    """A misspelt code must not look like success and lose the figure."""
    figures = {"urban-sewage": {"raw": "96"}, code: {"raw": "12"}}

    answer = put_draft(as_user(world.alice), world, {**DRAFT, "figures": figures})

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [code])
    assert ReportDraft.objects.count() == 0


@pytest.mark.parametrize(
    ("method", "name"),
    [("GET", "api-filing"), ("PUT", "api-draft"), ("POST", "api-submit")],
)
@pytest.mark.parametrize("who", ["charlie", "erin", "dora"])
def test_a_stranger_learns_nothing(world: World, as_user: SignIn, method: str, name: str, who: str) -> None:
    revision = write(world.report("WR", 25), world.alice)
    data = {"api-draft": {**DRAFT, "revision": revision}, "api-submit": {"revision": revision}}.get(name)

    answer = send(as_user(world.people[who]), method, name, world.report("WR", 25).pk, data)

    assert (answer.status_code, list(answer.json())) == (404, ["detail"])
    assert world.report("WR", 25).status == ReportStatus.DRAFT


def test_a_strangers_version_cannot_be_decided_or_seen(world: World, as_user: SignIn) -> None:
    version = submit(world.report("WR", 25), world.alice)

    found = {
        who: send(
            as_user(world.people[who]), "POST", "api-decision", version.pk, {"verdict": "approved"}
        ).status_code
        for who in ("alice", "charlie", "gus", "chief", "leader", "sysadmin", "nobody")
    }

    assert found == {
        "alice": 403,
        "charlie": 404,
        "gus": 403,
        "chief": 403,
        "leader": 403,
        "sysadmin": 403,
        "nobody": 403,
    }
    assert ReviewDecision.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alice", [(25, "WR")]),
        ("charlie", [(25, "HUC")]),
        ("rita", [(6, "EEB"), (25, "WR"), (25, "DANGTU"), (25, "HUC")]),
    ],
)
def test_the_list_holds_what_one_may_see(
    world: World, as_user: SignIn, who: str, seen: list[tuple[int, str]]
) -> None:
    listed = as_user(world.people[who]).get(reverse("api-filings")).json()

    assert listed["count"] == len(seen)
    assert sorted((row["task"], row["unit"]) for row in listed["results"]) == sorted(seen)


@pytest.mark.parametrize(
    ("query", "count"),
    [("?month=2026-10", 4), ("?month=2026-09", 0), ("?task=25", 3), ("?task=25&month=2026-10&page=1", 3)],
)
def test_the_list_can_be_narrowed(world: World, as_user: SignIn, query: str, count: int) -> None:
    assert as_user(world.rita).get(reverse("api-filings") + query).json()["count"] == count


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?month=2026-13", 400),
        ("?month=2026-1", 400),
        ("?month=２０２６-１０", 400),
        ("?month=", 400),
        ("?month=%00", 400),
        ("?month=%ff", 400),
        ("?task=abc", 400),
        ("?task=0", 400),
        ("?task=-1", 400),
        ("?task=1e400", 400),
        ("?task=99999999999999999999", 400),
        ("?task=%00", 400),
        ("?page=0", 400),
        ("?page=-1", 400),
        ("?page=abc", 400),
        ("?page=last", 400),
        ("?page=2", 404),
        ("?page=1000000000", 400),
        ("?page_size=1000000000", 400),
        ("?ordering=password", 400),
        ("?unit=WR", 400),
    ],
)
def test_nonsense_in_the_query_is_the_callers_error(
    world: World, as_user: SignIn, query: str, status: int
) -> None:
    assert as_user(world.rita).get(reverse("api-filings") + query).status_code == status


NUL, SURROGATE = "进\x00展", "进\ud800展"


def nested(depth: int) -> bytes:
    return b'{"revision": 0, "figures": ' + b"[" * depth + b"]" * depth + b"}"


def hostile() -> Iterator[tuple[str, object]]:
    """What must come back as the caller's error: never 500, never stored."""
    for sort, text in (("nul", NUL), ("surrogate", SURROGATE), ("mojibake", "��չ����"), ("tab", "竖\x0b表")):
        yield f"{sort} in a text", {**DRAFT, "progress": text}
        yield f"{sort} in a figure", {**DRAFT, "figures": {"urban-sewage": {"raw": text}}}
        yield f"{sort} in a reason", {**DRAFT, "figures": {"urban-sewage": {"absent_reason": text}}}
        yield f"{sort} in a figure's name", {**DRAFT, "figures": {text: {"raw": "1"}}}
        yield f"{sort} in a field's name", {**DRAFT, text: "1"}
        yield f"{sort} in a figure's field", {**DRAFT, "figures": {"urban-sewage": {text: "1"}}}
    for depth in (10, 500, 5_000, 100_000):
        yield f"{depth} lists deep", nested(depth)
    for revision in (-1, 2**31, 2**63, 10**400, 1.5, "abc", None, [], {}, float("nan"), float("inf")):
        yield f"revision {str(revision)[:12]}", {**DRAFT, "revision": revision}
    for percent in (["60"], {"raw": "60"}, "9" * 21, "9" * 5000, None, True):
        yield f"percent {str(percent)[:12]}", {**DRAFT, "percent": percent}
    for figures in (
        [],
        "96",
        None,
        {"urban-sewage": "96"},
        {"urban-sewage": None},
        {"urban-sewage": {"raw": []}},
    ):
        yield f"figures {figures}", {**DRAFT, "figures": figures}
    for body in (
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"7",
        b"{",
        b"\xff\xfe{}",
        '{"progress": "进展"}'.encode("gbk"),
    ):
        yield f"body {body!r}", body
    yield "text too long", {**DRAFT, "progress": "长" * 4001}
    yield "figure too long", {**DRAFT, "figures": {"urban-sewage": {"raw": "9" * 41}}}


@pytest.mark.parametrize("data", [pytest.param(data, id=sort) for sort, data in hostile()])
def test_hostile_bodies_are_refused_and_nothing_is_stored(
    world: World, as_user: SignIn, data: object
) -> None:
    answer = put_draft(as_user(world.alice), world, data)

    assert answer.status_code == 400
    assert answer.json()
    assert ReportDraft.objects.count() == 0


@pytest.mark.parametrize(
    "data", [b"", b"{", nested(100_000), {"revision": 0, SURROGATE: 1}, {"revision": NUL}]
)
@pytest.mark.parametrize("name", ["api-submit", "api-decision"])
def test_hostile_bodies_of_the_other_acts(world: World, as_user: SignIn, name: str, data: object) -> None:
    version = submit(world.report("WR", 25), world.alice)
    who, pk = (world.alice, version.report_id) if name == "api-submit" else (world.rita, version.pk)

    assert send(as_user(who), "POST", name, pk, data).status_code == 400
    assert ReviewDecision.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        {"verdict": "maybe"},
        {"verdict": ["approved"]},
        {"verdict": None},
        {"verdict": "returned"},
        {"verdict": "returned", "reason": "太短"},
        {"verdict": "returned", "reason": "请补充完成时限" + NUL},
        {"verdict": "returned", "reason": "请补充完成时限" + SURROGATE},
        {"verdict": "returned", "reason": "长" * 1001},
    ],
)
def test_a_decision_that_makes_no_sense(world: World, as_user: SignIn, data: dict[str, object]) -> None:
    version = submit(world.report("WR", 25), world.alice)

    assert send(as_user(world.rita), "POST", "api-decision", version.pk, data).status_code == 400
    assert ReviewDecision.objects.count() == 0


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "x"]
)
def test_only_json_is_taken(world: World, as_user: SignIn, kind: str) -> None:
    path = reverse("api-draft", args=[world.report("WR", 25).pk])

    assert as_user(world.alice).generic("PUT", path, "progress=x", content_type=kind).status_code == 415


@pytest.mark.parametrize("pk", ["0", "99999999", "99999999999999999999", "%D9%A3", "1.0", "-1"])
def test_ids_that_do_not_exist(world: World, as_user: SignIn, pk: str) -> None:
    """Other scripts' digits included: one filing has one address."""
    assert as_user(world.rita).get(f"/api/v1/filings/{pk}/").status_code == 404


def test_a_form_without_its_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.alice)

    assert put_draft(client, world, DRAFT).status_code == 403
    assert ReportDraft.objects.count() == 0


@pytest.mark.parametrize("reports", [1, 3])
def test_queries_of_the_list(
    world: World, as_user: SignIn, reports: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(26, 25 + reports):
        one_more_report(world, "WR", number)
    filer = as_user(world.alice)

    with django_assert_num_queries(4):  # session, person, count, rows
        answer = filer.get(reverse("api-filings"))

    assert len(answer.json()["results"]) == reports


@pytest.mark.parametrize("versions", [1, 3])
def test_queries_of_one_filing(
    world: World, as_user: SignIn, versions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    report = world.report("WR", 25)
    for _ in range(versions):
        version = submit(report, world.alice)
        send(
            as_user(world.rita),
            "POST",
            "api-decision",
            version.pk,
            {
                "verdict": "returned",
                "fields": ["progress"],
                "code": "vague",
                "reason": "请补充完成时限和责任人。",
            },
        )
    filer = as_user(world.alice)

    with django_assert_num_queries(8):
        answer = filer.get(reverse("api-filing", args=[report.pk]))

    assert len(answer.json()["versions"]) == versions


def test_the_description_is_a_valid_openapi_document(world: World, as_user: SignIn) -> None:
    answer = as_user(world.alice).get(reverse("api-schema"), headers={"accept": "application/json"})

    described = json.loads(answer.content)
    assert answer.status_code == 200
    validate_schema(described)
    assert {path: sorted(set(acts) - {"parameters"}) for path, acts in described["paths"].items()} == {
        "/api/v1/filings/": ["get"],
        "/api/v1/filings/{id}/": ["get"],
        "/api/v1/filings/{id}/draft/": ["put"],
        "/api/v1/filings/{id}/submit/": ["post"],
        "/api/v1/schema/": ["get"],
        "/api/v1/versions/{id}/decision/": ["post"],
    }


def test_answers_are_as_described(world: World, as_user: SignIn) -> None:
    approve(submit(world.report("WR", 25), world.alice, NOW), world.rita)
    filer = as_user(world.alice)
    described = json.loads(filer.get(reverse("api-schema"), headers={"accept": "application/json"}).content)

    def check(name: str, data: Any) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        Draft202012Validator(schema).validate(data)

    for row in filer.get(reverse("api-filings")).json()["results"]:
        check("FilingOutput", row)
    for version in filer.get(reverse("api-filing", args=[world.report("WR", 25).pk])).json()["versions"]:
        check("VersionOutput", version)
