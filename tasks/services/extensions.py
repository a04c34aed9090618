"""Extensions (延期): more time for a unit that gave a reason, granted by those who review it."""

from datetime import datetime

from django.db import transaction

from departments import audit
from departments.models import Department, User
from departments.notifications import filers_of, notify
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.months import deadline_name
from maanshan_eco.kernel.text import what_is_broken
from tasks.models import Extension, ProgressReport, ReportingPeriod
from tasks.rules import may_extend
from tasks.selectors.deadlines import deadline_of, unit_deadline
from tasks.services.periods import check_reason

MAX_ASKED_BY = 40


@transaction.atomic
def grant_extension(
    *,
    period: ReportingPeriod,
    department: Department,
    due_at: datetime,
    reason: str,
    asked_by: str,
    actor: User,
    at: datetime,
    report: ProgressReport | None = None,
) -> Extension:
    """Give the unit until ``due_at`` for all it owes in the period, or for the one ``report``.

    A filing that is already late stays late. Raises :class:`NotAllowed` for who does not review the unit,
    :class:`WrongState` after the lock, :class:`Invalid` naming the fields.
    """
    if not may_extend(actor, department):
        raise NotAllowed("not_allowed", f"{department}的延期由审核它的单位批准，当前账号不能办理。")
    check_reason(reason)
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if period.is_closed:
        raise WrongState("period_closed", f"{period}已锁定，不能再延期。")
    if wrong := _what_is_wrong(period, department, report, due_at, asked_by, at):
        raise Invalid("extension", "延期没有办成，按提示修改。", wrong)
    extension = Extension.objects.create(
        period=period,
        department=department,
        report=report,
        due_at=due_at,
        reason=reason.strip(),
        asked_by=asked_by.strip(),
        granted_by=actor,
        granting_unit=actor.department,  # type: ignore[misc]  # the rule let only a unit's reviewer pass
        granted_at=at,
    )
    audit.record(
        action="extension.granted",
        actor=actor,
        target=f"{period} {department}",
        at=at,
        data={"延至": deadline_name(due_at), "范围": scope_name(extension)},
    )
    notify(
        people=filers_of([department]),
        kind="extension.granted",
        words=f"{period}{scope_name(extension)}获准延期到 {deadline_name(due_at)}，在这之前报送不算逾期。",
        link=f"/my-work/{period.code}/",
        at=at,
    )
    return extension


def _what_is_wrong(
    period: ReportingPeriod,
    department: Department,
    report: ProgressReport | None,
    due_at: datetime,
    asked_by: str,
    at: datetime,
) -> dict[str, str]:
    wrong = {}
    if not 0 < len(asked_by.strip()) <= MAX_ASKED_BY:
        wrong["asked_by"] = f"写明谁申请的（姓名、来函文号），最多 {MAX_ASKED_BY} 字。"
    elif broken := what_is_broken(asked_by):
        wrong["asked_by"] = broken
    duties = period.reports.filter(assignment__department=department)
    if report is None and not duties.exists():
        wrong["department"] = f"{department}{period}没有要报的任务。"
    if report is not None and not duties.filter(pk=report.pk).exists():
        wrong["report"] = f"这项任务不在{department}{period}的填报里。"
    standing = deadline_of(report, at) if report else unit_deadline(period, department, at)
    if due_at > period.closes_at:
        wrong["due_at"] = f"不能晚于锁定时间 {deadline_name(period.closes_at)}。"
    elif due_at <= max(standing, at):
        wrong["due_at"] = f"要晚于现在的截止时间 {deadline_name(max(standing, at))}。"
    return wrong


@transaction.atomic
def withdraw_extension(*, extension: Extension, reason: str, actor: User, at: datetime) -> Extension:
    """Take it back: from now on the earlier deadline counts. What was filed within it stays not late."""
    if not may_extend(actor, extension.department):
        raise NotAllowed("not_allowed", "延期由批准它的单位撤回，当前账号不能办理。")
    check_reason(reason)
    extension = Extension.objects.select_for_update(of=("self",)).with_names().get(pk=extension.pk)
    if extension.withdrawn_at:
        raise WrongState("withdrawn", "这项延期已经撤回。")
    if extension.period.is_closed:
        raise WrongState("period_closed", f"{extension.period}已锁定，不能再撤回。")
    extension.withdrawn_at, extension.withdrawn_by = at, actor
    extension.withdrawal_reason = reason.strip()
    extension.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    target = f"{extension.period} {extension.department}"
    audit.record(action="extension.withdrawn", actor=actor, target=target, at=at)
    notify(
        people=filers_of([extension.department_id]),
        kind="extension.granted",
        words=f"{extension.period}{scope_name(extension)}的延期已撤回，截止时间恢复为原来的时间。原因：{reason.strip()}"[
            :300
        ],
        link=f"/my-work/{extension.period.code}/",
        at=at,
    )
    return extension


def scope_name(extension: Extension) -> str:
    """``任务25`` or ``全部填报``."""
    return f"任务{extension.report.assignment.task.number}" if extension.report else "全部填报"
