"""What a token opens: every address of the API × every method × narrow, wide and dead tokens.

A token never opens more than its person (``access.yaml``) and never more than its scopes.
"""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from departments.enums import Role
from departments.models import ApiToken
from departments.services.tokens import revoke_token
from tests.factories.scene import Scene, body
from tests.test_access import (
    HEADERS,
    METHODS,
    OWN,
    PAYLOADS,
    POLICY,
    Route,
    address,
    fingerprint,
    foreign_marks,
    let_in,
    owners,
    scene,  # noqa: F401 - the fixture
    undone,
)

API = [route for route in OWN if route.pattern.startswith("api/v1/") and route.name != "api-nothing"]
#: What each act needs; everything else that is no GET is refused to all.
SCOPES = POLICY["scopes"]
LIVING = [
    "alice:read",
    "alice:read+file",
    "charlie:read+file",
    "rita:read",
    "rita:read+review",
    "leader:read",
]


def scope_of(route: Route, method: str) -> str:
    return "read" if method in {"GET", "HEAD"} else SCOPES.get(route.name, "nothing")


def check(scene: Scene, route: Route, unit: str, words: str, method: str) -> None:  # noqa: F811
    who, _, scopes = words.partition(":")
    payload, headers = PAYLOADS.get((route.name, method)), HEADERS.get((route.name, method))
    before = fingerprint()
    answer = scene.ask(
        words,
        method,
        address(scene, route, unit),
        payload(scene, unit) if payload else None,
        headers(scene, unit) if headers else None,
    )
    cell = f"{words} {method} {route.name} {unit}: {answer.status_code}"
    after = fingerprint()
    changed = {table for table in after if after[table] != before[table]} - {"departments_apitoken"}
    allowed = let_in(route, method, unit)
    assert foreign_marks(scene, who, body(answer)) == [], cell
    if allowed is None:
        assert answer.status_code in {403, 404, 405}, cell
    elif who in allowed and scope_of(route, method) in scopes.split("+"):
        assert answer.status_code in {200, 201, 204}, cell
        return
    else:
        assert answer.status_code in {403, 404}, cell
    assert changed == set(), cell


@pytest.mark.parametrize("route", API, ids=lambda route: route.name)
def test_a_token_opens_what_its_person_and_its_scopes_allow(scene: Scene, route: Route) -> None:  # noqa: F811
    for unit in owners(route):
        for words in LIVING:
            for method in METHODS:
                with undone():
                    check(scene, route, unit, words, method)


@pytest.mark.parametrize("route", API, ids=lambda route: route.name)
def test_dead_tokens_open_nothing(scene: Scene, route: Route) -> None:  # noqa: F811
    """Of a disabled person, revoked, expired, of a person who changed post, and made up."""
    world = scene.world
    revoke_token(token=scene.token, actor=world.alice, at=now())
    world.rita.role = Role.AUDITOR
    world.rita.save()
    world.charlie.department = world.units["WR"]
    world.charlie.save()
    scene.words |= {"made up:": f"mas_{'0' * 64}", "no token:": "令牌".encode().hex(), "empty:": ""}
    for words in (
        "disabled:read",
        "alice:read",
        "rita:read",
        "charlie:read+file",
        "made up:",
        "no token:",
        "empty:",
    ):
        for unit in owners(route)[:1]:
            answer = scene.ask(words, "GET", address(scene, route, unit))
            assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer"), words


def test_an_expired_token_opens_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    after = ApiToken.objects.get(pk=scene.token.pk).expiry
    monkeypatch.setattr("departments.api.authentication.now", lambda: after)

    assert scene.ask("alice:read", "GET", reverse("api-me")).status_code == 401


def test_without_the_check_of_scopes_the_matrix_fails(
    scene: Scene,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The tests' own test."""
    (route,) = (route for route in API if route.name == "api-submit")
    monkeypatch.setattr("departments.api.permissions.InScope.has_permission", lambda *args: True)

    with pytest.raises(AssertionError), undone():
        check(scene, route, "WR", "alice:read", "POST")


def test_every_act_says_its_scope() -> None:
    acts = {route.name for route in API if set(POLICY["routes"][route.name]) - {"GET"}}

    assert set(SCOPES) == acts | {"api-hand-over"}
