"""Yes or no about a person: the predicates that the other apps build theirs from."""

from departments.enums import BUSINESS_ROLES, CITY_ROLES, TASK_FORCE_ROLES, UNIT_ROLES, Role
from departments.models import ApiToken, Department, User


def is_in_business(user: User) -> bool:
    """Takes part in the campaign, as opposed to running the machine."""
    return user.is_active and user.role in BUSINESS_ROLES


def is_task_force(user: User) -> bool:
    return user.is_active and user.role in TASK_FORCE_ROLES


def is_chief(user: User) -> bool:
    return user.is_active and user.role == Role.CHIEF


def sees_all_units(user: User) -> bool:
    return user.is_active and user.role in CITY_ROLES


def reads_the_trail(user: User) -> bool:
    """The audit trail names acts and people but holds no business text; its readers are these two."""
    return user.is_active and user.role in {Role.AUDITOR, Role.AUDIT_ADMIN}


def speaks_for(user: User, department: Department) -> bool:
    """Files in the unit's name."""
    return user.is_active and user.role in UNIT_ROLES and user.department_id == department.pk


def files_for_a_unit(user: User) -> bool:
    """Files for whichever unit is his."""
    return user.is_active and user.role in UNIT_ROLES


def reviews_for(user: User, department: Department) -> bool:
    """Judges the unit's filings: the reviewers of the unit that is entered as its ``reviewed_by``.

    No unit judges itself, for the database refuses ``reviewed_by`` = itself; so the filings of
    市生态环境局, where the task force sits, go to 市政府办.
    """
    return (
        is_task_force(user)
        and department.reviewed_by_id is not None
        and user.department_id == department.reviewed_by_id
    )


def handles_tokens(user: User) -> bool:
    """Has business with the page of tokens: holds some, or looks after everybody's."""
    return is_in_business(user) or (user.is_active and user.role == Role.SYSTEM_ADMIN)


def may_revoke(user: User, token: ApiToken) -> bool:
    """One's own; the system administrator any, for instance one that was found in the open."""
    return user.is_active and (token.user_id == user.pk or user.role == Role.SYSTEM_ADMIN)
