"""Lights: setting the limits they are lit by, and saying otherwise for a while."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from departments import audit
from departments.models import Department, User
from departments.rules import is_chief, is_task_force
from indicators.enums import LightColour
from indicators.models import Indicator, LightOverride, LightThresholds
from indicators.thresholds import DEFAULTS, Thresholds, thresholds_from_json, thresholds_to_json
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.months import SHANGHAI

MIN_REASON = 8
#: An override is for a while: at most this many days.
LONGEST = 92


@transaction.atomic
def set_thresholds(
    *, values: dict[str, Any], document: str, actor: User | None, at: datetime
) -> LightThresholds:
    """Put a new version of the limits in force; what is not in ``values`` takes the default.

    The chief's act (``actor`` None: at installation). The same values again change nothing. Raises
    :class:`Invalid` that names the field.
    """
    if actor and not is_chief(actor):
        raise NotAllowed("not_chief", "亮灯界线由专班负责人设定。")
    limits = _parsed(values)
    if not document.strip():
        raise Invalid("thresholds_document", "写明依据的文件。", {"document": "写明依据的文件。"})
    standing = LightThresholds.objects.select_for_update().current().first()
    if standing and standing.parsed == limits:
        return standing
    if standing:
        standing.superseded_at = at
        standing.save(update_fields=["superseded_at"])
    made = LightThresholds.objects.create(
        version=1 + LightThresholds.objects.count(),
        values=thresholds_to_json(limits),
        document=document.strip(),
        set_by=actor,
        known_at=at,
    )
    audit.record(action="thresholds.set", actor=actor, target=str(made), at=at, data=made.values)
    return made


def _parsed(values: dict[str, Any]) -> Thresholds:
    try:
        return thresholds_from_json({**thresholds_to_json(DEFAULTS), **values})
    except ValueError as error:
        name, _, words = str(error).partition("：")
        raise Invalid("thresholds", f"亮灯界线有误。{words}", {name: words}) from error


@transaction.atomic
def override_light(
    *,
    indicator: Indicator,
    area: Department | None,
    colour: str,
    reason: str,
    expires_on: date,
    actor: User,
    at: datetime,
) -> LightOverride:
    """Show another light beside the system's until a day, with a reason of at least 8 characters.

    One that stands is withdrawn by the new one. Raises :class:`NotAllowed` for people outside the task
    force, :class:`Invalid` for the rest.
    """
    if not is_task_force(actor):
        raise NotAllowed("not_task_force", "只有专班可以调灯。")
    today = _day(at)
    wrong = {}
    if colour not in LightColour.values:
        wrong["colour"] = "选一种灯。"
    if len(reason.strip()) < MIN_REASON:
        wrong["reason"] = f"写明理由，至少 {MIN_REASON} 个字。"
    if not today <= expires_on <= date.fromordinal(today.toordinal() + LONGEST):
        wrong["expires_on"] = f"到期日从今天起，最多 {LONGEST} 天。"
    if wrong:
        raise Invalid("override", "调灯没有记下，改正标出的几处。", wrong)
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    for standing in LightOverride.objects.current().filter(indicator=indicator, area=area):
        standing.superseded_at = at
        standing.save(update_fields=["superseded_at"])
    made = LightOverride.objects.create(
        indicator=indicator,
        area=area,
        colour=colour,
        reason=reason.strip(),
        starts_on=today,
        expires_on=expires_on,
        made_by=actor,
        known_at=at,
    )
    _record("light.overridden", made, actor, at)
    return made


@transaction.atomic
def withdraw_override(*, override: LightOverride, actor: User, at: datetime) -> LightOverride:
    """Take the hand-set light back. Raises :class:`WrongState` where that was done before."""
    if not is_task_force(actor):
        raise NotAllowed("not_task_force", "只有专班可以撤销调灯。")
    standing = LightOverride.objects.select_for_update().get(pk=override.pk)
    if standing.superseded_at:
        raise WrongState("override_withdrawn", "这条调灯已经撤销。")
    standing.superseded_at = at
    standing.save(update_fields=["superseded_at"])
    _record("light.restored", standing, actor, at)
    return standing


def _record(action: str, override: LightOverride, actor: User, at: datetime) -> None:
    where = f" {override.area.name}" if override.area else ""
    audit.record(
        action=action,
        actor=actor,
        target=f"{override.indicator.name}{where}",
        at=at,
        data={"colour": override.colour, "expires_on": str(override.expires_on)},
    )


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
