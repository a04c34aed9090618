"""The page of tokens, and the description of the API beside it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import ApiToken
from departments.services.tokens import issue_token
from tests.factories.world import NOW, World, stop_clock

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


def page(client: Client) -> str:
    return client.get(reverse("tokens")).content.decode()


def make(client: Client, **changes: object) -> object:
    return client.post(reverse("tokens"), {"name": "局内平台", "scopes": ["read"], "days": "90", **changes})


def test_a_new_token_is_shown_once(world: World, as_user: SignIn) -> None:
    client = as_user(world.alice)

    made = make(client, scopes=["read", "file"]).content.decode()  # type: ignore[attr-defined]

    token = ApiToken.objects.get()
    (words,) = [part for part in made.replace("<", " ").replace(">", " ").split() if len(part) == 68]
    assert words.startswith(token.token_key)
    assert words not in page(client)
    assert f"{token.token_key}…" in page(client)
    assert "读取本人能看的数据；填写和报送" in page(client)
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {words}"}).status_code == 200


def test_a_refused_one_keeps_what_was_typed(world: World, as_user: SignIn) -> None:
    answer = make(as_user(world.alice), name="很长" * 30, days="400", scopes=["read", "review"])

    text = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert "很长" * 30 in text
    assert "有效期 1 到 365 天。" in text
    assert "只能选列出的权限" in text
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("days", ["", "abc", "９０", "-1", "1e3", "99999", "90.5"])
def test_days_are_plain_numbers(world: World, as_user: SignIn, days: str) -> None:
    assert make(as_user(world.alice), days=days).status_code == 400  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "在用"), (80, "快到期"), (90, "已到期")],
)
def test_how_a_token_stands(
    world: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch, days: int, words: str
) -> None:
    issue_token(person=world.alice, name="局内平台", scopes=["read"], days=90, at=NOW)
    stop_clock(monkeypatch, NOW)
    monkeypatch.setattr("departments.views.tokens.now", lambda: NOW + timedelta(days=days))

    assert words in page(as_user(world.alice))


def test_revoking(world: World, as_user: SignIn) -> None:
    token, words = issue_token(person=world.alice, name="局内平台", scopes=["read"], days=90, at=NOW)

    answer = as_user(world.sysadmin).post(reverse("token-revoke", args=[token.pk]), follow=True)

    assert "已吊销“局内平台”" in answer.content.decode()
    assert "王晓" in answer.content.decode()
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {words}"}).status_code == 401


def test_another_persons_token_is_not_there(world: World, as_user: SignIn) -> None:
    token, _ = issue_token(person=world.alice, name="只给水利局看", scopes=["read"], days=90, at=NOW)

    assert as_user(world.bob).post(reverse("token-revoke", args=[token.pk])).status_code == 404
    assert "只给水利局看" not in page(as_user(world.bob))


def test_a_changed_post_ends_tokens_for_good(world: World, as_user: SignIn) -> None:
    """By the admin site; opening the account again does not bring them back."""
    issue_token(person=world.alice, name="局内平台", scopes=["read"], days=90, at=NOW)
    client, address = as_user(world.secadmin), reverse("admin:departments_user_change", args=[world.alice.pk])

    client.post(address, {"role": "filer"})
    client.post(address, {"role": "filer", "is_active": "on"})

    token = ApiToken.objects.get()
    world.alice.refresh_from_db()
    assert (world.alice.is_active, token.revoked_by, token.is_alive(NOW)) == (True, world.secadmin, False)


def test_the_description_names_every_address(world: World, as_user: SignIn) -> None:
    text = as_user(world.alice).get(reverse("api-docs")).content.decode()
    described = as_user(world.alice).get(reverse("api-schema")).json()

    assert described["openapi"].startswith("3.1")
    assert len(described["paths"]) >= 20
    assert [path for path in described["paths"] if path not in text] == []
    assert "Idempotency-Key" in text
