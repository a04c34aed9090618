"""Who is told what about an order: one call site per notice."""

from datetime import datetime

from departments.enums import UNIT_ROLES
from departments.models import User
from tasks.models import RectificationOrder


def tell_units(order: RectificationOrder, words: str, at: datetime) -> None:
    """The people of the units that answer for the order."""
    _tell(order, _people_of_units(order), words, at)


def tell_task_force(order: RectificationOrder, words: str, at: datetime) -> None:
    """The drafter and the signer, who follow the order."""
    people = [person for person in (order.drafted_by, order.signed_by) if person and person.is_active]
    _tell(order, people, words, at)


def _people_of_units(order: RectificationOrder) -> list[User]:
    units = [unit.pk for unit in order.departments]
    return list(User.objects.filter(department__in=units, role__in=UNIT_ROLES, is_active=True))


def _tell(order: RectificationOrder, people: list[User], words: str, at: datetime) -> None:
    """Nobody reads an inbox yet."""
