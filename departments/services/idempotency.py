"""One effect per key, however often a request is sent: the answer is kept in the act's own transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from departments.models import KeptAnswer, User
from maanshan_eco.kernel.errors import WrongState

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP; ``body`` is JSON text, ``etag`` may be empty."""

    status: int
    body: str
    etag: str = ""


class StillRunning(WrongState):
    """The same request is being worked on at this moment."""


class KeyReused(WrongState):
    """The key stood for another request already."""


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What a request asks for, in one line; the length of each part goes in, so that none can borrow."""
    parts = (method.encode(), path.encode(), body)
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).hexdigest()


@transaction.atomic
def answer_once(
    *, person: User, key: str, route: str, asked: str, act: Callable[[], Answer], at: datetime
) -> tuple[Answer, bool]:
    """Act and keep the answer, or give the answer that was kept; the second value says which (True: kept).

    ``asked`` is the request's :func:`fingerprint`. Effect and answer are one transaction: after a crash
    there are both or neither. What ``act`` raises undoes everything and keeps nothing, so that a refused
    request can be mended and sent again with the same key. Raises :class:`StillRunning` while a twin is at
    work (its lock ends with its transaction, even if its process dies) and :class:`KeyReused`.
    """
    if not _locked(person, key):
        raise StillRunning("request_running", "同一个请求正在办理，稍等几秒再发一次，会得到同样的答复。")
    kept = KeptAnswer.objects.filter(person=person, key=key).first()
    if kept is not None:
        if kept.fingerprint != asked:
            raise KeyReused("idempotency_key_reused", "这个 Idempotency-Key 已用于另一个请求，换一个再发。")
        return Answer(kept.status, kept.body, kept.etag), True
    answer = act()
    KeptAnswer.objects.create(
        person=person,
        key=key,
        route=route,
        fingerprint=asked,
        status=answer.status,
        body=answer.body,
        etag=answer.etag,
        created_at=at,
    )
    return answer, False


def purge_answers(*, at: datetime) -> int:
    """Forget answers older than 30 days; gives how many. Technical rows, hence no entry in the trail."""
    return KeptAnswer.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]


def _locked(person: User, key: str) -> bool:
    """An advisory lock on person and key until the transaction ends; False where somebody holds it."""
    number = int.from_bytes(hashlib.sha256(f"{person.pk}:{key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])
