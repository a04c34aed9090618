"""What the task force decides: more time, acceptance by two, closure, look-back, a new round."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from departments.models import User
from maanshan_eco.kernel.errors import Invalid, WrongState
from maanshan_eco.kernel.months import SHANGHAI, date_name
from tasks.enums import Answer, Counting, OrderAct, OrderStatus
from tasks.models import AcceptanceOpinion, ExtensionAnswer, OrderEvent, RectificationOrder
from tasks.models.order_events import TESTS
from tasks.selectors.orders import open_request, standing_application
from tasks.services.escalation import climb
from tasks.services.order_events import add_event, check_order, locked_order, move, sound_words
from tasks.services.order_notices import tell_units
from tasks.services.rectification import MOST_DAYS, term_ends

PEOPLE_TO_ACCEPT = 2


@transaction.atomic
def answer_extension(
    *, order: RectificationOrder, granted: bool, words: str, actor: User, at: datetime
) -> ExtensionAnswer:
    """Grant the day that was asked for, or refuse it, with words. The deadline before stays on record."""
    order = locked_order(order)
    act = OrderAct.GRANT_EXTENSION if granted else OrderAct.REFUSE_EXTENSION
    check_order(act, order, actor)
    request = open_request(order)
    if request is None or request.until is None or order.due_on is None:
        raise WrongState("no_extension_asked", "没有待答复的延期申请。刷新页面看最新状态。")
    said = sound_words({"words": ("答复意见", words)}, least=2, most=500)["words"]
    answer = ExtensionAnswer.objects.create(
        request=request,
        granted=granted,
        due_before=order.due_on,
        words=said,
        asking_unit=request.unit,
        deciding_unit=actor.department,  # type: ignore[misc]  # the rule let only a unit's chief pass
        decided_by=actor,
        decided_at=at,
    )
    if granted:
        order.due_on = request.until
    move(order, act)
    add_event(order, act, actor, at, words=said, until=request.until if granted else None)
    outcome = f"准予延期到{date_name(request.until)}" if granted else "延期申请未获同意，按原时限办理"
    tell_units(order, f"{order.full_number}{outcome}。", at)
    return answer


@transaction.atomic
def give_opinion(
    *,
    order: RectificationOrder,
    passes: bool,
    answers: Mapping[str, str],
    words: str,
    actor: User,
    at: datetime,
) -> AcceptanceOpinion:
    """One of two people's opinion on the application to close; ``answers`` by its ``TESTS``.

    The second that passes makes the order 待销号; one that does not sends it back to work at once. Raises
    :class:`WrongState` where the person has given his opinion already, :class:`Invalid` for an unanswered
    test or one that fails although the opinion passes.
    """
    order = locked_order(order)
    act = OrderAct.ACCEPT if passes else OrderAct.REFUSE
    check_order(act, order, actor)
    application = standing_application(order)
    given = list(application.opinions.values_list("given_by_id", flat=True))
    if actor.pk in given:
        raise WrongState("opinion_given", "本次申请已由你验收，另一位验收人须是别人。")
    _refuse_unanswered(answers, passes)
    said = sound_words({"words": ("验收意见", words)})["words"]
    opinion = AcceptanceOpinion.objects.create(
        application=application,
        place=len(given) + 1,
        passes=passes,
        words=said,
        given_by=actor,
        unit=actor.department,  # type: ignore[misc]  # the rule let only people of a unit pass
        given_at=at,
        **{name: Answer(answers[name]) for name in TESTS},
    )
    if not passes:
        order.status = OrderStatus.WORKING
        tell_units(order, f"{order.full_number}验收退回，继续整改。", at)
    elif opinion.place == PEOPLE_TO_ACCEPT:
        order.status = OrderStatus.ACCEPTED
    move(order, act)
    add_event(order, act, actor, at, words=said)
    return opinion


@transaction.atomic
def close_order(
    *, order: RectificationOrder, look_back_on: date | None, words: str, actor: User, at: datetime
) -> RectificationOrder:
    """销号, with the day on which somebody goes and looks again."""
    order = locked_order(order)
    check_order(OrderAct.CLOSE, order, actor)
    if look_back_on is None or look_back_on <= at.astimezone(SHANGHAI).date():
        raise Invalid(
            "look_back_day", "回头看日期要改。", {"look_back_on": "写一个今天以后的日期，如 2027-01-31。"}
        )
    said = sound_words({"words": ("销号意见", words)}, least=2)["words"]
    climb(order=order, at=at)  # what a clock that was down has not seen yet belongs in the dossier
    order.look_back_on = look_back_on
    move(order, OrderAct.CLOSE)
    add_event(order, OrderAct.CLOSE, actor, at, words=said, until=look_back_on)
    tell_units(order, f"{order.full_number}已销号，{date_name(look_back_on)}回头看。", at)
    return order


@transaction.atomic
def look_back(
    *, order: RectificationOrder, held: bool | None, words: str, actor: User, at: datetime
) -> OrderEvent:
    """回头看: whether the rectification held. One that did not is reopened by the chief."""
    order = locked_order(order)
    check_order(OrderAct.LOOK_BACK, order, actor)
    if held is None:
        raise Invalid("look_back_answer", "回头看还没有结论。", {"held": "选未反弹或发现反弹。"})
    said = sound_words({"words": ("回头看情况", words)})["words"]
    return add_event(order, OrderAct.LOOK_BACK, actor, at, words=said, held=held)


@transaction.atomic
def reopen_order(
    *,
    order: RectificationOrder,
    term_days: int,
    counting: str,
    words: str,
    actor: User,
    at: datetime,
) -> RectificationOrder:
    """A closed order goes into a new round, with a term of its own; the unit signs for it again."""
    order = locked_order(order)
    check_order(OrderAct.REOPEN, order, actor)
    wrong = {}
    if not 1 <= term_days <= MOST_DAYS:
        wrong["term_days"] = f"时限写 1 到 {MOST_DAYS} 之间的整数。"
    if counting not in Counting.values:
        wrong["counting"] = "选自然日或工作日。"
    if wrong:
        raise Invalid("order_term", "时限要改。", wrong)
    said = sound_words({"words": ("重新整改的原因", words)})["words"]
    order.round += 1
    order.due_on = term_ends(at, term_days, counting)
    order.look_back_on = None
    move(order, OrderAct.REOPEN)
    add_event(order, OrderAct.REOPEN, actor, at, words=said)
    tell_units(order, f"{order.full_number}重新整改，24小时内签收。", at)
    return order


def _refuse_unanswered(answers: Mapping[str, str], passes: bool) -> None:
    wrong = {name: "这一条还没有回答。" for name in TESTS if answers.get(name) not in Answer.values}
    if passes:
        wrong |= {
            name: "这一条不符合，不能验收通过；改为退回，或改答。"
            for name in TESTS
            if answers.get(name) == Answer.FAILED
        }
    if wrong:
        raise Invalid("acceptance_tests", f"五条标准有 {len(wrong)} 条要改。", wrong)
