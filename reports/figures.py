"""The figures of a month, before they become words: what the bulletin says, as plain data. Pure."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from maanshan_eco.kernel.months import Month


@dataclass(frozen=True, slots=True)
class Tally:
    """Duties of some units or tasks in a month.

    ``filed`` = on time + extended + late; ``missing`` = due − filed.
    """

    due: int = 0
    on_time: int = 0
    late: int = 0
    approved: int = 0
    returned: int = 0
    pending: int = 0
    extended: int = 0

    @property
    def filed(self) -> int:
        return self.on_time + self.extended + self.late

    @property
    def missing(self) -> int:
        return self.due - self.filed


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit's month. ``group`` is ``bureau`` or ``area``; task numbers name what is owed."""

    name: str
    group: str
    tally: Tally
    missing_tasks: tuple[int, ...]
    late_tasks: tuple[int, ...]
    returned_tasks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task as its leads reported it. Texts come from the primary lead's approved filing, if any."""

    number: int
    title: str
    section: int
    leads: tuple[str, ...]
    percent: int | None
    progress: str
    problems: str
    status: str
    receipt: str


@dataclass(frozen=True, slots=True)
class SectionLine:
    number: int
    title: str
    tasks: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator's standing, every figure finished text. ``source`` is the receipt behind the value."""

    number: int
    name: str
    unit: str
    target: str
    value: str
    value_month: str
    outcome: str
    outcome_name: str
    source: str
    measured_as: str = ""


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Everything a bulletin of ``month`` counts, as known at ``as_of``."""

    month: Month
    as_of: datetime
    plan_title: str
    total: Tally
    previous_total: Tally | None
    sections: tuple[SectionLine, ...]
    tasks: tuple[TaskLine, ...]
    units: tuple[UnitLine, ...]
    indicators: tuple[IndicatorLine, ...]


def to_plain(figures: MonthFigures) -> dict[str, Any]:
    """The figures as JSON-ready data, for freezing: months as ``2026-10``, the moment in ISO form."""
    return {**asdict(figures), "month": str(figures.month), "as_of": figures.as_of.isoformat()}
