"""Yes or no about a person and a report."""

from departments.enums import Release, Role
from departments.models import Department, User
from departments.rules import is_chief, is_task_force, reviews_for, speaks_for
from tasks.models import CorrectionRequest, ProgressReport, RectificationOrder, WorkbookUpload


def may_file(user: User, report: ProgressReport) -> bool:
    return speaks_for(user, report.assignment.department)


def may_hand_over(user: User, report: ProgressReport) -> bool:
    """Where the head releases online, the filer's last act is to put the draft before the head."""
    return may_file(user, report) and report.assignment.department.release == Release.ONLINE


def may_submit(user: User, report: ProgressReport) -> bool:
    """The unit's people; where the head releases online, only the head."""
    released_by_head = report.assignment.department.release == Release.ONLINE
    return may_file(user, report) and (not released_by_head or user.role == Role.UNIT_HEAD)


def may_review(user: User, report: ProgressReport) -> bool:
    return reviews_for(user, report.assignment.department)


def may_answer_correction(user: User, request: CorrectionRequest) -> bool:
    """Whoever reviews the unit answers its requests: no unit consents to its own."""
    return may_review(user, request.report)


def may_apply(user: User, upload: WorkbookUpload) -> bool:
    return speaks_for(user, upload.department)


def may_draft_order(user: User, order: RectificationOrder | None = None) -> bool:
    return is_task_force(user)


def may_sign_order(user: User, order: RectificationOrder) -> bool:
    """The chief signs, but not what the same person drafted."""
    return is_chief(user) and order.drafted_by_id != user.pk


def answers_for(user: User, order: RectificationOrder) -> bool:
    """Somebody of the responsible unit, which reports and applies."""
    return speaks_for(user, order.responsible)


def assists_in(user: User, order: RectificationOrder) -> bool:
    """Somebody of a unit that assists the responsible one."""
    return any(speaks_for(user, unit) for unit in order.departments[1:])


def works_on(user: User, order: RectificationOrder) -> bool:
    return answers_for(user, order) or assists_in(user, order)


def judges_order(user: User, order: RectificationOrder) -> bool:
    """The task force, but nobody of a unit that answers for the order: no unit judges itself."""
    return is_task_force(user) and all(user.department_id != unit.pk for unit in order.departments)


def rules_on_order(user: User, order: RectificationOrder) -> bool:
    """The chief, of another unit: grants more time, closes, reopens."""
    return is_chief(user) and judges_order(user, order)


def may_extend(user: User, department: Department) -> bool:
    """Grants the unit more time: who judges its filings, so never the unit itself."""
    return reviews_for(user, department)
