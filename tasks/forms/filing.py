"""The report form: its fields → what the filing service takes, and a filing → its fields.

Nothing typed is judged or lost here; what the services find wrong is only put beside the fields.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from indicators.models import Indicator
from tasks.cautions import Caution
from tasks.enums import Absence
from tasks.filings import TICKED, Figure, Filing
from tasks.forms.live import Live, Offer, live_figures, offers_of, percent_hint
from tasks.selectors.examination import Claim, Examination
from tasks.selectors.filing import FigureRow
from tasks.selectors.milestones import Node
from tasks.services.drafts import MAX_RAW, MAX_REASON

#: A button may change one field of what it posts: ``instead-FIELD`` stands in for ``FIELD``.
INSTEAD = "instead-"


def read_filing(data: QueryDict, indicators: Iterable[Indicator]) -> tuple[Filing, int]:
    """The filing as typed, and the draft revision it was typed over (0 where none or nonsense)."""
    typed = {name: tidy(text) for name, text in data.dict().items() if isinstance(text, str)}
    typed |= {name.removeprefix(INSTEAD): text for name, text in typed.items() if name.startswith(INSTEAD)}
    filing = Filing.of_fields(typed)
    figures = {indicator.code: filing.figures.get(indicator.code, Figure()) for indicator in indicators}
    return replace(filing, figures=figures), read_revision(data.get("revision", ""))


def read_revision(text: str) -> int:
    """A draft's revision as posted; 0 where none or nonsense."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def tidy(text: str) -> str:
    """Browsers send CR LF; the database and documents keep LF."""
    return text.replace("\r\n", "\n").strip()


def _words(label: str, hint: str, **attributes: str) -> forms.CharField:
    """No ``maxlength``: browsers cut pasted text off without a word, the service says that it is too long."""
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.Textarea(attributes))


def _short(label: str, width: str, longest: int, **attributes: str | bool) -> forms.CharField:
    line = forms.TextInput({"class": width, "maxlength": longest, "autocomplete": "off", **attributes})
    return forms.CharField(label=label, required=False, widget=line)


def _tick(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput({"value": TICKED}))


FIGURE_FIELDS = ("value-", "absence-", "absent-", "numerator-", "denominator-")


@dataclass(frozen=True, slots=True)
class CautionEntry:
    """A caution with the box for its sentence, and the buttons that answer it at once."""

    caution: Caution
    reason: BoundField
    offers: list[Offer]


@dataclass(frozen=True, slots=True)
class Part:
    """One field with what stands under it: the reviewer's remark on it, and cautions.

    ``change_url`` leads from the check page back to the field; empty where nothing can be changed.
    """

    key: str
    field: BoundField
    remark: str
    cautions: list[CautionEntry]
    change_url: str


@dataclass(frozen=True, slots=True)
class FigurePart(Part):
    """A figure: ``field`` is the value; ``absence`` and ``absent`` say which kind of none, and why.

    ``made_of`` are the two parts of a percentage that is only complete with them. ``claim`` is what would
    be submitted, None while something is wrong.
    """

    row: FigureRow
    absence: BoundField
    absent: BoundField
    live: Live
    claim: Claim | None
    made_of: list[BoundField]

    @property
    def stored(self) -> str:
        """The value as it would be submitted, no digit less and no empty one more; empty for none."""
        value = self.claim.value if self.claim else None
        return "" if value is None else f"{value.normalize():,f}{self.row.indicator.unit}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class NodePart(Part):
    node: Node


class FilingForm(forms.Form):
    """A filing on the page.

    ``rows`` are the figures that are due, ``nodes`` the open milestones; ``found`` is what an examination
    of the draft said; ``wrong`` is a refusal's ``fields``; ``remarks`` are a reviewer's words by field
    (an indicator's code for a figure); ``edit`` is the address of the form that fields are appended to;
    ``prefix`` goes before all names, where several filings are on one page.
    """

    percent = _short("年度工作完成进度（%）", "w-s", 20, inputmode="decimal")
    progress = _words(
        "本月进展",
        "做了什么、到什么程度。建议 80–200 字；确无新进展的勾选下面一项。",
        **{"rows": "5", "data-count": "count-progress"},
    )
    no_progress = _tick("本月无新进展")
    problems = _words(
        "存在问题与需协调事项",
        "卡在哪里、需要谁协调、希望何时解决。没有可不填。",
        **{"rows": "3", "data-count": "count-problems"},
    )
    next_steps = _words(
        "下月计划", "下月要做的事和完成时限。", **{"rows": "3", "data-count": "count-next_steps"}
    )

    def __init__(
        self,
        filing: Filing,
        rows: Sequence[FigureRow],
        wrong: Mapping[str, str],
        *,
        nodes: Sequence[Node] = (),
        found: Examination | None = None,
        remarks: Mapping[str, str] | None = None,
        edit: str = "",
        prefix: str | None = None,
    ) -> None:
        texts = filing.fields()
        data = {f"{prefix}-{name}": text for name, text in texts.items()} if prefix else texts
        super().__init__(data, prefix=prefix, use_required_attribute=False)
        self.rows, self.nodes, self.found = rows, nodes, found
        self.remarks, self.edit = remarks or {}, edit
        self.live = live_figures(rows, found)
        for row in rows:
            self._add_figure(row.indicator)
        for node in nodes:
            self.fields[f"milestone-{node.milestone.pk}"] = _tick(f"节点“{node.milestone.title}”已完成")
        for caution in found.cautions if found else ():
            self.fields[f"reason-{caution.key}"] = _short(f"原因：{caution.words}", "w-l", MAX_REASON)
        self.order_fields([name for name in self.fields if name.startswith(FIGURE_FIELDS)])
        # Evidence is no field of this form; a remark on it stands above the form alone.
        named = [self._field_named(name) for name in self.remarks]
        self.remarked = [name for name in named if name]
        if self.remarked and not wrong:
            self.fields[self.remarked[0]].widget.attrs["autofocus"] = True
        for name, message in wrong.items():
            self.add_error(self._field_named(name), message)

    def as_row(self, title: str, month: int) -> None:
        """For the grid: each field knows the row and the column it is pasted into, by their words."""
        columns = {name: f"{month}月" for name in self.fields if name.startswith("value-")}
        columns |= {"percent": "年度进度", "progress": "一句话进展"}
        for name, column in columns.items():
            cell = {"data-cell": title, "data-row": self.prefix, "data-column": column}
            self.fields[name].widget.attrs.update(cell)
        self.fields["progress"].widget.attrs |= {"rows": "2", "data-count": ""}
        self.fields["progress"].help_text = ""

    def _add_figure(self, indicator: Indicator) -> None:
        code = indicator.code
        cell = {"data-cell": indicator.name, "data-column": "本月"}
        self.fields[f"value-{code}"] = _short(indicator.label, "w-s", MAX_RAW, inputmode="decimal", **cell)
        self.fields[f"absence-{code}"] = forms.CharField(
            label="没有数值",
            required=False,
            widget=forms.Select(choices=[("", "有数值"), *Absence.choices]),
        )
        self.fields[f"absent-{code}"] = _short("原因", "w-l", MAX_REASON)
        for name, label in _parts_of(indicator).items():
            self.fields[name] = _short(label, "w-s", MAX_RAW, inputmode="decimal")

    def _field_named(self, name: str) -> str | None:
        """The field an error belongs to; those of a figure are named by its code."""
        return next((known for known in (name, f"value-{name}") if known in self.fields), None)

    def to_mend(self) -> list[BoundField]:
        """The fields that the return named; the writer begins at the first of them."""
        return [self[name] for name in self.remarked]

    def figures(self) -> list[FigurePart]:
        """Each due figure with all that stands beside and under it."""
        claims = {claim.indicator.code: claim for claim in self.found.claims} if self.found else {}
        return [
            FigurePart(
                *self._part(row.indicator.code, f"value-{row.indicator.code}"),
                row=row,
                absence=self[f"absence-{row.indicator.code}"],
                absent=self[f"absent-{row.indicator.code}"],
                live=self.live[row.indicator.code],
                claim=claims.get(row.indicator.code),
                made_of=[self[name] for name in _parts_of(row.indicator)],
            )
            for row in self.rows
        ]

    def milestones(self) -> list[NodePart]:
        names = [(node, f"milestone-{node.milestone.pk}") for node in self.nodes]
        return [NodePart(*self._part(name, name), node=node) for node, name in names]

    @property
    def parts(self) -> dict[str, Part]:
        """The fields that are not figures of indicators, by name."""
        return {name: Part(*self._part(name, name)) for name in self.base_fields}

    @property
    def percent_hint(self) -> str:
        return "" if self["percent"].errors else percent_hint(self.found, str(self["percent"].value() or ""))

    @property
    def evidence_url(self) -> str:
        return f"{self.edit}part-evidence" if self.edit else ""

    def _part(self, key: str, name: str) -> tuple[str, BoundField, str, list[CautionEntry], str]:
        cautions = (
            [
                CautionEntry(caution, self[f"reason-{caution.key}"], offers_of(caution, self.found.claims))
                for caution in self.found.cautions
                if caution.field == key
            ]
            if self.found
            else []
        )
        change_url = f"{self.edit}{self[name].id_for_label}" if self.edit else ""
        return key, self[name], self.remarks.get(key, ""), cautions, change_url

    def unlike(self, other: "FilingForm") -> list[tuple[BoundField, str, str]]:
        """The fields that the two were filled in differently: the field, this form's text, the other's."""
        pairs = [
            (self[name], _said(self[name]), _said(other[name]))
            for name in self.fields
            if name in other.fields
        ]
        return [(field, mine, theirs) for field, mine, theirs in pairs if mine != theirs]


def _parts_of(indicator: Indicator) -> dict[str, str]:
    """Field → label of the two parts, for figures that are only complete with them."""
    if not indicator.method.needs_parts:
        return {}
    return {
        f"numerator-{indicator.code}": indicator.numerator,
        f"denominator-{indicator.code}": indicator.denominator,
    }


def _said(field: BoundField) -> str:
    """What a field holds, as people would read it."""
    value = field.value()
    if isinstance(value, bool):
        return "已勾选" if value else "没有勾选"
    if isinstance(field.field.widget, forms.Select) and value:
        return str(Absence(value).label) if value in Absence.values else str(value)
    return str(value or "")
