"""The city's units, with the dates and names under which they exist."""

from collections.abc import Collection
from datetime import date

from django.db import models
from django.db.models import F, Q

from departments.enums import DepartmentKind, Release
from departments.querysets import DepartmentQuerySet


class Department(models.Model):
    """A bureau, county (district) or park. Never deleted: closed with a date and, if known, a successor."""

    code = models.CharField("代码", max_length=16, unique=True)
    kind = models.CharField("类别", max_length=8, choices=DepartmentKind.choices)
    name = models.CharField("简称", max_length=40, unique=True)
    full_name = models.CharField("全称", max_length=80, unique=True)
    gb_code = models.CharField(
        "行政区划代码", max_length=6, blank=True, help_text="GB/T 2260，六位；园区没有。"
    )
    position = models.PositiveSmallIntegerField("序号")
    host = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parks", verbose_name="所在县区"
    )
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="前身"
    )
    reviewed_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name="填报由谁审核"
    )
    release = models.CharField(
        "审签方式",
        max_length=8,
        choices=Release.choices,
        default=Release.NONE,
        help_text="线上审签的单位，填报由单位负责人报送。",
    )
    valid_from = models.DateField("成立日期", null=True, blank=True)
    valid_to = models.DateField("撤销日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=["gb_code"],
                condition=~Q(gb_code=""),
                name="department_gb_code_once",
                violation_error_message="这个行政区划代码已属于另一个单位。",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("id")),
                name="department_not_reviewed_by_itself",
                violation_error_message="单位不能审核自己的填报，换一个审核单位。",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="department_dates_in_order",
                violation_error_message="撤销日期早于成立日期。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """All of them: Django skips those that touch a field which forms do not ask for, such as the id."""
        super().validate_constraints()

    def name_on(self, day: date) -> str:
        """The name to print in a document of that day. Wants ``former_names`` prefetched in lists."""
        for former in self.former_names.all():
            if day <= former.valid_to:
                return former.name
        return self.name


class FormerName(models.Model):
    """A name a unit bore up to a day; the oldest comes first."""

    department = models.ForeignKey(
        Department, models.CASCADE, related_name="former_names", verbose_name="单位"
    )
    name = models.CharField("简称", max_length=40)
    full_name = models.CharField("全称", max_length=80)
    valid_to = models.DateField("使用到")

    class Meta:
        verbose_name = verbose_name_plural = "曾用名"
        ordering = ("valid_to",)
        constraints = (
            models.UniqueConstraint(fields=["department", "valid_to"], name="former_name_one_per_day"),
            models.UniqueConstraint(fields=["name"], name="former_name_once"),
        )

    def __str__(self) -> str:
        return self.name
