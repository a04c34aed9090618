"""Making people."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from departments import audit
from departments.models import Department, User
from maanshan_eco.kernel.errors import Invalid


@transaction.atomic
def create_person(
    *,
    username: str,
    name: str,
    role: str,
    department: Department | None,
    password: str | None,
    actor: User | None,
    at: datetime,
    email: str = "",
    is_demo: bool = False,
) -> User:
    """A new account, under the name as :meth:`User.normalize_username` writes it.

    Without a password nobody can sign in until one is set. Raises :class:`Invalid` for a name already taken
    or a password that is too weak.
    """
    username = User.normalize_username(username)
    if User.objects.filter(username=username).exists():
        raise Invalid("username_taken", f"账号“{username}”已有人用，换一个。", {"username": "已有人用"})
    user = User(
        username=username,
        name=name,
        role=role,
        department=department,
        email=email,
        created_at=at,
        is_demo=is_demo,
    )
    if password is not None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise Invalid("weak_password", "".join(error.messages), {"password": "换一个"}) from error
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    audit.record(action="person.created", actor=actor, target=username, at=at, data={"role": role})
    return user
