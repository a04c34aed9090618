"""Who gets in: active people; demonstration people only where the demonstration runs."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from departments.models import User


class OfficeBackend(ModelBackend):
    """Accounts with a role. Rights come from the role (``User.has_perm``), never from a backend."""

    def user_can_authenticate(self, user: User) -> bool:  # type: ignore[override]
        return user.is_active and (settings.DEMO or not user.is_demo)

    def has_perm(self, user_obj: User, perm: str, obj: object = None) -> bool:  # type: ignore[override]
        return user_obj.has_perm(perm)
