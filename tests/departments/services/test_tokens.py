"""Tokens: made for oneself, shown once, dead with the post they were made in."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from departments.enums import Role
from departments.models import ApiToken, AuditEntry, User
from departments.services.tokens import (
    MOST_ALIVE,
    issue_token,
    note_use,
    revoke_token,
    revoke_tokens_of,
)
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from tests.factories.world import NOW, World


def issue(person: User, **changes: Any) -> tuple[ApiToken, str]:
    given = {"name": "局内平台", "scopes": ["read", "file"], "days": 90, **changes}
    return issue_token(person=person, at=NOW, **given)


def test_only_the_hash_is_kept(world: World) -> None:
    token, words = issue(world.alice)

    assert words.startswith("mas_")
    assert len(words) == 68
    stored = [str(value) for value in ApiToken.objects.values_list().get()]
    assert words not in stored
    assert token.token_key == words[:15]
    assert (token.expiry - token.created, token.scopes) == (timedelta(days=90), ["file", "read"])
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.data["scopes"]) == ("token.issued", ["file", "read"])
    assert words not in str(entry.data)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u3000"}, "name"),
        ({"name": "长" * 41}, "name"),
        ({"name": "乱\x00码"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["review"]}, "scopes"),
        ({"scopes": ["admin"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": -1}, "days"),
        ({"days": 366}, "days"),
    ],
)
def test_what_makes_no_sense_is_named(world: World, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        issue(world.alice, **wrong)

    assert list(refusal.value.fields) == [field]
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditadmin", "nobody"])
def test_administrators_hold_none(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        issue(world.people[who], scopes=["read"])


def test_there_is_an_end_to_them(world: World) -> None:
    for _ in range(MOST_ALIVE):
        issue(world.alice)

    with pytest.raises(WrongState):
        issue(world.alice)
    assert issue(world.bob)[0].is_alive(NOW)


def test_it_lives_as_long_as_it_says(world: World) -> None:
    token, _ = issue(world.alice, days=365)

    last = token.expiry - timedelta(microseconds=1)
    assert (token.is_alive(NOW), token.is_alive(last), token.is_alive(token.expiry)) == (True, True, False)
    assert (token.expires_soon(NOW), token.expires_soon(last), token.expires_soon(token.expiry)) == (
        False,
        True,
        False,
    )


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"role": Role.UNIT_HEAD}, {"department": "HUC"}], ids=str
)
def test_it_dies_with_its_persons_post(world: World, change: dict[str, Any]) -> None:
    token, _ = issue(world.alice)
    for name, value in change.items():
        setattr(world.alice, name, world.units.get(value, value))
    world.alice.save()

    assert ApiToken.objects.get(pk=token.pk).is_alive(NOW) is False


def test_revoking_is_at_once_and_once(world: World) -> None:
    token, _ = issue(world.alice)

    revoke_token(token=token, actor=world.sysadmin, at=NOW)
    again = revoke_token(token=token, actor=world.alice, at=NOW + timedelta(hours=1))

    assert (again.revoked_at, again.revoked_by, again.is_alive(NOW)) == (NOW, world.sysadmin, False)
    assert AuditEntry.objects.filter(action="token.revoked").count() == 1


@pytest.mark.parametrize("who", ["bob", "head", "chief", "secadmin", "nobody"])
def test_others_revoke_nothing(world: World, who: str) -> None:
    token, _ = issue(world.alice)

    with pytest.raises(NotAllowed):
        revoke_token(token=token, actor=world.people[who], at=NOW)
    assert ApiToken.objects.get().is_alive(NOW)


def test_all_of_a_person_end_together(world: World) -> None:
    mine = [issue(world.alice)[0], issue(world.alice)[0]]
    theirs, _ = issue(world.bob)

    revoke_tokens_of(person=world.alice, actor=world.secadmin, at=NOW)

    assert [ApiToken.objects.get(pk=token.pk).is_alive(NOW) for token in [*mine, theirs]] == [
        False,
        False,
        True,
    ]
    assert AuditEntry.objects.filter(action="token.revoked").count() == 2


def test_use_is_noted_every_ten_minutes(world: World) -> None:
    token, _ = issue(world.alice)
    seen = []
    for minutes in (0, 9, 11):
        note_use(token=token, at=NOW + timedelta(minutes=minutes))
        seen.append((ApiToken.objects.get().last_used_at - NOW) / timedelta(minutes=1))

    assert seen == [0, 0, 11]


@pytest.mark.parametrize("change", [{"scopes": ["read", "review"]}, {"expiry": NOW + timedelta(days=300)}])
def test_the_database_lets_nobody_widen_or_delete_one(world: World, change: dict[str, Any]) -> None:
    token, _ = issue(world.alice)

    with pytest.raises(DatabaseError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        token.delete()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("token_scopes_known", {"scopes": ["admin"]}),
        ("token_scopes_known", {"scopes": []}),
        ("token_lives_a_year_at_most", {"expiry": NOW + timedelta(days=366)}),
        ("token_lives_a_year_at_most", {"expiry": NOW}),
    ],
)
def test_the_database_knows_scopes_and_life(world: World, name: str, change: dict[str, Any]) -> None:
    token, _ = issue(world.alice)
    row = {**ApiToken.objects.filter(pk=token.pk).values().get(), "digest": "0", **change}
    del row["id"]

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ApiToken.objects.create(**row)
