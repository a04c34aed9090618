"""Telling people. Rows only: a page never waits for Redis or a mail server, a beat finds the rows.

As the audit trail, the inbox knows nobody: each app registers what it has to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from departments.enums import Role
from departments.models import Department, Notification, User


@dataclass(frozen=True, slots=True)
class Heading:
    """How the inbox groups a kind (``title``) and what its one button says (``act``)."""

    title: str
    act: str


_kinds: dict[str, Heading] = {}


def register(kinds: dict[str, Heading]) -> None:
    """Add kinds, in the order of the inbox. Raises ``ValueError`` for a name that another app took."""
    for kind, heading in kinds.items():
        if _kinds.setdefault(kind, heading) != heading:
            raise ValueError(f"notification kind {kind!r} is already called {_kinds[kind].title!r}")


def heading_of(kind: str) -> Heading:
    """The kind's heading; a plain one for a kind that no installed app registers any more."""
    return _kinds.get(kind, Heading("其他", "去看"))


def place_of(kind: str) -> int:
    """Where the kind's group stands in the inbox."""
    return list(_kinds).index(kind) if kind in _kinds else len(_kinds)


def filers_of(units: Iterable[Department | int]) -> list[User]:
    """The active filers of the units, each with ``department_id``."""
    return list(User.objects.filter(department__in=list(units), role=Role.FILER, is_active=True))


def notify(*, people: Iterable[User], kind: str, words: str, link: str, at: datetime, key: str = "") -> int:
    """Write one notice to each person, in the caller's transaction; returns how many were new.

    ``link`` is a path of this platform. With a ``key`` nobody is told the same twice; whoever uses one holds
    a lock that keeps others from doing so at the same moment, else the database refuses the second.
    Raises ``KeyError`` for a kind nobody registered.
    """
    _kinds[kind]
    told = set(Notification.objects.filter(key=key).values_list("person_id", flat=True)) if key else set()
    new = [
        Notification(person=person, kind=kind, words=words, link=link, key=key, created_at=at)
        for person in people
        if person.pk not in told
    ]
    Notification.objects.bulk_create(new)
    return len(new)
