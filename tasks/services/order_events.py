"""What every act on an order shares: the row locked and read afresh, the rule asked, one more event."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from departments import audit
from departments.models import User
from maanshan_eco.kernel.errors import Invalid
from maanshan_eco.kernel.text import what_is_broken
from maanshan_eco.kernel.transitions import check
from tasks.enums import OrderAct, OrderStatus
from tasks.models import OrderEvent, OrderFile, RectificationOrder
from tasks.models.report import MAX_TEXT
from tasks.services.uploads import Upload, stored_uploads
from tasks.workflow import ORDER

MIN_WORDS = 8


def locked_order(order: RectificationOrder) -> RectificationOrder:
    """The order as it stands now, nobody else changing it until the transaction ends."""
    return (
        RectificationOrder.objects.select_for_update(of=("self",))
        .prefetch_related("unit_links__department")
        .get(pk=order.pk)
    )


def check_order(act: OrderAct, order: RectificationOrder, actor: User) -> None:
    """Let the act pass or refuse it, by the one table."""
    check(ORDER[act], state=order.status, state_label=order.get_status_display(), actor=actor, subject=order)


def sound_words(
    texts: Mapping[str, tuple[str, str]], *, least: int = MIN_WORDS, most: int = MAX_TEXT
) -> dict[str, str]:
    """The texts, stripped. ``texts``: {field: (label, text)}, each of ``least`` to ``most`` characters.

    Raises :class:`Invalid` with every field that has to be mended.
    """
    wrong = {}
    for field, (label, text) in texts.items():
        if len(text.strip()) < least:
            wrong[field] = f"“{label}”至少写 {least} 个字。" if text.strip() else f"“{label}”还没有写。"
        elif len(text) > most:
            wrong[field] = f"“{label}”现有 {len(text)} 字，最多 {most} 字。"
        elif broken := what_is_broken(text):
            wrong[field] = broken
    if wrong:
        raise Invalid("words", "有内容要补写或改正。", wrong)
    return {field: text.strip() for field, (_, text) in texts.items()}


def add_event(
    order: RectificationOrder,
    act: OrderAct,
    actor: User,
    at: datetime,
    *,
    words: str = "",
    due_on: date | None = None,
    until: date | None = None,
    held: bool | None = None,
    attached: Iterable[Upload] = (),
) -> OrderEvent:
    """Write down what happened, with its files; ``order`` must be locked and carries its new state already.

    The words stay in the event: the trail's readers see no business.
    """
    last = order.events.order_by("-number").first()
    event = OrderEvent.objects.create(
        order=order,
        number=last.number + 1 if last else 1,
        round=order.round,
        act=act,
        actor=actor,
        unit=actor.department,  # type: ignore[misc]  # the rules let only people of a unit pass
        at=at,
        words=words,
        status=order.status,
        due_on=due_on or order.due_on,
        until=until,
        held=held,
    )
    OrderFile.objects.bulk_create(
        OrderFile(event=event, name=name, path=stored.path, sha256=stored.sha256, size=stored.size)
        for name, stored in stored_uploads(attached)
    )
    audit.record(action=f"order.{act}", actor=actor, target=str(order), at=at)
    return event


def move(order: RectificationOrder, act: OrderAct) -> None:
    """Put the order where the table says the act leads, and save what lives of it."""
    target = ORDER[act].target
    if target is not None:
        order.status = OrderStatus(target)
    order.save(update_fields=["status", "round", "due_on", "look_back_on"])
