"""The life of a monthly report, as one table. Buttons, API and services all read it."""

from maanshan_eco.kernel.transitions import Transition, table
from tasks.enums import ReportStatus
from tasks.rules import may_file, may_hand_over, may_review, may_submit

_WRITABLE = frozenset({ReportStatus.TODO, ReportStatus.DRAFT, ReportStatus.RETURNED})

REPORT = table(
    # Saving a first draft makes 待填 a 草稿; a returned report stays 退回 until it is submitted again.
    Transition("save", "保存草稿", _WRITABLE, None, may_file),
    Transition("hand_over", "送审签", _WRITABLE, ReportStatus.SIGNING, may_hand_over),
    # Back to 草稿, or to 退回 where the task force had returned it.
    Transition("hand_back", "退回修改", frozenset({ReportStatus.SIGNING}), None, may_file),
    Transition("submit", "报送", _WRITABLE | {ReportStatus.SIGNING}, ReportStatus.SUBMITTED, may_submit),
    Transition("approve", "通过", frozenset({ReportStatus.SUBMITTED}), ReportStatus.APPROVED, may_review),
    Transition("return", "退回", frozenset({ReportStatus.SUBMITTED}), ReportStatus.RETURNED, may_review),
)
