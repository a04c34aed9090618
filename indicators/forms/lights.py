"""Setting a light by hand, and the limits that lights are lit by."""

from typing import Any

from django import forms

from indicators.enums import LightColour
from indicators.thresholds import LABELS, Thresholds, thresholds_to_json


class OverrideForm(forms.Form):
    """What the service judges; here it only comes in."""

    colour = forms.ChoiceField(label="调为", choices=LightColour.choices)
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=200,
        help_text="至少 8 个字，与系统灯一并显示。",
        widget=forms.TextInput({"class": "w-l"}),
    )
    expires_on = forms.DateField(
        label="到期日",
        input_formats=["%Y-%m-%d"],
        help_text="到期自动恢复系统灯，最多 92 天。",
        error_messages={"invalid": "日期写成 2026-12-31 的样子。", "required": "写明到期日。"},
        widget=forms.DateInput({"class": "w-s", "placeholder": "2026-12-31"}),
    )


class ThresholdsForm(forms.Form):
    """Every limit as text; the service reads and judges them together."""

    document = forms.CharField(
        label="依据的文件", required=False, max_length=120, widget=forms.TextInput({"class": "w-l"})
    )

    def __init__(self, limits: Thresholds, data: Any = None) -> None:
        super().__init__(data, initial=thresholds_to_json(limits), use_required_attribute=False)
        for name, label in LABELS.items():
            line = forms.TextInput({"class": "w-s", "inputmode": "decimal", "autocomplete": "off"})
            self.fields[name] = forms.CharField(label=label, required=False, max_length=12, widget=line)

    @property
    def limits(self) -> list[Any]:
        return [self[name] for name in LABELS]
