"""The report form: its fields → what the filing service takes, and a filing → its fields.

Nothing typed is judged or lost here; what the services find wrong is only put beside the fields.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.html import format_html

from indicators.models import Indicator
from tasks.models import ReportDraft
from tasks.selectors.filing import FigureRow
from tasks.services.filing import Figure, Filing

MAX_RAW, MAX_REASON = 40, 200


def read_filing(data: QueryDict, indicators: Iterable[Indicator]) -> tuple[Filing, int]:
    """The filing as typed, and the draft revision it was typed over (0 where none or nonsense)."""
    revision = data.get("revision", "")
    filing = Filing(
        percent=data.get("percent", "").strip(),
        progress=_lines(data.get("progress", "")),
        problems=_lines(data.get("problems", "")),
        next_steps=_lines(data.get("next_steps", "")),
        figures={
            indicator.code: Figure(
                data.get(f"value-{indicator.code}", "").strip()[:MAX_RAW],
                data.get(f"absent-{indicator.code}", "").strip()[:MAX_REASON],
            )
            for indicator in indicators
        },
    )
    return filing, int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0


def filing_of(draft: ReportDraft | None) -> Filing:
    """What stands in the draft, for showing it in the form."""
    if draft is None:
        return Filing()
    return Filing(
        percent=draft.percent,
        progress=draft.progress,
        problems=draft.problems,
        next_steps=draft.next_steps,
        figures={code: Figure(**typed) for code, typed in draft.values.items()},
    )


def typed_figures(filing: Filing) -> dict[str, dict[str, str]]:
    """The figures in the shape of ``ReportDraft.values``."""
    return {
        code: {"raw": figure.raw, "absent_reason": figure.absent_reason}
        for code, figure in filing.figures.items()
    }


def _words(label: str, hint: str, **attributes: str) -> forms.CharField:
    """No ``maxlength``: browsers cut pasted text off without a word, the service says that it is too long."""
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.Textarea(attributes))


def _short(label: str, width: str, longest: int, **attributes: str) -> forms.CharField:
    line = forms.TextInput({"class": width, "maxlength": longest, "autocomplete": "off", **attributes})
    return forms.CharField(label=label, required=False, widget=line)


class FilingForm(forms.Form):
    """A filing on the page. ``rows`` are the figures that are due; ``wrong`` is a refusal's ``fields``."""

    percent = _short("年度工作完成进度（%）", "w-s", 20, inputmode="decimal")
    progress = _words(
        "本月进展",
        "做了什么、到什么程度。建议 80–200 字；确无新进展的写明原因。",
        **{"rows": "5", "data-count": "count-progress"},
    )
    problems = _words("存在问题与需协调事项", "卡在哪里、需要谁协调、希望何时解决。没有可不填。", rows="3")
    next_steps = _words("下月计划", "下月要做的事和完成时限。", rows="3")

    def __init__(self, filing: Filing, rows: Sequence[FigureRow], wrong: Mapping[str, str]) -> None:
        super().__init__(_data(filing), use_required_attribute=False)
        self.rows = rows
        for row in rows:
            indicator = row.indicator
            self.fields[f"value-{indicator.code}"] = _short(
                indicator.label, "w-s", MAX_RAW, inputmode="decimal"
            )
            self.fields[f"absent-{indicator.code}"] = _short(
                format_html('没有数据的，写明原因<span class="vh">（{}）</span>', indicator.name),
                "w-l",
                MAX_REASON,
            )
        self.order_fields([name for name in self.fields if name not in self.base_fields])
        for name, message in wrong.items():
            self.add_error(name if name in self.fields else f"value-{name}", message)

    def figures(self) -> list[tuple[FigureRow, BoundField, BoundField]]:
        """Each due figure with its two inputs: the value, and the reason why there is none."""
        return [
            (row, self[f"value-{row.indicator.code}"], self[f"absent-{row.indicator.code}"])
            for row in self.rows
        ]

    def words(self) -> list[BoundField]:
        """The fields that are not figures of indicators."""
        return [self[name] for name in self.base_fields]

    def unlike(self, other: "FilingForm") -> list[tuple[BoundField, BoundField]]:
        """The fields that the two were filled in differently, this form's first."""
        pairs = [(self[name], other[name]) for name in self.fields]
        return [(mine, theirs) for mine, theirs in pairs if mine.value() != theirs.value()]


def _data(filing: Filing) -> dict[str, Any]:
    """The filing by field names."""
    figures = filing.figures.items()
    return {
        "percent": filing.percent,
        "progress": filing.progress,
        "problems": filing.problems,
        "next_steps": filing.next_steps,
        **{f"value-{code}": figure.raw for code, figure in figures},
        **{f"absent-{code}": figure.absent_reason for code, figure in figures},
    }


def _lines(text: str) -> str:
    """Browsers send CR LF; the database and documents keep LF."""
    return text.replace("\r\n", "\n").strip()
