"""Reference data for the system administrator, roles for the security administrator."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.timezone import now
from import_export.admin import ExportMixin
from import_export.resources import ModelResource

from departments import audit
from departments.models import Department, FormerName, User
from departments.services.tokens import revoke_tokens_of


class DepartmentResource(ModelResource):
    class Meta:
        model = Department
        fields = (
            "code",
            "kind",
            "name",
            "full_name",
            "gb_code",
            "position",
            "valid_from",
            "valid_to",
            "note",
        )


class FormerNameInline(admin.TabularInline):
    model = FormerName
    extra = 0


@admin.register(Department)
class DepartmentAdmin(ExportMixin, admin.ModelAdmin):
    resource_classes = (DepartmentResource,)
    list_display = ("position", "code", "name", "full_name", "kind", "gb_code", "reviewed_by", "valid_to")
    list_display_links = ("name",)
    list_filter = ("kind",)
    list_select_related = ("reviewed_by",)
    search_fields = ("name", "full_name", "former_names__name")
    inlines = (FormerNameInline,)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """三员分立: the system administrator enters people, the security administrator gives them roles.

    Passwords are never seen or set here; ``manage.py changepassword`` sets them on the server.
    """

    list_display = ("username", "name", "department", "role", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("department",)
    search_fields = ("username", "name", "department__name")
    fields = ("username", "name", "department", "phone", "email", "role", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if request.user.has_perm("departments.change_user") and not request.user.has_perm(
            "departments.add_user"
        ):
            return ("username", "name", "department", "phone", "email")
        return ("role", "is_active")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.created_at = now()
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and {"role", "department", "is_active"} & set(form.changed_data):
            revoke_tokens_of(person=obj, actor=request.user, at=now())  # type: ignore[arg-type]  # as below
        audit.record(
            action=_what_happened(obj, form.changed_data if change else None),
            actor=request.user,  # type: ignore[arg-type]  # this site lets only people in
            target=obj.username,
            at=now(),
            data={"role": obj.role},
        )


def _what_happened(person: User, changed: list[str] | None) -> str:
    """The act's name in the trail; ``changed`` is None for a new person."""
    if changed is None:
        return "person.created"
    if "is_active" in changed:
        return "person.enabled" if person.is_active else "person.disabled"
    return "person.changed"
