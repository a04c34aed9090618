"""The business log is append-only: the database itself refuses every change."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection
from django.db.models import ProtectedError

from departments.models import AuditEntry
from tests.factories.world import NOW, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> AuditEntry:
    person = make_person("sys", "席管", "system_admin")
    return AuditEntry.objects.create(
        at=NOW, actor=person, actor_name=person.name, action="person.created", target="alice"
    )


def by_sql(statement: str) -> Callable[[AuditEntry], object]:
    def run(entry: AuditEntry) -> object:
        with connection.cursor() as cursor:
            return cursor.execute(statement)

    return run


def bulk(entry: AuditEntry) -> object:
    entry.actor_name = "别人"
    return AuditEntry.objects.bulk_update([entry], ["actor_name"])


CHANGES = {
    "save": lambda entry: entry.save(),
    "update": lambda entry: AuditEntry.objects.update(target="bob"),
    "bulk update": bulk,
    "delete": lambda entry: entry.delete(),
    "delete all": lambda entry: AuditEntry.objects.all().delete(),
    "raw delete": lambda entry: AuditEntry.objects.all()._raw_delete("default"),
    "SQL update": by_sql("UPDATE departments_auditentry SET actor_name = actor_name"),
    "SQL delete": by_sql("DELETE FROM departments_auditentry"),
    "SQL upsert": by_sql(
        "INSERT INTO departments_auditentry SELECT * FROM departments_auditentry"
        " ON CONFLICT (id) DO UPDATE SET target = 'bob'"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_is_changed(entry: AuditEntry, change: Callable[[AuditEntry], object]) -> None:
    with pytest.raises(DatabaseError, match="Cannot update or delete rows from departments_auditentry"):
        change(entry)


def test_the_trail_outlives_the_account(entry: AuditEntry) -> None:
    with pytest.raises(ProtectedError):
        entry.actor.delete()


def test_the_newest_comes_first(entry: AuditEntry) -> None:
    later = AuditEntry.objects.create(at=NOW, actor_name="系统", action="unit.loaded", target="28 个单位")

    assert list(AuditEntry.objects.all()) == [later, entry]
    assert str(entry) == "2026-10-26 10:00 席管 person.created alice"


def test_a_fact_may_bear_any_name(db: None) -> None:
    """Also one that a template would take for a method of the mapping."""
    entry = AuditEntry(data={"items": 3, "late": True})

    assert entry.facts == [("items", 3), ("late", True)]
