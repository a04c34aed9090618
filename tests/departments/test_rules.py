"""Yes or no about a person: one table for the roles, and who speaks and judges for whom."""

import pytest

from departments import rules
from departments.enums import Role
from departments.models import Department, User

YES = {
    rules.is_in_business: {"filer", "unit_head", "reviewer", "chief", "leader", "auditor"},
    rules.is_task_force: {"reviewer", "chief"},
    rules.is_chief: {"chief"},
    rules.sees_all_units: {"reviewer", "chief", "leader", "auditor"},
    rules.reads_the_trail: {"auditor", "audit_admin"},
}
# What the database would number them: no rule asks the database.
EEB = Department(pk=1, code="EEB", reviewed_by_id=2)
GO = Department(pk=2, code="GO", reviewed_by_id=1)
WATER = Department(pk=3, code="WR", reviewed_by_id=1)
ORPHAN = Department(pk=4, code="NEW")


@pytest.mark.parametrize("rule", YES, ids=lambda rule: rule.__name__)
def test_by_role(rule: object) -> None:
    assert {role for role in Role if rule(User(role=role))} == YES[rule]  # type: ignore[operator, index]


@pytest.mark.parametrize("rule", YES, ids=lambda rule: rule.__name__)
def test_a_disabled_account_may_nothing(rule: object) -> None:
    assert [role for role in Role if rule(User(role=role, is_active=False))] == []  # type: ignore[operator]


def may_speak(role: str, unit: Department, for_unit: Department, **fields: bool) -> bool:
    return rules.speaks_for(User(role=role, department=unit, **fields), for_unit)


def test_a_unit_is_spoken_for_by_its_own_people() -> None:
    assert {role for role in Role if may_speak(role, WATER, WATER)} == {Role.FILER, Role.UNIT_HEAD}
    assert {role for role in Role if may_speak(role, WATER, EEB)} == set()
    assert may_speak(Role.FILER, WATER, WATER, is_active=False) is False


def may_review(role: str, unit: Department | None, for_unit: Department, **fields: bool) -> bool:
    return rules.reviews_for(User(role=role, department=unit, **fields), for_unit)


def test_filings_are_judged_by_the_entered_reviewer() -> None:
    assert {role for role in Role if may_review(role, EEB, WATER)} == {Role.REVIEWER, Role.CHIEF}
    assert {role for role in Role if may_review(role, GO, WATER)} == set()
    assert may_review(Role.REVIEWER, EEB, WATER, is_active=False) is False


def test_no_unit_judges_itself() -> None:
    assert may_review(Role.REVIEWER, EEB, EEB) is False
    assert may_review(Role.REVIEWER, GO, EEB) is True
    assert may_review(Role.REVIEWER, EEB, GO) is True


@pytest.mark.parametrize("unit", [None, EEB, ORPHAN])
def test_without_an_entered_reviewer_nobody_judges(unit: Department | None) -> None:
    assert may_review(Role.REVIEWER, unit, ORPHAN) is False
