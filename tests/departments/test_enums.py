"""Roles in groups, and what the administrators may do."""

from departments.enums import ADMIN_RIGHTS, ADMIN_ROLES, BUSINESS_ROLES, CITY_ROLES, UNIT_ROLES, Role

FILINGS = {"progressreport", "reportdraft", "reportversion", "reportedvalue", "evidence", "reviewdecision"}


def test_every_role_is_of_one_kind() -> None:
    assert {Role.NONE} | BUSINESS_ROLES | ADMIN_ROLES == set(Role)
    assert BUSINESS_ROLES.isdisjoint(ADMIN_ROLES)
    assert UNIT_ROLES.isdisjoint(CITY_ROLES)
    assert UNIT_ROLES | CITY_ROLES == BUSINESS_ROLES


def test_rights_are_administrators_only() -> None:
    assert set(ADMIN_RIGHTS) == {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}


def test_nobody_deletes() -> None:
    acts = {right.split(".")[1].split("_")[0] for rights in ADMIN_RIGHTS.values() for right in rights}

    assert acts == {"view", "add", "change"}


def test_no_administrator_sees_filings() -> None:
    models = {right.split("_")[1] for rights in ADMIN_RIGHTS.values() for right in rights}

    assert models & FILINGS == set()


def test_the_security_administrator_has_people_and_nothing_else() -> None:
    assert ADMIN_RIGHTS[Role.SECURITY_ADMIN] == {"departments.view_user", "departments.change_user"}
