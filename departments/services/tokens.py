"""Tokens of the API: made, used, revoked."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from departments import audit
from departments.enums import ROLE_SCOPES
from departments.models import ApiToken, User
from departments.models.token import LONGEST_LIFE
from departments.rules import is_in_business, may_revoke
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.text import what_is_broken

MOST_ALIVE = 10
#: ``last_used_at`` is exact to this: a write on every request would cost more than it tells.
USE_NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def issue_token(
    *, person: User, name: str, scopes: Collection[str], days: int, at: datetime
) -> tuple[ApiToken, str]:
    """A new token for oneself, and the words of it, which are kept nowhere: show them once.

    ``days`` from 1 to 365. Raises :class:`NotAllowed` for people outside the campaign, :class:`Invalid` for
    scopes that the person's role does not have, a missing purpose or a life too long, and :class:`WrongState`
    where the person has too many already.
    """
    if not is_in_business(person):
        raise NotAllowed("not_allowed", "当前账号不参与填报，不能使用数据接口。")
    _check(person, name, scopes, days)
    if ApiToken.objects.unrevoked().filter(user=person, expiry__gt=at).count() >= MOST_ALIVE:
        raise WrongState("too_many_tokens", f"已有 {MOST_ALIVE} 个在用的令牌，吊销不用的再新建。")
    digest, words = get_digest_token()
    token = ApiToken.objects.create(
        digest=digest,
        token_key=words[: CONSTANTS.TOKEN_KEY_LENGTH],
        user=person,
        role=person.role,
        department=person.department,
        name=name.strip(),
        scopes=sorted(scopes),
        created=at,
        created_by=person,
        expiry=at + timedelta(days=days),
    )
    audit.record(
        action="token.issued",
        actor=person,
        target=token.name,
        at=at,
        data={"scopes": token.scopes, "expires": token.expiry.date().isoformat()},
    )
    return token, words


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: User, at: datetime) -> ApiToken:
    """End a token now. One that is revoked already stays as it is. Raises :class:`NotAllowed`."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
    if not may_revoke(actor, token):
        raise NotAllowed("not_allowed", "不能吊销别人的令牌。")
    if token.revoked_at is None:
        _revoke(token, actor, at)
    return token


@transaction.atomic
def revoke_tokens_of(*, person: User, actor: User, at: datetime) -> None:
    """End all tokens of a person whose account was closed or whose post changed.

    Such tokens let nobody in any more (:meth:`ApiToken.is_alive`); this keeps them dead when the account
    is opened again, and says so on the list.
    """
    for token in ApiToken.objects.unrevoked().filter(user=person).select_for_update():
        _revoke(token, actor, at)


def note_use(*, token: ApiToken, at: datetime) -> None:
    """Remember when the token was last used, to ten minutes. Not an act of anybody: no entry in the trail."""
    ApiToken.objects.filter(pk=token.pk).unused_since(at - USE_NOTED_EVERY).update(last_used_at=at)


def _revoke(token: ApiToken, actor: User, at: datetime) -> None:
    token.revoked_at, token.revoked_by = at, actor
    token.save(update_fields=["revoked_at", "revoked_by"])
    facts = {"person": token.user.username}
    audit.record(action="token.revoked", actor=actor, target=token.name, at=at, data=facts)


def _check(person: User, name: str, scopes: Collection[str], days: int) -> None:
    wrong: dict[str, str] = {}
    if not name.strip() or len(name.strip()) > 40 or what_is_broken(name):
        wrong["name"] = "写明用途，40 字以内，如“局内数据平台每月报送”。"
    if not scopes or not set(scopes) <= set(ROLE_SCOPES[person.role]):
        wrong["scopes"] = "至少选一项，只能选列出的权限。"
    if not 1 <= days <= LONGEST_LIFE.days:
        wrong["days"] = f"有效期 1 到 {LONGEST_LIFE.days} 天。"
    if wrong:
        raise Invalid("token_details", "按提示改好后再新建。", wrong)
