"""The report form: its fields → what the filing service takes, and a filing → its fields.

Nothing typed is judged or lost here; what the services find wrong is only put beside the fields.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.html import format_html

from indicators.models import Indicator
from tasks.filings import Figure, Filing
from tasks.selectors.filing import FigureRow
from tasks.services.drafts import MAX_RAW, MAX_REASON


def read_filing(data: QueryDict, indicators: Iterable[Indicator]) -> tuple[Filing, int]:
    """The filing as typed, and the draft revision it was typed over (0 where none or nonsense)."""
    revision = data.get("revision", "")
    typed = {name: _lines(text) for name, text in data.dict().items() if isinstance(text, str)}
    filing = Filing.of_fields(typed)
    figures = {indicator.code: filing.figures.get(indicator.code, Figure()) for indicator in indicators}
    filing = replace(filing, figures=figures)
    return filing, int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0


def _words(label: str, hint: str, **attributes: str) -> forms.CharField:
    """No ``maxlength``: browsers cut pasted text off without a word, the service says that it is too long."""
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.Textarea(attributes))


def _short(label: str, width: str, longest: int, **attributes: str) -> forms.CharField:
    line = forms.TextInput({"class": width, "maxlength": longest, "autocomplete": "off", **attributes})
    return forms.CharField(label=label, required=False, widget=line)


class FilingForm(forms.Form):
    """A filing on the page. ``rows`` are the figures that are due; ``wrong`` is a refusal's ``fields``.

    ``remarks`` are the reviewer's, by the fields a return named; the writer begins at the first of them.
    """

    percent = _short("年度工作完成进度（%）", "w-s", 20, inputmode="decimal")
    progress = _words(
        "本月进展",
        "做了什么、到什么程度。建议 80–200 字；确无新进展的写明原因。",
        **{"rows": "5", "data-count": "count-progress"},
    )
    problems = _words("存在问题与需协调事项", "卡在哪里、需要谁协调、希望何时解决。没有可不填。", rows="3")
    next_steps = _words("下月计划", "下月要做的事和完成时限。", rows="3")

    def __init__(
        self,
        filing: Filing,
        rows: Sequence[FigureRow],
        wrong: Mapping[str, str],
        remarks: Mapping[str, str] | None = None,
    ) -> None:
        remarks = remarks or {}
        super().__init__(filing.fields(), use_required_attribute=False)
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
        named = [name if name in self.fields else f"value-{name}" for name in remarks]
        # Evidence and milestones are no fields of this form; the remark stands above it too.
        self.remarked = [name for name in named if name in self.fields]
        for name, text in zip(named, remarks.values(), strict=True):
            if name in self.remarked:
                self._put_remark(name, text, begins=not wrong and name == self.remarked[0])
        for name, message in wrong.items():
            self.add_error(name if name in self.fields else f"value-{name}", message)

    def _put_remark(self, name: str, text: str, *, begins: bool) -> None:
        field = self.fields[name]
        field.help_text = format_html('<span class="remark">退回意见：{}</span>{}', text, field.help_text)
        if begins:
            field.widget.attrs["autofocus"] = True

    def to_mend(self) -> list[BoundField]:
        """The fields that the return named."""
        return [self[name] for name in self.remarked]

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


def _lines(text: str) -> str:
    """Browsers send CR LF; the database and documents keep LF."""
    return text.replace("\r\n", "\n").strip()
