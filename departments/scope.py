"""The one gate: whose filings a person may see. Every ``visible_to`` of every app goes through it."""

from django.db.models import QuerySet

from departments.enums import CITY_ROLES, UNIT_ROLES
from departments.models import Department, User


def visible_departments(user: User) -> QuerySet[Department]:
    """All units for the task force, leaders and auditors; one's own for its people; none for anybody else.

    The administrators look after accounts and reference data and see no unit's filings.
    """
    if not user.is_authenticated or not user.is_active:
        return Department.objects.none()
    if user.role in CITY_ROLES:
        return Department.objects.all()
    if user.role in UNIT_ROLES and user.department_id is not None:
        return Department.objects.filter(pk=user.department_id)
    return Department.objects.none()
