"""The lives of a monthly report and of an uploaded workbook, as tables that buttons and services read."""

from maanshan_eco.kernel.transitions import Transition, table
from tasks.enums import CORRECTING, CorrectionState, ReportStatus, WorkbookState
from tasks.rules import may_answer_correction, may_apply, may_file, may_hand_over, may_review, may_submit

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
