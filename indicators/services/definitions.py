"""Defining indicators: what is measured and how it is calculated."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from departments.models import Department
from indicators.methods import Method
from indicators.models import Indicator
from indicators.models.indicator import CALCULATION
from maanshan_eco.kernel.errors import Invalid


@transaction.atomic
def define_indicator(*, code: str, method: Method, areas: Iterable[Department], **fields: Any) -> Indicator:
    """Bring an indicator in, found again by its code; ``fields`` are those of the model.

    Idempotent. Raises :class:`Invalid` where the calculation would change under readings that were
    accepted by the old one: past bulletins would no longer add up.
    """
    fields |= {
        "aggregation": method.aggregation,
        "numerator": method.numerator,
        "denominator": method.denominator,
        "counts_days": method.counts_days,
        "formula": method.formula,
        "data_source": method.source,
    }
    standing = Indicator.objects.select_for_update().filter(code=code).first()
    if standing:
        _refuse_changed_calculation(standing, fields)
    indicator, _ = Indicator.objects.update_or_create(code=code, defaults=fields)
    wanted = list(areas)
    if set(indicator.areas.all()) != set(wanted):
        indicator.areas.set(wanted)
    return indicator


def _refuse_changed_calculation(standing: Indicator, fields: dict[str, Any]) -> None:
    changed = [name for name in CALCULATION if name in fields and getattr(standing, name) != fields[name]]
    if changed and standing.is_declared and standing.readings.exists():
        labels = {field.name: str(field.verbose_name) for field in Indicator._meta.concrete_fields}
        names = "、".join(labels[name] for name in changed)
        raise Invalid(
            "calculation_frozen",
            f"“{standing.name}”已有认定数，{names}不能再改。换了算法的，另设一个指标，旧数照旧。",
            dict.fromkeys(changed, "已有认定数，不能改"),
        )
