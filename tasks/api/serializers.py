"""The shapes of the filing API."""

from rest_framework import serializers

from departments.api.strict import StrictSerializer
from maanshan_eco.kernel.months import Month
from tasks.enums import Verdict
from tasks.filings import Figure, Filing
from tasks.models import ProgressReport, ReportedValue, ReportVersion


class FigureInput(StrictSerializer):
    raw = serializers.CharField(max_length=40, allow_blank=True, default="")
    absent_reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class DraftInput(StrictSerializer):
    """``revision`` is the draft's revision that the writer started from; 0 where there was none."""

    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    percent = serializers.CharField(max_length=20, allow_blank=True, default="")
    progress = serializers.CharField(allow_blank=True, default="")
    problems = serializers.CharField(allow_blank=True, default="")
    next_steps = serializers.CharField(allow_blank=True, default="")
    figures = serializers.DictField(child=FigureInput(), default=dict)

    def filing(self) -> Filing:
        data = dict(self.validated_data)
        data.pop("revision")
        figures = {code: Figure(**figure) for code, figure in data.pop("figures").items()}
        return Filing(**data, figures=figures)


class SubmitInput(StrictSerializer):
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class DecisionInput(StrictSerializer):
    verdict = serializers.ChoiceField(Verdict.choices)
    fields = serializers.ListField(  # type: ignore[assignment]  # the name in the API; DRF keeps its own apart
        child=serializers.CharField(max_length=64), max_length=60, default=list
    )
    code = serializers.CharField(max_length=30, allow_blank=True, default="")
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")


class FilingQuery(StrictSerializer):
    """The query of the list: ``month=2026-10``, ``task=7``, ``page=2``."""

    month = serializers.CharField(required=False)
    task = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    page = serializers.IntegerField(required=False, min_value=1, max_value=100_000)

    def validate_month(self, code: str) -> Month:
        try:
            return Month.parse(code)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


class ValueOutput(serializers.ModelSerializer):
    indicator = serializers.CharField(source="indicator.code")

    class Meta:
        model = ReportedValue
        fields = ("indicator", "raw", "value", "absent_reason")


class VersionOutput(serializers.ModelSerializer):
    values = ValueOutput(many=True)
    verdict = serializers.CharField(source="standing_decision.verdict", default=None)
    reason = serializers.CharField(source="standing_decision.reason", default=None)

    class Meta:
        model = ReportVersion
        fields = (
            "id",
            "number",
            "receipt",
            "submitted_at",
            "is_late",
            "percent",
            "progress",
            "problems",
            "next_steps",
            "values",
            "verdict",
            "reason",
        )


class FilingOutput(serializers.ModelSerializer):
    month = serializers.CharField(source="period.code")
    task = serializers.IntegerField(source="assignment.task.number")
    unit = serializers.CharField(source="assignment.department.code")
    role = serializers.CharField(source="assignment.role")

    class Meta:
        model = ProgressReport
        fields = ("id", "month", "task", "unit", "role", "status")
