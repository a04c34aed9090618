"""People. One person, one account, one role, one unit."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from departments.enums import ADMIN_RIGHTS, ADMIN_ROLES, DepartmentKind, Role
from departments.models.department import Department

MAX_USERNAME = 40


class UserManager(BaseUserManager["User"]):
    """Accounts are made by ``services.accounts``; the manager only finds them."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=self.model.normalize_username(username or ""))


class User(AbstractBaseUser):
    """There is no superuser: every right follows from the role, in this table's plain sight."""

    username = models.CharField("账号", max_length=MAX_USERNAME, unique=True)
    name = models.CharField("姓名", max_length=20)
    role = models.CharField("角色", max_length=16, choices=Role.choices, default=Role.NONE)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="people", verbose_name="单位"
    )
    phone = models.CharField("电话", max_length=30, blank=True)
    email = models.EmailField("电子邮箱", blank=True, help_text="选填；填了的每个工作日最多收一封通知邮件。")
    is_active = models.BooleanField("启用", default=True)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    created_at = models.DateTimeField("建立时间")

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ("username",)
        constraints = (
            models.CheckConstraint(
                condition=Q(role__in=sorted([Role.NONE, *ADMIN_ROLES])) | Q(department__isnull=False),
                name="user_in_business_has_a_unit",
                violation_error_message="业务角色要先选所在单位。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Names that only differ in width, case or blanks around them are one name (ＡＤＭＩＮ = admin)."""
        return super().normalize_username(username).strip().lower()

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """All of them: Django skips those that touch a field which a form shows but does not ask for."""
        super().validate_constraints()

    @property
    def role_name(self) -> str:
        """The role as offices say it: a filer of a county is a 县区填报员."""
        in_area = self.department is not None and self.department.kind != DepartmentKind.BUREAU
        return (
            f"县区{self.get_role_display()}"
            if self.role == Role.FILER and in_area
            else self.get_role_display()
        )

    # The three answers that Django's admin asks for.

    @property
    def is_staff(self) -> bool:
        return self.role in ADMIN_RIGHTS

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and perm in ADMIN_RIGHTS.get(self.role, frozenset())

    def has_module_perms(self, app_label: str) -> bool:
        return any(right.startswith(f"{app_label}.") for right in ADMIN_RIGHTS.get(self.role, frozenset()))
