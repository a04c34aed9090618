"""Who is told what about an order: the units that answer for it, and those who drafted and signed it."""

from datetime import datetime

from departments.enums import UNIT_ROLES
from departments.models import User
from departments.notifications import notify
from tasks.models import RectificationOrder


def tell_units(order: RectificationOrder, words: str, at: datetime) -> None:
    """The people of the units that answer for the order."""
    units = [unit.pk for unit in order.departments]
    people = User.objects.filter(department__in=units, role__in=UNIT_ROLES, is_active=True)
    notify(people=people, kind="order.told", words=words, link=f"/orders/{order.code}/", at=at)


def tell_task_force(order: RectificationOrder, words: str, at: datetime) -> None:
    """The drafter and the signer, who follow the order."""
    people = [person for person in (order.drafted_by, order.signed_by) if person and person.is_active]
    notify(people=people, kind="order.followed", words=words, link=f"/orders/{order.code}/", at=at)
