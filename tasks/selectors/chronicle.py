"""Everything that happened to an order, in order of time: for its page and its dossier."""

from dataclasses import dataclass
from datetime import datetime

from maanshan_eco.kernel.months import date_name
from tasks.enums import BY_PEOPLE, OrderAct
from tasks.models import AcceptanceOpinion, EscalationStep, OrderEvent, OrderFile, RectificationOrder

#: The clock's name where it acts.
CLOCK = "系统"


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry. ``note`` says in words what days or answers it brought; ``open_step`` waits for a person."""

    at: datetime
    round: int
    title: str
    who: str
    words: str
    note: str = ""
    files: tuple[OrderFile, ...] = ()
    open_step: EscalationStep | None = None


def chronicle(order: RectificationOrder, as_of: datetime) -> list[Happening]:
    """What happened by ``as_of``, the first first. Three queries."""
    events = order.events.filter(at__lte=as_of).select_related("actor", "unit").prefetch_related("files")
    steps = order.steps.filter(due_at__lte=as_of).select_related("carried_out__done_by", "rule")
    found = [_event(event) for event in events] + [entry for step in steps for entry in _step(step, as_of)]
    return sorted(found, key=lambda entry: entry.at)


def opinions(order: RectificationOrder, as_of: datetime) -> list[AcceptanceOpinion]:
    """The acceptance opinions given by then, of all rounds."""
    return list(
        AcceptanceOpinion.objects.filter(application__order=order, given_at__lte=as_of).select_related(
            "given_by", "unit", "application"
        )
    )


def _event(event: OrderEvent) -> Happening:
    return Happening(
        at=event.at,
        round=event.round,
        title=event.get_act_display(),
        who=f"{event.unit.name} {event.actor.name}",
        words=event.words,
        note=_note(event),
        files=tuple(event.files.all()),
    )


def _note(event: OrderEvent) -> str:
    until = date_name(event.until) if event.until else ""
    due_on = date_name(event.due_on) if event.due_on else ""
    if event.act == OrderAct.LOOK_BACK:
        return "未反弹" if event.held else "发现反弹"
    notes: dict[str, str] = {
        OrderAct.SIGN: f"整改时限{due_on}",
        OrderAct.REOPEN: f"第{event.round}轮，整改时限{due_on}",
        OrderAct.ASK_EXTENSION: f"申请延到{until}，现时限{due_on}",
        OrderAct.GRANT_EXTENSION: f"时限延到{until}",
        OrderAct.REFUSE_EXTENSION: f"时限仍为{due_on}",
        OrderAct.CLOSE: f"{until}回头看",
    }
    return notes.get(event.act, "")


def _step(step: EscalationStep, as_of: datetime) -> list[Happening]:
    """A rung taken, and where a person carried it out, what came of it."""
    done = getattr(step, "carried_out", None)
    is_open = step.rung in BY_PEOPLE and done is None
    found = [
        Happening(
            at=step.due_at,
            round=step.round,
            title=f"{step.get_rung_display()}（第{step.ordinal}次）",
            who=CLOCK,
            words="",
            note=f"{step.get_clock_display()}，时限{date_name(step.due_on)}",
            open_step=step if is_open else None,
        )
    ]
    if done and done.done_at <= as_of:
        title = f"{step.get_rung_display()}办理情况"
        found.append(Happening(done.done_at, step.round, title, done.done_by.name, done.words))
    return found
