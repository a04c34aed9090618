"""Loading units: from the city's list, any number of times."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from departments import audit
from departments.enums import Release
from departments.models import Department, FormerName, User


@transaction.atomic
def load_units(*, entries: list[dict[str, Any]], actor: User | None, at: datetime) -> list[Department]:
    """Bring the units of the list into the database, by code. Running it again changes nothing.

    ``entries`` as in ``fixtures/units.json``. Units that are not on the list are left alone: a unit ends by
    a date, not by its absence. Raises ``KeyError`` for a host or reviewer that the list does not hold.
    """
    before = _rows()
    units = {entry["code"]: _load_unit(entry, position) for position, entry in enumerate(entries, start=1)}
    for entry in entries:
        unit = units[entry["code"]]
        unit.host = units[entry["host"]] if entry["host"] else None
        unit.reviewed_by = units[entry["reviewed_by"]]
        unit.save(update_fields=["host", "reviewed_by"])
    if _rows() != before:
        audit.record(action="unit.loaded", actor=actor, target=f"{len(units)} 个单位", at=at)
    return list(units.values())


@transaction.atomic
def set_release(*, unit: Department, release: str, actor: User | None, at: datetime) -> Department:
    """How the unit's head stands behind its filings from now on; ``release`` is one of ``Release``."""
    unit.release = Release(release)
    unit.save(update_fields=["release"])
    audit.record(action="unit.releasing", actor=actor, target=f"{unit} {unit.get_release_display()}", at=at)
    return unit


def _rows() -> list[tuple[Any, ...]]:
    return [*Department.objects.values_list(), *FormerName.objects.values_list()]


def _load_unit(entry: dict[str, Any], position: int) -> Department:
    unit, _ = Department.objects.update_or_create(
        code=entry["code"],
        defaults={
            "kind": entry["kind"],
            "name": entry["name"],
            "full_name": entry["full_name"],
            "gb_code": entry["gb_code"],
            "position": position,
            "valid_from": _day(entry["valid_from"]),
            "valid_to": _day(entry["valid_to"]),
            "note": entry["note"],
        },
    )
    for former in entry["former_names"]:
        FormerName.objects.update_or_create(
            department=unit,
            valid_to=date.fromisoformat(former["valid_to"]),
            defaults={"name": former["name"], "full_name": former["full_name"]},
        )
    return unit


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
