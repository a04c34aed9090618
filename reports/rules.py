"""Yes or no about a person and a publication."""

from departments.models import User
from departments.rules import is_chief, is_in_business, is_task_force
from reports.models import Inspection, Publication


def may_compile(user: User, publication: Publication | None = None) -> bool:
    return is_task_force(user)


def may_publish(user: User, publication: Publication) -> bool:
    """The chief signs, but not what the same person ordered: two people stand behind a publication."""
    return is_chief(user) and publication.requested_by_id != user.pk


def may_export(user: User) -> bool:
    """Everyone in the campaign, each the rows he may see."""
    return is_in_business(user)


def may_inspect(user: User, inspection: Inspection | None = None) -> bool:
    return is_task_force(user)


def may_conclude(user: User, inspection: Inspection) -> bool:
    """The chief stands behind the report."""
    return is_chief(user)
