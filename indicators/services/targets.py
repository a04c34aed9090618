"""Setting targets: the document speaks, the old rule is kept."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from departments import audit
from departments.models import Department, User
from indicators.models import Indicator, Target
from indicators.targets import rule_from_json
from maanshan_eco.kernel.errors import Invalid


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
    baseline: Decimal | None = None,
) -> Target:
    """Put a rule in force between two days (both included; None is open), superseding what it overlaps.

    The same rule again changes nothing. Where the new dates cover an old rule only in part, the rest of
    the old rule is written anew, so that no day loses its target. Raises :class:`Invalid` for a rule that
    does not parse and for dates in the wrong order.
    """
    _check(indicator, rule, valid_from, valid_to)
    span = DateRange(valid_from, _day_after(valid_to), "[)")
    overlapping = list(
        Target.objects.select_for_update()
        .current()
        .filter(indicator=indicator, area=area, validity__overlap=span)
    )
    for old in overlapping:
        if (old.validity, old.rule, old.baseline, old.document) == (span, rule, baseline, document):
            return old
    Target.objects.filter(pk__in=[old.pk for old in overlapping]).update(superseded_at=at)
    for old in overlapping:
        for rest in _outside(old.validity, span):
            Target.objects.create(
                indicator=indicator,
                area=area,
                validity=rest,
                rule=old.rule,
                baseline=old.baseline,
                document=old.document,
                known_at=at,
            )
    target = Target.objects.create(
        indicator=indicator,
        area=area,
        validity=span,
        rule=rule,
        baseline=baseline,
        document=document,
        known_at=at,
    )
    audit.record(
        action="target.set",
        actor=actor,
        target=indicator.name,
        at=at,
        data={"rule": rule, "document": document},
    )
    return target


def _check(
    indicator: Indicator, rule: dict[str, Any], valid_from: date | None, valid_to: date | None
) -> None:
    try:
        rule_from_json(rule)
    except ValueError as error:
        raise Invalid(
            "target_rule", f"“{indicator.name}”的目标规则有误：{error}", {"rule": str(error)}
        ) from error
    if valid_from and valid_to and valid_to < valid_from:
        raise Invalid(
            "target_dates",
            f"“{indicator.name}”的目标从 {valid_from} 到 {valid_to}，结束早于开始。改正日期。",
            {"valid_to": "结束日期早于开始日期"},
        )


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
