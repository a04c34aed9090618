"""Forms of the period page. What the rules say is the services' business; here typing becomes moments."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime

from departments.models import Department
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.months import deadline_name
from tasks.deadlines import Rolled, has_passed
from tasks.models import ProgressReport, ReportingPeriod
from tasks.models.period import MAX_REASON
from tasks.services.extensions import MAX_ASKED_BY
from tasks.services.periods import TIMES

WRITTEN = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeField):
    """A day and minute in Ma'anshan, by the browser's own picker or typed as 2026-10-28 18:00."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=[WRITTEN, "%Y-%m-%d %H:%M"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "w-m"}, format=WRITTEN),
            error_messages={
                "invalid": "写成 2026-10-28 18:00 的样子。",
                "required": "选日期和时间，如 2026-10-28 18:00。",
            },
            **options,
        )


def _reason(label: str = "原因", hint: str = "一句话，会留痕") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=MAX_REASON,
        widget=forms.TextInput(attrs={"class": "w-l"}),
        error_messages={"required": "写一句原因，会留痕。"},
    )


class RefusableForm(forms.Form):
    """Puts what a service refused beside the fields, typed text and all."""

    def refuse(self, error: DomainError) -> None:
        for name, words in error.fields.items():
            self.add_error(name if name in self.fields else None, words)
        if not error.fields:
            self.add_error(None, error.message)


class TimesForm(RefusableForm):
    """The times of a period that still lie ahead; those behind are shown and not asked for."""

    reason = _reason()

    def __init__(
        self,
        data: Any = None,
        *,
        period: ReportingPeriod,
        planned: dict[str, Rolled],
        at: datetime,
    ) -> None:
        super().__init__(data, auto_id="id_times_%s")
        fields: dict[str, forms.Field] = {}
        for name, label in TIMES.items():
            standing = getattr(period, name)
            if has_passed(standing, at):
                continue
            by_calendar = planned[name].moment
            hint = "" if by_calendar == standing else f"按工作日历应为 {deadline_name(by_calendar)}"
            fields[name] = Moment(label=label, help_text=hint, initial=localtime(standing))
        self.fields = {**fields, **self.fields}

    def times(self) -> dict[str, datetime]:
        return {name: self.cleaned_data[name] for name in TIMES if name in self.cleaned_data}


class LockForm(RefusableForm):
    reason = _reason()

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_lock_%s")


class WithdrawForm(RefusableForm):
    reason = _reason("撤回原因", "")

    def __init__(self, data: Any = None, *, pk: int) -> None:
        super().__init__(data, auto_id=f"id_withdraw_{pk}_%s")


class ExtensionForm(RefusableForm):
    """``whom`` is a unit (``unit-3``) or one of its reports (``report-25``), all in one list."""

    whom = forms.ChoiceField(
        label="给谁",
        widget=forms.Select(attrs={"class": "w-m"}),
        error_messages={
            "required": "选单位，或单位的一项任务。",
            "invalid_choice": "选单位，或单位的一项任务。",
        },
    )
    due_at = Moment(label="延至")
    asked_by = forms.CharField(
        label="谁申请的",
        help_text="姓名或来函文号",
        max_length=MAX_ASKED_BY,
        widget=forms.TextInput(attrs={"class": "w-m"}),
        error_messages={"required": "写明谁申请的。"},
    )
    reason = _reason("延期原因", "会显示给单位，也会留痕")

    def __init__(
        self, data: Any = None, *, reports: Iterable[ProgressReport], period: ReportingPeriod
    ) -> None:
        super().__init__(data, auto_id="id_extend_%s")
        self.offer(reports)
        self.fields["due_at"].help_text = f"不晚于锁定时间 {deadline_name(period.closes_at)}"

    def offer(self, reports: Iterable[ProgressReport]) -> None:
        """List these and their units; what was chosen and is among them stays chosen."""
        self.reports = {f"report-{report.pk}": report for report in reports}
        self.units: dict[str, Department] = {}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, report in self.reports.items():
            unit = report.assignment.department
            if unit.name not in groups:
                self.units[f"unit-{unit.pk}"] = unit
                groups[unit.name] = [(f"unit-{unit.pk}", f"{unit.name}　全部填报")]
            groups[unit.name].append((key, f"{unit.name}　任务{report.assignment.task.number}"))
        self.fields["whom"].choices = [("", "——"), *groups.items()]  # type: ignore[attr-defined]

    def refuse(self, error: DomainError) -> None:
        fields = {
            "whom" if name in {"department", "report"} else name: words
            for name, words in error.fields.items()
        }
        super().refuse(type(error)(error.code, error.message, fields))

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        whom = self.cleaned_data["whom"]
        report = self.reports.get(whom)
        return {
            "department": report.assignment.department if report else self.units[whom],
            "report": report,
            "due_at": self.cleaned_data["due_at"],
            "asked_by": self.cleaned_data["asked_by"],
            "reason": self.cleaned_data["reason"],
        }
