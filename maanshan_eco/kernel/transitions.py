"""States as tables: which act leads from where to where, and who may do it.

Pages ask :func:`available` for their buttons and services ask :func:`check` before they act, so that a
button and the rule behind it cannot disagree.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from maanshan_eco.kernel.errors import NotAllowed, WrongState


@dataclass(frozen=True, slots=True)
class Transition:
    """One act. ``target`` is None where the act leaves the state as it is; ``label`` is its button."""

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    permits: Callable[[Any, Any], bool]


def table(*transitions: Transition) -> dict[str, Transition]:
    """The transitions by name. Raises ``ValueError`` on a name that stands twice."""
    by_name = {transition.name: transition for transition in transitions}
    if len(by_name) != len(transitions):
        raise ValueError("a transition name stands twice")
    return by_name


def check(transition: Transition, *, state: str, state_label: str, actor: Any, subject: Any) -> None:
    """Let pass or refuse: :class:`NotAllowed` for the person, :class:`WrongState` for the moment.

    The person is asked first, so that a stranger learns nothing about the state.
    """
    if not transition.permits(actor, subject):
        raise NotAllowed("not_allowed", f"当前账号不能办理“{transition.label}”。")
    if state not in transition.sources:
        raise WrongState(
            "wrong_state", f"当前是“{state_label}”，不能“{transition.label}”。刷新页面看最新状态。"
        )


def available(transitions: Iterable[Transition], *, state: str, actor: Any, subject: Any) -> list[Transition]:
    """The acts open to this person in this state, in table order."""
    return [t for t in transitions if state in t.sources and t.permits(actor, subject)]
