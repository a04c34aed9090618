"""The city's work plan as data: sections, tasks, safeguards, what it names, and who carries it out."""

from django.db import models
from django.db.models import F, Q

from departments.models import Department
from indicators.models import Indicator
from tasks.enums import AssignmentRole, Cycle, NamedKind
from tasks.querysets import AssignmentQuerySet


class WorkPlan(models.Model):
    """The plan document itself, one row per text that was loaded; the newest is in force."""

    title = models.CharField("名称", max_length=80)
    note = models.TextField("说明", blank=True)
    sha256 = models.CharField("校验值", max_length=64, unique=True)
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = verbose_name_plural = "工作方案"
        ordering = ("loaded_at",)
        get_latest_by = "loaded_at"

    def __str__(self) -> str:
        return self.title


class Phase(models.Model):
    """创建阶段: where the plan wants the city to be by a year."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    name = models.CharField("名称", max_length=40)
    goal = models.TextField("目标")

    class Meta:
        verbose_name = verbose_name_plural = "阶段"
        ordering = ("year",)

    def __str__(self) -> str:
        return f"{self.year}年 {self.name}"


class Section(models.Model):
    number = models.PositiveSmallIntegerField("序号", unique=True)
    title = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "任务板块"
        ordering = ("number",)

    def __str__(self) -> str:
        return self.title


class Task(models.Model):
    """One of the plan's numbered tasks. ``requirement`` is our short wording of what the plan demands."""

    number = models.PositiveSmallIntegerField("任务号", unique=True)
    section = models.ForeignKey(Section, models.PROTECT, related_name="tasks", verbose_name="板块")
    title = models.CharField("名称", max_length=40)
    requirement = models.TextField("要求")
    note = models.CharField("备注", max_length=200, blank=True)
    indicators = models.ManyToManyField(Indicator, through="TaskIndicator", related_name="tasks")

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ("number",)

    def __str__(self) -> str:
        return f"任务{self.number} {self.title}"


class TaskIndicator(models.Model):
    """Each indicator stands under exactly one task; the link lives here so indicators need not know tasks."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="indicator_links")
    indicator = models.OneToOneField(Indicator, models.PROTECT, related_name="task_link")

    class Meta:
        ordering = ("indicator__position",)

    def __str__(self) -> str:
        return f"{self.task} · {self.indicator}"


class NamedItem(models.Model):
    """A project or place that the plan names."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="named_items", verbose_name="任务")
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=8, choices=NamedKind.choices)

    class Meta:
        verbose_name = verbose_name_plural = "方案点名事项"
        ordering = ("task", "id")
        constraints = (models.UniqueConstraint(fields=["task", "name"], name="named_item_once_per_task"),)

    def __str__(self) -> str:
        return self.name


class Safeguard(models.Model):
    """保障措施; numbered in Chinese (一、二、…), as the plan does."""

    number = models.CharField("序号", max_length=4, unique=True)
    position = models.PositiveSmallIntegerField("顺序", unique=True)
    title = models.CharField("名称", max_length=40)
    requirement = models.TextField("要求")
    leads = models.ManyToManyField(Department, through="SafeguardLead", related_name="safeguards")

    class Meta:
        verbose_name = verbose_name_plural = "保障措施"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.title


class SafeguardLead(models.Model):
    safeguard = models.ForeignKey(Safeguard, models.CASCADE, related_name="lead_links")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["safeguard", "department"], name="safeguard_lead_once"),
            models.UniqueConstraint(fields=["safeguard", "position"], name="safeguard_lead_position_once"),
        )

    def __str__(self) -> str:
        return f"{self.safeguard} · {self.department}"


class Milestone(models.Model):
    """节点: a step of a task with its day. ``department`` carries it out; empty means the primary lead."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="milestones", verbose_name="任务")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位"
    )
    title = models.CharField("节点", max_length=60)
    due_on = models.DateField("完成时限")
    evidence_required = models.BooleanField("报完成须附佐证", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "节点"
        ordering = ("due_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["task", "department", "title"],
                nulls_distinct=False,
                name="milestone_once",
                violation_error_message="这个单位在该任务中已有同名节点。",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Assignment(models.Model):
    """A unit's part in a task: in what role, how often it files, and whose figures it owes.

    ``position`` is the plan's order; the lead at position 1 is the primary lead and files the city's
    figures.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments", verbose_name="任务")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="assignments", verbose_name="单位"
    )
    role = models.CharField("角色", max_length=12, choices=AssignmentRole.choices)
    position = models.PositiveSmallIntegerField("顺序")
    cycle = models.CharField("填报频次", max_length=10, choices=Cycle.choices)
    indicators = models.ManyToManyField(Indicator, blank=True, related_name="+", verbose_name="应报指标")
    valid_from = models.DateField("开始", null=True, blank=True)
    valid_to = models.DateField("结束", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务分工"
        ordering = ("task", "role", "position")
        constraints = (
            models.UniqueConstraint(
                fields=["task", "department"],
                name="assignment_once",
                violation_error_message="这个单位在该任务中已有分工。",
            ),
            models.UniqueConstraint(fields=["task", "role", "position"], name="assignment_position_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="assignment_dates_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.task} · {self.department}"
