"""The monthly report (填报): one per assignment and month; a draft to write in, versions to stand by."""

from datetime import datetime
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q

from departments.models import User
from indicators.models import Indicator
from tasks.enums import Absence, ReportStatus
from tasks.models.period import ReportingPeriod
from tasks.models.plan import Assignment, Milestone
from tasks.querysets import ReportQuerySet, VersionQuerySet

if TYPE_CHECKING:
    from tasks.models.evidence import Evidence
    from tasks.models.review import ReviewDecision

MAX_TEXT = 4000
APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def _words(label: str) -> models.TextField:
    return models.TextField(label, blank=True, max_length=MAX_TEXT)


class ReportWords(models.Model):
    """What a unit says about its month; the same words in draft and version."""

    progress = _words("本月进展")
    problems = _words("存在问题与需协调事项")
    next_steps = _words("下月计划")
    no_progress = models.BooleanField("本月无新进展", default=False)

    class Meta:
        abstract = True


class ProgressReport(models.Model):
    """The duty: one report owed by one assignment for one month. Exists from the day the month opens."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reports", verbose_name="分工")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports", verbose_name="期次")
    status = models.CharField(
        "状态", max_length=10, choices=ReportStatus.choices, default=ReportStatus.TODO, db_index=True
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月度填报"
        ordering = ("-period__month", "assignment__task", "assignment__position")
        constraints = (models.UniqueConstraint(fields=["assignment", "period"], name="report_once"),)

    def __str__(self) -> str:
        return f"{self.period} {self.assignment}"


class ReportDraft(ReportWords):
    """What the unit is still writing, as typed.

    ``values``: {code: {"raw", "absence", "absent_reason"}}; ``milestones``: ids claimed done; ``reasons``:
    {caution key: sentence}. ``revision`` counts saves, so that two people in one office cannot overwrite
    each other unseen. ``head_remark`` is why the unit's head handed it back.
    """

    report = models.OneToOneField(ProgressReport, models.CASCADE, related_name="draft")
    percent = models.CharField("年度工作完成进度", max_length=20, blank=True)
    values = models.JSONField(default=dict)
    milestones = models.JSONField(default=list)
    reasons = models.JSONField(default=dict)
    head_remark = models.CharField("单位负责人意见", max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "填报草稿"

    def __str__(self) -> str:
        return f"草稿 {self.report_id} 第 {self.revision} 次"


class ReportVersion(ReportWords):
    """What the unit stands by: one immutable row per submit. ``receipt`` is the number on the receipt."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="versions", verbose_name="填报")
    number = models.PositiveSmallIntegerField("版本")
    receipt = models.CharField("回执号", max_length=40, unique=True)
    percent = models.PositiveSmallIntegerField("年度工作完成进度（%）")
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="填报人")
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    submitted_at = models.DateTimeField("报送时间", db_index=True)
    is_late = models.BooleanField("逾期")
    draft_revision = models.PositiveIntegerField("所据草稿")
    correction = models.ForeignKey(
        "CorrectionRequest", models.PROTECT, null=True, related_name="versions", verbose_name="更正"
    )
    evidence: "models.ManyToManyField[Evidence, VersionEvidence]" = models.ManyToManyField(
        "Evidence", through="VersionEvidence", related_name="versions", verbose_name="佐证材料"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送版本"
        ordering = ("report", "number")
        constraints = (
            models.UniqueConstraint(fields=["report", "number"], name="version_number_once"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="version_percent_up_to_100"),
        )
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return self.receipt

    def decision_at(self, moment: datetime) -> "ReviewDecision | None":
        """The decision that stood then. Wants ``decisions`` prefetched in lists."""
        return next((decision for decision in self.decisions.all() if decision.stood_at(moment)), None)

    @property
    def standing_decision(self) -> "ReviewDecision | None":
        """The decision that stands now. Wants ``decisions`` prefetched in lists."""
        standing = (decision for decision in self.decisions.all() if decision.withdrawn_at is None)
        return next(standing, None)


class VersionEvidence(models.Model):
    """A file that a version carries; spelt out so that the database can refuse to detach it."""

    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="+")
    evidence = models.ForeignKey("Evidence", models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "evidence"], name="version_evidence_once"),)
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.version} {self.evidence}"


class ReportedValue(models.Model):
    """The claim: a figure of one version, or which kind of none and why. Zero is a figure."""

    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="values", verbose_name="版本")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="指标")
    raw = models.CharField("原样", max_length=40)
    value = models.DecimalField("数值", max_digits=18, decimal_places=6, null=True)
    absence = models.CharField("没有数值", max_length=16, choices=Absence.choices, blank=True)
    absent_reason = models.CharField("没有数值的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "填报数值"
        ordering = ("indicator__position",)
        constraints = (
            models.UniqueConstraint(fields=["version", "indicator"], name="reported_value_once"),
            models.CheckConstraint(
                condition=Q(value=None, absence__gt="", absent_reason__gt="")
                | Q(value__isnull=False, absence="", absent_reason=""),
                name="reported_value_or_reason",
            ),
        )
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value if self.value is not None else self.absent_reason}"


class MilestoneClaim(models.Model):
    """A milestone that a version says is done. It counts as done once the version is approved."""

    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="claims", verbose_name="版本")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="claims", verbose_name="节点")

    class Meta:
        verbose_name = verbose_name_plural = "节点完成填报"
        constraints = (models.UniqueConstraint(fields=["version", "milestone"], name="milestone_claim_once"),)
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.version} {self.milestone}"


class VersionCaution(models.Model):
    """A caution that stood when the version was submitted, with the filer's sentence on it, if any."""

    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="cautions", verbose_name="版本")
    code = models.CharField(max_length=16)
    field = models.CharField(max_length=60)
    words = models.CharField("提示", max_length=200)
    reason = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "系统提示"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["version", "code", "field"], name="version_caution_once"),
        )
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.version} {self.words}"
