"""月度台账: the month's reports, values and decisions as a workbook that auditors can recount."""

from collections.abc import Iterator
from datetime import datetime

from departments.models import User
from maanshan_eco.kernel.months import SHANGHAI
from maanshan_eco.kernel.xlsx import Column, Sheet, Value, write_workbook
from reports.content import digest
from tasks.models import ProgressReport, ReportingPeriod, ReviewDecision
from tasks.selectors.outcomes import ReportOutcome, Timing, period_outcomes

MOMENT, COUNT, PERCENT, FIGURE = "yyyy-mm-dd hh:mm:ss", "0", "0", "#,##0.######"
_WHO = (Column("任务号", 8, COUNT), Column("任务", 26), Column("单位", 18), Column("角色", 10))
_LATE = {Timing.ON_TIME: "否", Timing.EXTENDED: "否（准予延期）", Timing.LATE: "是"}
_REPORT_COLUMNS = (
    *_WHO,
    Column("状态", 12),
    Column("是否逾期", 10),
    Column("回执号", 24),
    Column("版本", 6, COUNT),
    Column("报送人", 10),
    Column("报送时间", 20, MOMENT),
    Column("年度进度（%）", 14, PERCENT),
    Column("本月进展", 60),
    Column("存在问题与需协调事项", 40),
    Column("下月计划", 40),
    Column("佐证材料数", 12, COUNT),
)
_VALUE_COLUMNS = (
    *_WHO,
    Column("指标", 36),
    Column("计量单位", 10),
    Column("数值", 14, FIGURE),
    Column("原样", 14),
    Column("暂无数据的原因", 30),
    Column("回执号", 24),
    Column("是否已成为认定数", 18),
)
_DECISION_COLUMNS = (
    *_WHO,
    Column("回执号", 24),
    Column("结论", 8),
    Column("退回原因", 20),
    Column("退回栏目", 24),
    Column("意见", 50),
    Column("审核人", 10),
    Column("审核时间", 20, MOMENT),
    Column("撤销时间", 20, MOMENT),
    Column("撤销人", 10),
    Column("撤销原因", 30),
)


def monthly_ledger(period: ReportingPeriod, user: User, as_of: datetime) -> tuple[bytes, dict[str, str]]:
    """The workbook, and what to write into the audit trail: row counts and the check code.

    Holds the rows that ``user`` may see, as known at ``as_of``. Drafts are nobody's business and not in it.
    """
    outcomes = period_outcomes(period, as_of, ProgressReport.objects.visible_to(user))
    reports, values = list(_reports(outcomes)), list(_values(outcomes))
    decisions = list(_decisions(outcomes, as_of))
    code = digest([[str(cell) for cell in row] for row in (*reports, *values, *decisions)])[:16]
    facts = {
        "期次": period.code,
        "数据截至": f"{as_of.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
        "导出人": f"{user.department.name if user.department else ''} {user.name}".strip(),
        "范围": "全部单位" if len({row.assignment.department_id for row in outcomes}) > 1 else "本单位",
        "填报行数": str(len(reports)),
        "数值行数": str(len(values)),
        "审核行数": str(len(decisions)),
        "校验码": code,
    }
    workbook = write_workbook(
        [
            Sheet("说明", (Column("项目", 16), Column("内容", 60)), facts.items()),
            Sheet("填报", _REPORT_COLUMNS, reports),
            Sheet("指标数值", _VALUE_COLUMNS, values),
            Sheet("审核", _DECISION_COLUMNS, decisions),
        ]
    )
    return workbook, facts


def _who(row: ReportOutcome) -> tuple[Value, ...]:
    task = row.assignment.task
    return task.number, task.title, row.assignment.department.name, row.assignment.get_role_display()


def _reports(outcomes: list[ReportOutcome]) -> Iterator[tuple[Value, ...]]:
    for row in outcomes:
        version = row.version
        if version is None:
            yield (*_who(row), row.name, *([None] * 10))
            continue
        yield (
            *_who(row),
            row.name,
            _LATE[row.timing],
            version.receipt,
            version.number,
            version.submitted_by.name,
            version.submitted_at,
            version.percent,
            version.progress,
            version.problems,
            version.next_steps,
            len(version.evidence.all()),
        )


def _values(outcomes: list[ReportOutcome]) -> Iterator[tuple[Value, ...]]:
    for row in outcomes:
        for claim in row.values:
            yield (
                *_who(row),
                claim.indicator.name,
                claim.indicator.unit,
                claim.value,
                claim.raw,
                claim.absent_reason,
                row.version.receipt if row.version else "",
                "是" if row.outcome == "approved" else "否",
            )


def _decisions(outcomes: list[ReportOutcome], as_of: datetime) -> Iterator[tuple[Value, ...]]:
    """Every decision taken by then, withdrawn ones included; what was withdrawn later stood then."""
    for row in outcomes:
        for decision in row.decisions:
            yield (
                *_who(row),
                decision.version.receipt,
                decision.get_verdict_display(),
                decision.returned_for.label if decision.returned_for else "",
                "、".join(decision.fields),
                decision.reason,
                decision.decided_by.name,
                decision.decided_at,
                *_withdrawal(decision, as_of),
            )


def _withdrawal(decision: ReviewDecision, as_of: datetime) -> tuple[Value, Value, Value]:
    if decision.withdrawn_by is None or decision.stood_at(as_of):
        return None, None, None
    return decision.withdrawn_at, decision.withdrawn_by.name, decision.withdrawn_reason
