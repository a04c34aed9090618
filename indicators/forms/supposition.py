"""假如: which unit's figure is moved, in which month."""

from typing import Any

from django import forms

from indicators.forms.target import FIGURE_WORDS
from indicators.models import Indicator
from indicators.ratios import Parts
from indicators.selectors.aggregates import Figure
from maanshan_eco.kernel.months import Month


def _number(label: str) -> forms.DecimalField:
    line = forms.TextInput({"class": "w-s", "inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=18,
        decimal_places=6,
        min_value=0,
        error_messages={**FIGURE_WORDS, "min_value": "不能小于 0。"},
        widget=line,
    )


class SuppositionForm(forms.Form):
    """For indicators made of two parts these are moved; the percentage is what they give."""

    month = forms.CharField(
        label="月份", required=False, max_length=7, widget=forms.TextInput({"class": "w-s"})
    )

    def __init__(self, data: Any, *, indicator: Indicator, month: Month) -> None:
        super().__init__(data, initial={"month": str(month)}, use_required_attribute=False)
        self.indicator, self.usual = indicator, month
        areas = forms.ModelChoiceField(
            indicator.areas.all(),
            label="哪个单位",
            required=False,
            empty_label="选单位",
            error_messages={"invalid_choice": "从名单里选一个单位。"},
        )
        self.fields["area"] = areas
        if indicator.method.needs_parts:
            self.fields["numerator"] = _number(indicator.numerator)
            self.fields["denominator"] = _number(indicator.denominator)
        else:
            self.fields["value"] = _number(f"假设的数{f'（{indicator.unit}）' if indicator.unit else ''}")

    def clean_month(self) -> Month:
        text = self.cleaned_data["month"].strip()
        try:
            return Month.parse(text) if text else self.usual
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        numerator, denominator = cleaned.get("numerator"), cleaned.get("denominator")
        whole = self.indicator.maximum == 100
        if whole and numerator is not None and denominator is not None and numerator > denominator:
            self.add_error("numerator", "分子大于分母。")
        if denominator == 0:
            self.add_error("denominator", "分母应大于 0。")
        if cleaned.get("area") and not self.errors and not self._figure(cleaned):
            self.add_error(None, "填假设的数。")
        return cleaned

    def _figure(self, cleaned: dict[str, Any]) -> Figure | None:
        numerator, denominator = cleaned.get("numerator"), cleaned.get("denominator")
        if numerator is not None and denominator:
            return Figure(Parts(numerator, denominator).value(6), numerator, denominator)
        value = cleaned.get("value")
        return None if value is None else Figure(value)

    def supposed(self) -> tuple[Month, dict[int, Figure]]:
        """The month and the figures that are moved; none where nothing sound was given."""
        if not self.is_bound or not self.is_valid():
            return self.usual, {}
        cleaned = self.cleaned_data
        figure = self._figure(cleaned)
        moved = {cleaned["area"].pk: figure} if cleaned.get("area") and figure else {}
        return cleaned["month"], moved
