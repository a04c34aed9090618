"""The filter of the catalogue: the address is the filter."""

from collections.abc import Iterable

from django import forms

from indicators.attainment import OUTCOME_NAMES
from indicators.enums import CollectedBy, Frequency
from indicators.explanation import COLOUR_NAMES
from indicators.lights import Colour
from indicators.selectors.standing import Standing
from indicators.targets import Outcome
from maanshan_eco.kernel.months import Month

ANY = ("", "全部")


class CatalogueFilter(forms.Form):
    """What of the catalogue is shown; a value that no list has shows everything."""

    q = forms.CharField(label="名称", required=False, max_length=40, widget=forms.TextInput({"class": "w-m"}))
    light = forms.ChoiceField(
        label="亮灯", required=False, choices=[ANY, *((c.value, COLOUR_NAMES[c]) for c in Colour)]
    )
    outcome = forms.ChoiceField(
        label="判定", required=False, choices=[ANY, *((o.value, OUTCOME_NAMES[o]) for o in Outcome)]
    )
    frequency = forms.ChoiceField(label="频次", required=False, choices=[ANY, *Frequency.choices])
    level = forms.ChoiceField(label="统计层级", required=False, choices=[ANY, *CollectedBy.choices])
    month = forms.CharField(
        label="截至月份",
        required=False,
        max_length=7,
        widget=forms.TextInput({"class": "w-s", "placeholder": "2026-10"}),
    )

    def clean_month(self) -> Month | None:
        text = self.cleaned_data["month"].strip()
        if not text:
            return None
        try:
            return Month.parse(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def chosen(self, name: str) -> str:
        """The value chosen, empty for everything."""
        return str(self.cleaned_data.get(name) or "") if self.is_valid() or self.is_bound else ""

    def keep(self, standings: Iterable[Standing]) -> list[Standing]:
        """The standings that the filter lets through."""
        return [standing for standing in standings if self._fits(standing)]

    def _fits(self, standing: Standing) -> bool:
        about = standing.indicator
        wanted = {
            "light": standing.colour,
            "outcome": standing.judgement.outcome.value,
            "frequency": about.frequency,
            "level": about.collected_by,
        }
        words = self.chosen("q").strip()
        return words in about.name and all(self.chosen(name) in ("", value) for name, value in wanted.items())
