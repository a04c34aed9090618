"""The shapes of what the filing API answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime, now
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from departments.api.outputs import ProblemOutput
from tasks.deadlines import has_passed
from tasks.enums import AssignmentRole, Cycle
from tasks.models import (
    Assignment,
    CorrectionRequest,
    Evidence,
    ProgressReport,
    ReportDraft,
    ReportedValue,
    ReportingPeriod,
    ReportVersion,
    ReturnReason,
    ReviewDecision,
    Task,
    VersionCaution,
)
from tasks.selectors.corrections import acts_open
from tasks.selectors.deadlines import deadlines_of
from tasks.selectors.filing import due_indicators
from tasks.selectors.milestones import nodes_by_report


class PeriodOutput(serializers.ModelSerializer):
    month = serializers.CharField(source="code")

    class Meta:
        model = ReportingPeriod
        fields = ("month", "opens_at", "due_at", "closes_at", "closed_at")


class PartOutput(serializers.ModelSerializer):
    """A unit's part in a task."""

    code = serializers.CharField(source="department.code")
    name = serializers.CharField(source="department.name")
    role = serializers.ChoiceField(AssignmentRole.choices)
    cycle = serializers.ChoiceField(Cycle.choices)

    class Meta:
        model = Assignment
        fields = ("code", "name", "role", "cycle")


class TaskOutput(serializers.ModelSerializer):
    section = serializers.CharField(source="section.title")
    indicators = serializers.SerializerMethodField()
    units = PartOutput(source="assignments", many=True)

    class Meta:
        model = Task
        fields = ("number", "section", "title", "requirement", "indicators", "units")

    def get_indicators(self, task: Task) -> list[str]:
        return [link.indicator.code for link in task.indicator_links.all()]


class ValueOutput(serializers.ModelSerializer):
    """``raw`` as typed, ``value`` the exact decimal as a string, null where there is none."""

    indicator = serializers.CharField(source="indicator.code")

    class Meta:
        model = ReportedValue
        fields = ("indicator", "raw", "value", "absence", "absent_reason")


class MilestoneOutput(serializers.Serializer):
    """A step that is not done yet; ``is_due`` by the end of the filing's month."""

    id = serializers.IntegerField(source="milestone.pk")
    title = serializers.CharField(source="milestone.title")
    due_on = serializers.DateField(source="milestone.due_on")
    evidence_required = serializers.BooleanField(source="milestone.evidence_required")
    is_due = serializers.BooleanField()


class CautionOutput(serializers.Serializer):
    """What looks odd; ``reason`` is the filer's sentence on it, empty where there is none."""

    key = serializers.CharField()
    code = serializers.CharField()
    field = serializers.CharField()
    words = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)


class FrozenCautionOutput(serializers.ModelSerializer):
    class Meta:
        model = VersionCaution
        fields = ("code", "field", "words", "reason")


class EvidenceOutput(serializers.ModelSerializer):
    """``on_draft`` is false for a file that was taken off; versions that carried it keep it."""

    filing = serializers.IntegerField(source="report_id")
    on_draft = serializers.SerializerMethodField()

    class Meta:
        model = Evidence
        fields = ("id", "filing", "name", "size", "sha256", "uploaded_at", "on_draft")

    def get_on_draft(self, evidence: Evidence) -> bool:
        return evidence.withdrawn_at is None


class DecisionOutput(serializers.ModelSerializer):
    """The decision that stands. A return names ``fields`` to mend and a coded reason, ``code``."""

    code = serializers.CharField(source="returned_for.code", default=None, allow_null=True)

    class Meta:
        model = ReviewDecision
        fields = ("verdict", "code", "fields", "reason", "decided_at")


class ReturnReasonOutput(serializers.ModelSerializer):
    class Meta:
        model = ReturnReason
        fields = ("code", "label", "template")


class CorrectionOutput(serializers.ModelSerializer):
    """A request to correct after the lock, and its answer."""

    class Meta:
        model = CorrectionRequest
        fields = ("id", "ground", "words", "state", "requested_at", "answer", "decided_at", "expires_at")


#: What an answer shows of a version, to be fetched with it.
VERSION_PARTS = ("values__indicator", "evidence", "claims", "cautions", "decisions__returned_for")


class ShortVersionOutput(serializers.ModelSerializer):
    """The latest version of a filing. ``decision`` is null while it waits for review."""

    decision = DecisionOutput(source="standing_decision", default=None, allow_null=True)

    class Meta:
        model = ReportVersion
        fields = ("id", "number", "receipt", "submitted_at", "is_late", "decision")


class VersionOutput(ShortVersionOutput):
    """What a unit stands by: one submit, never changed."""

    values = ValueOutput(many=True)
    milestones = serializers.SerializerMethodField()
    cautions = FrozenCautionOutput(many=True)
    evidence = EvidenceOutput(many=True)

    class Meta:
        model = ReportVersion
        fields = (
            *ShortVersionOutput.Meta.fields,
            "percent",
            "progress",
            "problems",
            "next_steps",
            "no_progress",
            "values",
            "milestones",
            "cautions",
            "evidence",
        )

    def get_milestones(self, version: ReportVersion) -> list[int]:
        return [claim.milestone_id for claim in version.claims.all()]


def beside(reports: Sequence[ProgressReport]) -> dict[str, Any]:
    """What an answer shows beside each report: its own deadline and its open milestones. Three queries."""
    return {"deadlines": deadlines_of(reports, now()), "nodes": nodes_by_report(reports)}


class FilingOutput(serializers.ModelSerializer):
    """One duty. ``latest`` is null while nothing was submitted.

    Takes ``deadlines`` and ``nodes`` by the report's id from the context: :func:`beside`.
    """

    month = serializers.CharField(source="period.code")
    task = serializers.IntegerField(source="assignment.task.number")
    task_title = serializers.CharField(source="assignment.task.title")
    unit = serializers.CharField(source="assignment.department.code")
    unit_name = serializers.CharField(source="assignment.department.name")
    role = serializers.ChoiceField(AssignmentRole.choices, source="assignment.role")
    status_name = serializers.CharField(source="get_status_display")
    due_at = serializers.SerializerMethodField()
    closes_at = serializers.DateTimeField(source="period.closes_at")
    is_overdue = serializers.SerializerMethodField()
    due_indicators = serializers.SerializerMethodField()
    milestones = serializers.SerializerMethodField()
    latest = serializers.SerializerMethodField()

    class Meta:
        model = ProgressReport
        fields = (
            "id",
            "month",
            "task",
            "task_title",
            "unit",
            "unit_name",
            "role",
            "status",
            "status_name",
            "due_at",
            "closes_at",
            "is_overdue",
            "due_indicators",
            "milestones",
            "latest",
        )

    def get_due_at(self, report: ProgressReport) -> datetime:
        return localtime(self.context["deadlines"][report.pk])

    def get_is_overdue(self, report: ProgressReport) -> bool:
        return not report.versions.all() and has_passed(self.context["deadlines"][report.pk], now())

    def get_due_indicators(self, report: ProgressReport) -> list[str]:
        return [indicator.code for indicator in due_indicators(report)]

    @extend_schema_field(MilestoneOutput(many=True))
    def get_milestones(self, report: ProgressReport) -> list[dict[str, Any]]:
        return list(MilestoneOutput(self.context["nodes"][report.pk], many=True).data)

    @extend_schema_field(ShortVersionOutput(allow_null=True))
    def get_latest(self, report: ProgressReport) -> dict[str, Any] | None:
        versions = list(report.versions.all())
        return ShortVersionOutput(versions[-1]).data if versions else None


class FilingDetailOutput(FilingOutput):
    """One duty with all that became of it; ``acts`` are the acts open to who asks."""

    acts = serializers.SerializerMethodField()
    versions = VersionOutput(many=True)
    corrections = CorrectionOutput(many=True)

    class Meta:
        model = ProgressReport
        fields = (*FilingOutput.Meta.fields, "acts", "versions", "corrections")

    def get_acts(self, report: ProgressReport) -> list[str]:
        return sorted(acts_open(report, self.context["request"].user, now()))


class StatusOutput(serializers.ModelSerializer):
    status_name = serializers.CharField(source="get_status_display")

    class Meta:
        model = ProgressReport
        fields = ("id", "status", "status_name")


class FigureOutput(serializers.Serializer):
    raw = serializers.CharField(allow_blank=True)
    absence = serializers.CharField(allow_blank=True)
    absent_reason = serializers.CharField(allow_blank=True)


class DraftOutput(serializers.Serializer):
    """The draft as typed. ``revision`` is 0 and nobody has saved it where there is none yet."""

    revision = serializers.IntegerField()
    percent = serializers.CharField(allow_blank=True)
    progress = serializers.CharField(allow_blank=True)
    problems = serializers.CharField(allow_blank=True)
    next_steps = serializers.CharField(allow_blank=True)
    no_progress = serializers.BooleanField()
    figures = serializers.DictField(child=FigureOutput(), source="values")
    milestones = serializers.ListField(child=serializers.IntegerField())
    reasons = serializers.DictField(child=serializers.CharField(allow_blank=True))
    head_remark = serializers.CharField(allow_blank=True)
    saved_by = serializers.CharField(source="updated_by.name", default=None, allow_null=True)
    saved_at = serializers.DateTimeField(source="updated_at", allow_null=True)


def draft_data(draft: ReportDraft | None) -> dict[str, Any]:
    """The draft, or the empty one that a first save starts from."""
    return dict(DraftOutput(draft or ReportDraft()).data)


class WrongOutput(serializers.Serializer):
    field = serializers.CharField()
    message = serializers.CharField()


class CheckOutput(serializers.Serializer):
    """What a submit of this revision would meet: ``errors`` stop it, ``cautions`` want one sentence each."""

    revision = serializers.IntegerField()
    is_ready = serializers.BooleanField()
    errors = WrongOutput(many=True)  # type: ignore[assignment]  # DRF takes declared fields off the class
    cautions = CautionOutput(many=True)


class SubmissionOutput(serializers.Serializer):
    """What became of one filing of a batch: 201 with ``version``, or a refusal's status with ``problem``."""

    filing = serializers.IntegerField()
    status = serializers.IntegerField()
    version = VersionOutput(allow_null=True)
    problem = ProblemOutput(allow_null=True)


class BatchOutput(serializers.Serializer):
    results = SubmissionOutput(many=True)
