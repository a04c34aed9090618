"""Which acts a person has before him now, each with its form; a refused one carries what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from departments.models import User
from maanshan_eco.kernel.errors import DomainError
from tasks.enums import OrderAct
from tasks.forms.order_acts import DECISIONS, RESPONSES, OrderActForm
from tasks.forms.orders import Typed
from tasks.models import EscalationStep, RectificationOrder
from tasks.rules import judges_order
from tasks.selectors.orders import open_request, standing_application


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that this person can do now: its form, and the address it posts to; ``step``: on which rung."""

    act: OrderActForm
    form: Typed | None
    address: str
    step: EscalationStep | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that was refused: what was typed, and what is wrong with it."""

    act: OrderActForm
    data: QueryDict
    error: DomainError

    def speaks_of(self, act: OrderActForm, step: EscalationStep | None) -> bool:
        return act is self.act and (step is None or str(step.pk) == self.data.get("step"))


def offers(
    order: RectificationOrder,
    open_acts: Sequence[str],
    open_steps: Sequence[EscalationStep],
    actor: User,
    refusal: Refusal | None,
) -> list[Offer]:
    """The acts this person has before him now; the refused one carries what was typed."""
    found = [
        Offer(act, _form(act, None, refusal), address)
        for address, acts in (("order-respond", RESPONSES), ("order-decide", DECISIONS))
        for act in acts.values()
        if act.acts & set(open_acts) and _is_needed(act, order, actor)
    ]
    if not judges_order(actor, order):
        return found
    carry = DECISIONS["step"]
    return found + [Offer(carry, _form(carry, step, refusal), "order-decide", step) for step in open_steps]


def _form(act: OrderActForm, step: EscalationStep | None, refusal: Refusal | None) -> Typed | None:
    if act.form is None:
        return None
    name = f"{act.name}{step.pk}" if step else act.name
    if refusal and refusal.speaks_of(act, step):
        return act.form(refusal.data, refusal.error.fields, auto_id=f"{name}-%s")
    return act.form(None, None, auto_id=f"{name}-%s")


def _is_needed(act: OrderActForm, order: RectificationOrder, actor: User) -> bool:
    """Whether there is still something to do that the table of states cannot know."""
    if act.name == "receive":
        receipts = order.events.filter(round=order.round, act__in=[OrderAct.RECEIVE, OrderAct.ASSIST])
        return not receipts.filter(unit=actor.department_id).exists()
    if act.name == "answer":
        return open_request(order) is not None
    if act.name == "extension":
        return open_request(order) is None
    if act.name == "opinion":
        return not standing_application(order).opinions.filter(given_by=actor).exists()
    return True
