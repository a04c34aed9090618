"""The lives of a report, of a workbook and of an order, as tables that buttons and services read."""

from collections.abc import Callable
from typing import Any

from maanshan_eco.kernel.transitions import Transition, table
from tasks.enums import (
    AT_WORK,
    CORRECTING,
    OPEN_ORDER,
    CorrectionState,
    OrderAct,
    OrderStatus,
    ReportStatus,
    WorkbookState,
)
from tasks.rules import (
    answers_for,
    assists_in,
    judges_order,
    may_answer_correction,
    may_apply,
    may_draft_order,
    may_file,
    may_hand_over,
    may_review,
    may_sign_order,
    may_submit,
    rules_on_order,
    works_on,
)

_WRITABLE = frozenset({ReportStatus.TODO, ReportStatus.DRAFT, ReportStatus.RETURNED})
_SUBMITTABLE = _WRITABLE | {ReportStatus.SIGNING, CORRECTING}
_DECIDED = frozenset({ReportStatus.APPROVED, ReportStatus.RETURNED})
CORRECTING_LABEL = "更正中"

REPORT = table(
    # Saving a first draft makes 待填 a 草稿; a returned report stays 退回 until it is submitted again.
    Transition("save", "保存草稿", _WRITABLE | {CORRECTING}, None, may_file),
    Transition("hand_over", "送审签", _WRITABLE, ReportStatus.SIGNING, may_hand_over),
    # Back to 草稿, or to 退回 where the task force had returned it.
    Transition("hand_back", "退回修改", frozenset({ReportStatus.SIGNING}), None, may_file),
    Transition("submit", "报送", _SUBMITTABLE, ReportStatus.SUBMITTED, may_submit),
    Transition("approve", "通过", frozenset({ReportStatus.SUBMITTED}), ReportStatus.APPROVED, may_review),
    Transition("return", "退回", frozenset({ReportStatus.SUBMITTED}), ReportStatus.RETURNED, may_review),
    Transition("withdraw", "撤销审核结论", _DECIDED, ReportStatus.SUBMITTED, may_review),
    # A request leaves the report as it is; consent makes it 更正中 for a time, see selectors.corrections.
    # Then the stored state stays as it was, so there is no 送审签: the head, where one releases, submits.
    Transition("correct", "申请更正", frozenset(ReportStatus), None, may_file),
)
#: Acts of which a lock is the end, unless the report is 更正中; acts for which it is the beginning.
BEFORE_LOCK = frozenset({"save", "hand_over", "hand_back", "submit", "withdraw"})
AFTER_LOCK = frozenset({"correct"})

CORRECTION = table(
    Transition(
        "grant",
        "同意更正",
        frozenset({CorrectionState.REQUESTED}),
        CorrectionState.GRANTED,
        may_answer_correction,
    ),
    Transition(
        "refuse",
        "不同意更正",
        frozenset({CorrectionState.REQUESTED}),
        CorrectionState.REFUSED,
        may_answer_correction,
    ),
)

_PENDING = frozenset({WorkbookState.PREVIEWED})

WORKBOOK = table(
    Transition("apply", "写入草稿", _PENDING, WorkbookState.APPLIED, may_apply),
    Transition("discard", "放弃", _PENDING, WorkbookState.DISCARDED, may_apply),
)

_DRAFTED, _APPLIED = frozenset({OrderStatus.DRAFTED}), frozenset({OrderStatus.APPLIED})
_IN_HAND = frozenset({OrderStatus.RECEIVED, OrderStatus.WORKING})
_CLOSED = frozenset({OrderStatus.CLOSED})


def _order_act(
    act: OrderAct, sources: frozenset[str], target: str | None, permits: Callable[[Any, Any], bool]
) -> Transition:
    return Transition(act.value, act.label, sources, target, permits)


ORDER = table(
    _order_act(OrderAct.WITHDRAW, _DRAFTED, OrderStatus.WITHDRAWN, may_draft_order),
    _order_act(OrderAct.SIGN, _DRAFTED, OrderStatus.ISSUED, may_sign_order),
    _order_act(OrderAct.RECEIVE, frozenset({OrderStatus.ISSUED}), OrderStatus.RECEIVED, answers_for),
    _order_act(OrderAct.ASSIST, OPEN_ORDER, None, assists_in),
    _order_act(OrderAct.PLAN, _IN_HAND, OrderStatus.WORKING, answers_for),
    _order_act(OrderAct.PROGRESS, frozenset({OrderStatus.WORKING}), None, works_on),
    _order_act(OrderAct.ASK_EXTENSION, _IN_HAND, None, answers_for),
    # Whoever asked in time is answered, wherever the order stands by then.
    _order_act(OrderAct.GRANT_EXTENSION, AT_WORK, None, rules_on_order),
    _order_act(OrderAct.REFUSE_EXTENSION, AT_WORK, None, rules_on_order),
    _order_act(OrderAct.APPLY, frozenset({OrderStatus.WORKING}), OrderStatus.APPLIED, answers_for),
    # The second of two opinions makes it 待销号; the first leaves it 待验收.
    _order_act(OrderAct.ACCEPT, _APPLIED, None, judges_order),
    _order_act(OrderAct.REFUSE, _APPLIED, OrderStatus.WORKING, judges_order),
    _order_act(OrderAct.CLOSE, frozenset({OrderStatus.ACCEPTED}), OrderStatus.CLOSED, rules_on_order),
    _order_act(OrderAct.LOOK_BACK, _CLOSED, None, judges_order),
    # A new round: the unit signs for it again.
    _order_act(OrderAct.REOPEN, _CLOSED, OrderStatus.ISSUED, rules_on_order),
)
