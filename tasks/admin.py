"""The plan to read; the working-day calendar, milestones and reasons to return to keep."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.timezone import now
from import_export.admin import ExportMixin
from import_export.resources import ModelResource

from departments import audit
from tasks.models import (
    Assignment,
    CalendarDay,
    HolidayNotice,
    Milestone,
    ReturnReason,
    Safeguard,
    Section,
    Task,
)


class CalendarAdmin(admin.ModelAdmin):
    """What is entered here moves deadlines, so it is on record."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        audit.record(
            action="calendar.changed",
            actor=request.user,  # type: ignore[arg-type]  # this site lets only people in
            target=str(obj),
            at=now(),
        )


@admin.register(CalendarDay)
class CalendarDayAdmin(CalendarAdmin):
    list_display = ("day", "name", "is_workday")
    list_filter = ("is_workday",)
    date_hierarchy = "day"


@admin.register(ReturnReason)
class ReturnReasonAdmin(admin.ModelAdmin):
    list_display = ("position", "code", "label", "template", "active")
    list_display_links = ("label",)

    def get_readonly_fields(self, request: HttpRequest, obj: ReturnReason | None = None) -> tuple[str, ...]:
        """The code is what other systems name; decisions rest on it."""
        return ("code",) if obj else ()


@admin.register(HolidayNotice)
class HolidayNoticeAdmin(CalendarAdmin):
    list_display = ("year", "document")


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ("number", "title")


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    list_display = ("number", "title", "section")
    list_select_related = ("section",)


@admin.register(Safeguard)
class SafeguardAdmin(admin.ModelAdmin):
    list_display = ("number", "title")


@admin.register(Milestone)
class MilestoneAdmin(admin.ModelAdmin):
    list_display = ("title", "task", "department", "due_on", "evidence_required")
    list_select_related = ("task", "department")
    list_filter = ("task__section",)
    date_hierarchy = "due_on"
    search_fields = ("title", "task__title", "department__name")


class AssignmentResource(ModelResource):
    class Meta:
        model = Assignment
        fields = ("task__number", "task__title", "department__name", "role", "position", "cycle")


@admin.register(Assignment)
class AssignmentAdmin(ExportMixin, admin.ModelAdmin):
    resource_classes = (AssignmentResource,)
    list_display = ("task", "department", "role", "position", "cycle")
    list_filter = ("role", "cycle")
    list_select_related = ("task", "department")
