"""Building a rule without writing JSON: conditions in two groups, joined by 且 or 或. No script needed."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from departments.models import Department
from indicators.enums import TargetChange
from indicators.models import Indicator, Target
from indicators.services.targets import Way
from indicators.targets import RuleError, rule_from_json, sentence
from maanshan_eco.kernel.months import Month

GROUPS, ROWS = (1, 2), (1, 2, 3)
KINDS = (
    ("", "（不用）"),
    ("at_least", "达到…以上"),
    ("at_most", "不超过…"),
    ("equals", "正好等于…"),
    ("set_by_superior:higher", "完成上级下达的目标（越高越好），未下达时数值留空"),
    ("set_by_superior:lower", "完成上级下达的目标（越低越好），未下达时数值留空"),
    ("not_below_baseline", "不低于基期值"),
    ("change_at_least", "与基期值相比变化不小于…"),
    ("improving:higher", "比上年同期提高"),
    ("improving:lower", "比上年同期下降"),
    ("in_place", "已建立并实施（1 为是，0 为否）"),
)
NEEDS_NUMBER = frozenset({"at_least", "at_most", "equals", "change_at_least"})
TAKES_NUMBER = NEEDS_NUMBER | {"set_by_superior"}
JOIN = (("all", "全部达到（且）"), ("any", "达到一条即可（或）"))
MAX_DOCUMENT, MAX_REASON = 120, 200
#: Days as months are read; the day after the last one must still be a day.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
#: Rules that read the same as one that the form offers.
SAME_AS = {"declining": "improving:lower"}
#: What a figure that cannot be read is told, here and where figures are supposed.
FIGURE_WORDS = {
    "invalid": "不是数值，写成 46 或 92.5 的样子，不带单位。",
    "max_digits": "数太大，最多 18 位。",
    "max_whole_digits": "数太大，整数最多 12 位。",
    "max_decimal_places": "小数最多 6 位。",
}
_FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _number(label: str, **given: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=18,
        decimal_places=6,
        error_messages=FIGURE_WORDS,
        widget=forms.TextInput({"class": "w-s", "inputmode": "decimal", "autocomplete": "off"}),
        **given,
    )


def _day(label: str, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=hint,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "日期写成 2026-12-31 的样子。"},
        validators=[
            MinValueValidator(FIRST_DAY, "年份写在 2000 到 2099 之间。"),
            MaxValueValidator(LAST_DAY, "年份写在 2000 到 2099 之间。"),
        ],
        widget=forms.DateInput({"class": "w-s", "placeholder": "2026-12-31"}, format="%Y-%m-%d"),
    )


class TargetForm(forms.Form):
    """A target as the task force puts it together. ``rule`` and ``way`` are there once it is valid."""

    area = forms.ModelChoiceField(
        Department.objects.none(), label="适用范围", required=False, empty_label="全市"
    )
    valid_from = _day("目标从哪天起有效", "不写为一直有效。")
    valid_to = _day("到哪天为止", "含这一天；不写为一直有效。")
    reach_by = _day("达到期限", "哪天之前达到；不写为每年年底都要达到。")
    join_1 = forms.ChoiceField(label="第一组各条", choices=JOIN, initial="all")
    join_2 = forms.ChoiceField(label="第二组各条", choices=JOIN, initial="any")
    join = forms.ChoiceField(label="两组之间", choices=JOIN, initial="all")
    baseline = _number("基期值")
    baseline_on = forms.CharField(
        label="基期值所属月份",
        required=False,
        help_text="写成 2022-12 的样子；写了就从这个月起算进度。",
        widget=forms.TextInput({"class": "w-s"}),
    )
    interim = forms.CharField(
        label="阶段目标",
        required=False,
        help_text="一行一个：月份 数值，如 2026-06 46。",
        widget=forms.Textarea({"rows": "3"}),
    )
    document = forms.CharField(
        label="依据的文件",
        max_length=MAX_DOCUMENT,
        error_messages={"required": "写明依据的文件。"},
        widget=forms.TextInput({"class": "w-l"}),
    )
    change = forms.ChoiceField(label="设定原因", choices=TargetChange.choices)
    reason = forms.CharField(
        label="原因说明", required=False, max_length=MAX_REASON, widget=forms.TextInput({"class": "w-l"})
    )

    def __init__(self, data: Any = None, *, indicator: Indicator, initial: Any = None) -> None:
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.indicator = indicator
        self.fields["area"].queryset = indicator.areas.all()  # type: ignore[attr-defined]
        for group in GROUPS:
            for row in ROWS:
                self.fields[f"kind_{group}_{row}"] = forms.ChoiceField(
                    label=f"第{'一二'[group - 1]}组第 {row} 条", choices=KINDS, required=False
                )
                self.fields[f"value_{group}_{row}"] = _number(f"第{'一二'[group - 1]}组第 {row} 条的数值")

    @property
    def groups(self) -> Iterator[tuple[Any, list[tuple[Any, Any]]]]:
        """For the page: each group's joiner and its rows of (kind, value)."""
        for group in GROUPS:
            rows = [(self[f"kind_{group}_{row}"], self[f"value_{group}_{row}"]) for row in ROWS]
            yield self[f"join_{group}"], rows

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        groups = [self._group(group, cleaned) for group in GROUPS]
        filled = [group for group in groups if group]
        if not filled and not self.errors:
            self.add_error("kind_1_1", "至少选一条。")
        if filled and not self.errors:
            cleaned["rule"] = filled[0] if len(filled) == 1 else {"kind": cleaned["join"], "rules": filled}
            self._check_rule(cleaned["rule"])
        cleaned["way"] = self._way(cleaned)
        return cleaned

    def _group(self, group: int, cleaned: dict[str, Any]) -> dict[str, Any] | None:
        atoms = [atom for row in ROWS if (atom := self._atom(f"{group}_{row}", cleaned))]
        if not atoms:
            return None
        return atoms[0] if len(atoms) == 1 else {"kind": cleaned.get(f"join_{group}"), "rules": atoms}

    def _atom(self, place: str, cleaned: dict[str, Any]) -> dict[str, Any] | None:
        kind, _, better = str(cleaned.get(f"kind_{place}") or "").partition(":")
        value = cleaned.get(f"value_{place}")
        if not kind:
            if value is not None:
                self.add_error(f"kind_{place}", "填了数值，选一种要求。")
            return None
        if kind in NEEDS_NUMBER and value is None and f"value_{place}" not in self.errors:
            self.add_error(f"value_{place}", "填数值。")
        if kind not in TAKES_NUMBER and value is not None:
            self.add_error(f"value_{place}", "这种要求不用数值，清空。")
        atom: dict[str, Any] = {"kind": kind}
        if better:
            atom["better"] = better
        if kind in TAKES_NUMBER:
            atom["value"] = None if value is None else f"{value:f}"
        return atom

    def _check_rule(self, rule: dict[str, Any]) -> None:
        try:
            self.sentence = sentence(rule_from_json(rule), self.indicator.printed_unit)
        except RuleError as error:
            self.add_error("kind_1_1", error.reason)

    def _way(self, cleaned: dict[str, Any]) -> Way:
        month = str(cleaned.get("baseline_on") or "").strip()
        lines = str(cleaned.get("interim") or "").splitlines()
        interim = [line.split() for line in lines if line.strip()]
        if any(len(parts) != 2 for parts in interim):
            self.add_error("interim", "每行写月份和数值，中间空一格。")
            interim = []
        unread = [parts[1] for parts in interim if not _FIGURE.fullmatch(parts[1])]
        if unread:
            self.add_error("interim", f"“{unread[0]}”不是数值，写成 46 或 92.5 的样子，不带单位。")
            interim = []
        return Way(
            baseline=cleaned.get("baseline"),
            baseline_on=self._month(month),
            reach_by=cleaned.get("reach_by"),
            interim=[{"month": parts[0], "value": parts[1]} for parts in interim],
        )

    def _month(self, text: str) -> Any:
        if not text:
            return None
        try:
            return Month.parse(text).first
        except ValueError as error:
            self.add_error("baseline_on", str(error))
            return None


def initial_of(target: Target | None) -> dict[str, Any]:
    """The form's fields for a target that stands, as far as two groups of three can hold its rule."""
    if target is None:
        return {}
    found: dict[str, Any] = {
        "area": target.area_id,
        "valid_from": target.validity.lower,
        "valid_to": target.last_day,
        "reach_by": target.reach_by,
        "baseline": target.baseline,
        "baseline_on": str(Month.of(target.baseline_on)) if target.baseline_on else "",
        "interim": "\n".join(f"{stop['month']} {stop['value']}" for stop in target.interim),
        "document": target.document,
    }
    return found | _rows_of(target.rule)


def _rows_of(rule: dict[str, Any]) -> dict[str, Any]:
    parts = rule["rules"] if rule["kind"] in {"all", "any"} else [rule]
    grouped = any(part["kind"] in {"all", "any"} for part in parts)
    groups = parts if grouped else [rule]
    found: dict[str, Any] = {"join": rule["kind"]} if grouped else {}
    for group, part in zip(GROUPS, groups, strict=False):
        atoms = part["rules"] if part["kind"] in {"all", "any"} else [part]
        if part["kind"] in {"all", "any"}:
            found[f"join_{group}"] = part["kind"]
        for row, atom in zip(ROWS, atoms, strict=False):
            better = atom.get("better")
            kind = f"{atom['kind']}:{better}" if better else atom["kind"]
            found[f"kind_{group}_{row}"] = SAME_AS.get(kind, kind)
            found[f"value_{group}_{row}"] = atom.get("value")
    return found
