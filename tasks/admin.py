"""The plan to read, the working-day calendar to keep."""

from django.contrib import admin
from import_export.admin import ExportMixin
from import_export.resources import ModelResource

from tasks.models import Assignment, CalendarDay, Milestone, Safeguard, Section, Task


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    list_display = ("day", "name", "is_workday")
    list_filter = ("is_workday",)
    date_hierarchy = "day"


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
