"""What holds at every address: who asks, how often, what a query may hold, and that it is told as data."""

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from departments.models import ApiToken
from departments.services.tokens import revoke_token
from tests.factories.api import PROBLEM, Program
from tests.factories.world import NOW, World, stop_clock

SignIn = Callable[..., Client]


@pytest.fixture
def filer(world: World, monkeypatch: pytest.MonkeyPatch) -> Program:
    stop_clock(monkeypatch)
    return Program(world.alice)


def problem(answer: HttpResponse) -> tuple[int, str]:
    assert answer["Content-Type"] == PROBLEM
    return answer.status_code, answer.json()["code"]


def test_who_am_i(filer: Program) -> None:
    assert filer.get("me/").json() == {
        "username": "alice",
        "name": "王晓",
        "role": "filer",
        "unit": "WR",
        "unit_name": "市水利局",
        "token": {
            "name": "局内平台",
            "scopes": ["file", "read"],
            "created": "2026-10-26T10:00:00+08:00",
            "expiry": "2027-01-24T10:00:00+08:00",
        },
    }


def test_a_session_is_the_person_itself(world: World, as_user: SignIn) -> None:
    assert as_user(world.rita).get(reverse("api-me")).json()["token"] is None


def test_a_session_without_the_csrf_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.alice)

    answer = client.post(reverse("api-submissions"), b"{}", content_type="application/json")

    assert problem(answer) == (403, "not_allowed")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer a b",
        "Bearer mas_",
        "Bearer \xff\xfe",
        "Token x",
        "Bearer " + "0" * 68,
        "x" * 9000,
    ],
)
def test_what_is_no_token_is_told_so(world: World, header: str) -> None:
    answer = Client().get(reverse("api-me"), headers={"Authorization": header})

    assert problem(answer) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_is_dead_in_the_next_request(world: World, filer: Program) -> None:
    assert filer.get("me/").status_code == 200
    revoke_token(token=filer.token, actor=world.alice, at=NOW)

    assert problem(filer.get("me/")) == (401, "not_authenticated")


def test_use_is_noted(filer: Program) -> None:
    filer.get("me/")

    assert ApiToken.objects.get().last_used_at == NOW


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "PUT", "POST", "OPTIONS", "TRACE", "PROPFIND", "FOO"])
def test_another_method_is_told_as_data(filer: Program, method: str) -> None:
    answer = filer.ask(method, "me/")

    assert problem(answer) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing/",
        "me",
        "filings",
        "filings/01/",
        "filings/%D9%A3/",
        "filings/1.0/",
        "filings/-1/",
        "filings/0/",
        "filings/%ff/",
        "filings/99999999999999999999/",
        "tasks/025/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_address_is_told_as_data(filer: Program, path: str, method: str) -> None:
    assert problem(filer.ask(method, path)) == (404, "not_found")


def test_an_address_that_exists_for_nobody_is_404(filer: Program) -> None:
    assert problem(filer.get("filings/999999999999999999/")) == (404, "not_found")


LISTS = ["units/", "indicators/", "readings/", "tasks/", "periods/", "filings/"]


@pytest.mark.parametrize("path", [*LISTS, "me/", "units/WR/", "tasks/25/", "schema/"])
@pytest.mark.parametrize("query", ["ordering=password", "a=%00", "n=abc", "format=xml", "_method=DELETE"])
def test_an_unknown_parameter_is_refused_everywhere(filer: Program, path: str, query: str) -> None:
    assert problem(filer.get(f"{path}?{query}")) == (400, "invalid_input")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        "page_size=0",
        "page_size=-1",
        "page_size=201",
        "page_size=1000000000",
        "page_size=abc",
        "page_size=３",
        "page_size=",
        "cursor=x",
        "cursor=cD1hYmM%3D",
        "cursor=cD0lMDA%3D",
        "cursor=%ff",
        "cursor=" + "A" * 600,
        "page_size=1&page_size=2",
    ],
)
def test_nonsense_about_pages_is_the_callers_error(filer: Program, path: str, query: str) -> None:
    answer = filer.get(f"{path}?{query}")

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert answer.json()["errors"][0]["field"] in {"page_size", "cursor"}


@pytest.mark.parametrize("path", LISTS)
def test_pages_lead_through_the_whole_list_once(filer: Program, path: str) -> None:
    whole = filer.get(path).json()
    seen, following = [], f"{path}?page_size=1"
    while following:
        page = filer.get(following).json()
        seen += page["results"]
        following = (page["next"] or "").rpartition("/api/v1/")[2]

    assert seen == whole["results"]
    assert (
        len(seen)
        == {"units/": 5, "indicators/": 1, "readings/": 0, "tasks/": 2, "periods/": 1, "filings/": 1}[path]
    )


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("text/xml", "unsupported_media_type"),
        ("application/json; charset=gbk", "unsupported_charset"),
        ("application/x-www-form-urlencoded", "unsupported_media_type"),
        ("", "unsupported_media_type"),
    ],
)
def test_another_kind_of_body_is_refused(filer: Program, kind: str, code: str) -> None:
    answer = filer.act("submissions/", b"{}", content_type=kind)

    assert problem(answer) == (415, code)


def test_another_kind_of_answer_is_not_offered(filer: Program) -> None:
    assert problem(filer.get("me/", accept="text/html")) == (406, "not_acceptable")


def test_a_program_that_runs_wild_is_slowed_down(world: World, filer: Program, settings: object) -> None:
    """Per token and per person; the others go on."""
    settings.API_RATES = {"token": "3/min", "person": "7/min"}  # type: ignore[attr-defined]
    second, other = Program(world.alice), Program(world.bob)

    found = [filer.get("me/").status_code for _ in range(4)]
    answer = filer.get("me/")
    found_by_person = [second.get("me/").status_code for _ in range(3)]

    assert found == [200, 200, 200, 429]
    assert problem(answer) == (429, "too_many_requests")
    assert 0 < int(answer["Retry-After"]) <= 61
    assert (found_by_person[0], found_by_person[-1]) == (200, 429)
    assert other.get("me/").status_code == 200


def test_a_lock_that_is_not_let_go_is_no_defect(filer: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: object) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr("departments.api.units.Me.get", busy)

    answer = filer.get("me/")

    assert (problem(answer), answer["Retry-After"]) == ((503, "busy"), "5")
