"""The data that is measured: the plan's real indicators, and as many units and years as asked for."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from departments.enums import Role
from departments.models import Department, User
from departments.services.units import load_units
from indicators.models import Indicator, Reading
from indicators.schedule import is_due
from maanshan_eco.kernel.months import Month
from tasks.services.plan import apply_plan
from tools.scratch import ROOT

LAST = Month(2026, 10)
AT = datetime.fromisoformat("2026-11-03T09:00:00+08:00")


@dataclass(frozen=True, slots=True)
class City:
    """The reader whose pages are measured, and the units that make part of each indicator."""

    reader: User
    units: dict[int, list[Department]]


def settle() -> City:
    """The units and the plan, as the product loads them."""
    fixtures = ROOT / "fixtures"
    entries = json.loads((fixtures / "units.json").read_text(encoding="utf-8"))
    load_units(entries=entries, actor=None, at=AT)
    apply_plan(text=(fixtures / "plan.json").read_text(encoding="utf-8"), actor=None, at=AT)
    reader = User.objects.create(
        username="bench", name="读者", role=Role.LEADER, department=Department.objects.first(), created_at=AT
    )
    indicators = Indicator.objects.prefetch_related("areas")
    return City(reader, {about.pk: list(about.areas.all()) for about in indicators})


def grow(city: City, times: int, years: int) -> None:
    """Fill up to ``times`` the units and ``years`` years of readings, each figure due in its months."""
    for about in Indicator.objects.all():
        more = [_unit(unit, copy) for unit in city.units[about.pk] for copy in range(1, times)]
        about.areas.set([*city.units[about.pk], *more])
    have = set(Reading.objects.values_list("indicator_id", "area_id", "month"))
    months = [LAST.plus(-back) for back in range(12 * years + 12)]  # and the year before, to compare with
    rows = [
        _reading(about, area, month)
        for about in Indicator.objects.prefetch_related("areas")
        for area in (None, *about.areas.all())
        for month in months
        if is_due(about.frequency, month)
    ]
    fresh = [row for row in rows if (row.indicator_id, row.area_id, row.month) not in have]
    Reading.objects.bulk_create(fresh, batch_size=2000)


def _unit(like: Department, copy: int) -> Department:
    name = f"{like.name}{copy}"
    found, _ = Department.objects.get_or_create(
        code=f"{like.code}{copy}",
        defaults={"kind": like.kind, "name": name, "full_name": name, "position": 1000 + copy},
    )
    return found


def _reading(about: Indicator, area: Department | None, month: Month) -> Reading:
    """Plausible and never twice the same; percentages of two parts carry them."""
    turn = (about.position * 7 + (area.pk if area else 0) * 3 + month.year * 12 + month.number) % 40
    value, parts = Decimal(50 + turn), {}
    if about.method.needs_parts:
        whole = 365 if about.counts_days else 100
        value = Decimal(80 + turn % 20)
        parts = {"numerator": value * whole // 100, "denominator": Decimal(whole)}
    given: dict[str, Any] = {"month": month.first, "value": value, "source": "测算", "known_at": AT, **parts}
    return Reading(indicator=about, area=area, **given)
