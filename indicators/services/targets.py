"""Setting targets: the document speaks, the old rule is kept, and why it changed is on record."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max

from departments import audit
from departments.models import Department, User
from indicators.enums import TargetChange
from indicators.models import Indicator, Target
from indicators.pace import curve_from_json, interim_from_json
from indicators.targets import RuleError, rule_from_json
from maanshan_eco.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Way:
    """From where and by when: the baseline with its month, the deadline, the agreed values on the way.

    ``interim`` and ``curve`` are the JSON of :mod:`indicators.pace`.
    """

    baseline: Decimal | None = None
    baseline_on: date | None = None
    reach_by: date | None = None
    interim: list[dict[str, str]] = field(default_factory=list)
    curve: list[str] = field(default_factory=list)


@transaction.atomic
def set_target(
    *,
    indicator: Indicator,
    rule: dict[str, Any],
    valid_from: date | None,
    valid_to: date | None,
    document: str,
    actor: User | None,
    at: datetime,
    area: Department | None = None,
    way: Way | None = None,
    change: str = TargetChange.FIRST,
    reason: str = "",
) -> Target:
    """Put a rule in force between two days (both included; None is open), superseding what it overlaps.

    The same rule again changes nothing. Where the new dates cover an old rule only in part, the rest of
    the old rule is written anew, so that no day loses its target. Raises :class:`Invalid` for a rule or a
    way that does not parse, for dates in the wrong order, and for a change of what is in force that does
    not say why: ``FIRST`` is only for days without a target.
    """
    way = way or Way()
    _check(indicator, rule, valid_from, valid_to, way)
    span = DateRange(valid_from, _day_after(valid_to), "[)")
    standing = Target.objects.select_for_update().current().filter(indicator=indicator, area=area)
    overlapping = list(standing.filter(validity__overlap=span))
    fields = _fields(rule, document, way)
    for old in overlapping:
        if old.validity == span and all(getattr(old, name) == value for name, value in fields.items()):
            return old
    _check_reason(indicator, overlapping, change, reason)
    Target.objects.filter(pk__in=[old.pk for old in overlapping]).update(superseded_at=at)
    for old in overlapping:
        for rest in _outside(old.validity, span):
            _write_anew(old, rest, at)
    target = Target.objects.create(
        indicator=indicator,
        area=area,
        validity=span,
        version=1 + _last_version(indicator, area),
        change=change,
        reason=reason.strip(),
        set_by=actor,
        known_at=at,
        **fields,
    )
    audit.record(
        action="target.set",
        actor=actor,
        target=f"{indicator.name} {area.name}" if area else indicator.name,
        at=at,
        data={"rule": rule, "document": document, "change": change, "version": target.version},
    )
    return target


def _last_version(indicator: Indicator, area: Department | None) -> int:
    """Counts the times a target was set; the rests written anew keep the version they had."""
    versions = Target.objects.filter(indicator=indicator, area=area).aggregate(last=Max("version"))
    return versions["last"] or 0


def _fields(rule: dict[str, Any], document: str, way: Way) -> dict[str, Any]:
    return {
        "rule": rule,
        "document": document,
        "baseline": way.baseline,
        "baseline_on": way.baseline_on,
        "reach_by": way.reach_by,
        "interim": way.interim,
        "curve": way.curve,
    }


def way_of(target: Target) -> Way:
    """The way of a target that stands, to set another rule with the same."""
    return Way(target.baseline, target.baseline_on, target.reach_by, target.interim, target.curve)


def _write_anew(old: Target, validity: DateRange, at: datetime) -> None:
    """The days of ``old`` that keep it, under the same version and reason."""
    Target.objects.create(
        indicator_id=old.indicator_id,
        area_id=old.area_id,
        validity=validity,
        version=old.version,
        change=old.change,
        reason=old.reason,
        set_by_id=old.set_by_id,
        known_at=at,
        **_fields(old.rule, old.document, way_of(old)),
    )


def _check(
    indicator: Indicator, rule: dict[str, Any], valid_from: date | None, valid_to: date | None, way: Way
) -> None:
    try:
        rule_from_json(rule)
        interim_from_json(way.interim)
        curve_from_json(way.curve)
    except RuleError as error:
        place = error.path.partition(".")[0].partition("[")[0]
        raise Invalid(
            "target_rule", f"“{indicator.name}”的目标规则有误：{error}", {place: error.reason}
        ) from error
    if valid_from and valid_to and valid_to < valid_from:
        raise Invalid(
            "target_dates",
            f"“{indicator.name}”的目标从 {valid_from} 到 {valid_to}，结束早于开始。改正日期。",
            {"valid_to": "结束日期早于开始日期"},
        )
    if way.reach_by and valid_from and way.reach_by < valid_from:
        raise Invalid(
            "target_dates",
            f"“{indicator.name}”的达到期限 {way.reach_by} 早于目标开始的 {valid_from}。改正日期。",
            {"reach_by": "达到期限早于开始日期"},
        )


def _check_reason(indicator: Indicator, overlapping: list[Target], change: str, reason: str) -> None:
    if change not in TargetChange.values:
        raise Invalid("target_change", "选一个设定原因。", {"change": "选一个设定原因。"})
    if overlapping and change == TargetChange.FIRST:
        raise Invalid(
            "target_change",
            f"“{indicator.name}”这段时间已有目标（{overlapping[0].document}），写明为什么改。",
            {"change": "这段时间已有目标，选一个修改原因。"},
        )
    if change == TargetChange.OTHER and not reason.strip():
        raise Invalid("target_change", "原因选“其他”的，要写明。", {"reason": "写明原因。"})


def _day_after(day: date | None) -> date | None:
    return date.fromordinal(day.toordinal() + 1) if day else None


def _outside(old: DateRange, new: DateRange) -> list[DateRange]:
    """The parts of ``old`` that ``new`` leaves uncovered; both are half-open."""
    parts = []
    if new.lower is not None and (old.lower is None or old.lower < new.lower):
        parts.append(DateRange(old.lower, new.lower, "[)"))
    if new.upper is not None and (old.upper is None or old.upper > new.upper):
        parts.append(DateRange(new.upper, old.upper, "[)"))
    return parts
