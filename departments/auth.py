"""Who gets in: active people; demonstration people only where the demonstration runs."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest

from departments.models import User
from departments.models.user import MAX_USERNAME


class SignedIn(HttpRequest):
    """A request as views get it: LoginRequiredMiddleware has let only people through."""

    user: User


def client_address(request: HttpRequest) -> str:
    """Where the request comes from. Anybody can send the header, so it counts only behind our own edge."""
    if settings.BEHIND_EDGE:
        return request.META.get("HTTP_X_REAL_IP", "")
    return request.META.get("REMOTE_ADDR", "")


def account_tried(request: HttpRequest, credentials: dict[str, str] | None) -> str:
    """The account that attempts are counted by: another spelling of its name is no fresh set of guesses."""
    typed = (credentials or request.POST).get(User.USERNAME_FIELD) or ""
    return User.normalize_username(typed)[:MAX_USERNAME]


class LongEnough(MinimumLengthValidator):
    """Django 5.2 says this one sentence in English: its Chinese translation was left behind."""

    def get_error_message(self) -> str:
        return f"密码太短，至少 {self.min_length} 位。"


class OfficeBackend(ModelBackend):
    """Accounts with a role. Rights come from the role (``User.has_perm``), never from a backend."""

    def user_can_authenticate(self, user: User) -> bool:  # type: ignore[override]
        return user.is_active and (settings.DEMO or not user.is_demo)

    def has_perm(self, user_obj: User, perm: str, obj: object = None) -> bool:  # type: ignore[override]
        return user_obj.has_perm(perm)
