"""The people of the demonstration: a filer for every unit and at least one of every other role."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from departments.enums import Role
from departments.models import Department, User
from departments.services.accounts import create_person

#: Printed on the sign-in page of a demonstration; no demonstration account can sign in anywhere else.
DEMO_PASSWORD = "ma-an-shan-2026"  # noqa: S105 - published on purpose

# account, role, unit. The task force sits in 市生态环境局; 市政府办 reviews that bureau's own filings.
_CITY_PEOPLE = (
    ("review-eeb", Role.REVIEWER, "EEB"),
    ("review-go", Role.REVIEWER, "GO"),
    ("chief", Role.CHIEF, "GO"),
    ("leader", Role.LEADER, "GO"),
    ("auditor", Role.AUDITOR, "AUD"),
    ("sysadmin", Role.SYSTEM_ADMIN, ""),
    ("secadmin", Role.SECURITY_ADMIN, ""),
    ("auditadmin", Role.AUDIT_ADMIN, ""),
)


@transaction.atomic
def create_demo_people(*, names: list[str], at: datetime) -> dict[str, User]:
    """The accounts by username; ``names`` are given out in order. All share the published password."""
    units = {unit.code: unit for unit in Department.objects.all()}
    given = iter(names)
    people = {
        username: create_person(
            username=username,
            name=next(given),
            role=role,
            department=units.get(code),
            password=None,
            actor=None,
            at=at,
            email=f"{username}@demo.example",
            is_demo=True,
        )
        for username, role, code in _accounts(units)
    }
    # One hash for all: hashing is slow on purpose, and this password protects nothing.
    User.objects.filter(is_demo=True).update(password=make_password(DEMO_PASSWORD))
    return people


def _accounts(units: dict[str, Department]) -> Iterator[tuple[str, str, str]]:
    yield from _CITY_PEOPLE
    for code in units:
        yield code.lower(), Role.FILER, code
    # A few units' heads are enough to try the role.
    for code in ("EEB", "WR", "HUC", "DANGTU"):
        yield f"{code.lower()}-head", Role.UNIT_HEAD, code
