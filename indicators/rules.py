"""Yes or no about a person and an indicator."""

from departments.models import User
from departments.rules import is_chief, is_task_force


def sets_targets(user: User) -> bool:
    """Targets and hand-set lights are the task force's."""
    return is_task_force(user)


def sets_thresholds(user: User) -> bool:
    """The limits of the lights are the chief's: they change every light of the city."""
    return is_chief(user)
