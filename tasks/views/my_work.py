"""我的填报: what a unit owes in a month."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_POST, require_safe

from departments.auth import SignedIn
from departments.enums import UNIT_ROLES
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.web import refused
from tasks.enums import OWED
from tasks.models import ReportingPeriod
from tasks.normalise import parse_period
from tasks.selectors.board import Band, WorkRow, current_period, work_rows
from tasks.selectors.companions import Companions, companions_of
from tasks.selectors.quiet import quiet_reports
from tasks.services.drafts import declare_no_progress
from tasks.views.lookup import month_named, own_report

BAND_NAMES = {
    Band.RELEASE: "等你审签",
    Band.RETURNED: "退回",
    Band.OVERDUE: "逾期未报",
    Band.SOON: "三天内截止",
    Band.TODO: "待填",
    Band.DRAFT: "草稿",
    Band.SIGNING: "等单位负责人审签",
    Band.SUBMITTED: "已报送，待审核",
    Band.APPROVED: "已通过",
}
#: In a locked month nothing waits any more.
LOCKED_NAMES = {
    Band.RELEASE: "未报（停在审签）",
    Band.RETURNED: "退回未重报",
    Band.TODO: "未报",
    Band.DRAFT: "未报（只有草稿）",
    Band.SIGNING: "未报（停在审签）",
}
DONE = frozenset({Band.SUBMITTED, Band.APPROVED})


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list: the duty, who else has a part in the task, whether one press can say 无新进展."""

    row: WorkRow
    companions: Companions
    may_be_quiet: bool


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    is_done: bool
    rows: list[Listed]


@require_safe
def my_work(request: SignedIn, month: str = "") -> HttpResponse:
    """What the person's unit owes in a month; without a month, in the current one."""
    if request.user.role not in UNIT_ROLES:
        raise PermissionDenied
    at = now()
    period = month_named(month) if month else current_period(at)
    typed = request.GET.get("month", "").strip()
    wanted, advice = _wanted(typed, at) if typed else (None, "")
    if wanted:
        return redirect("my-work-month", wanted.code)
    groups = _groups(request, period, at) if period else []
    listed = [listed for group in groups for listed in group.rows]
    context = {
        "period": period,
        "groups": groups,
        "rows": [entry.row for entry in listed],
        "counts": Counter(entry.row.report.status for entry in listed),
        "owed": sum(entry.row.report.status in OWED for entry in listed),
        "periods": ReportingPeriod.objects.filter(opens_at__lte=at)[:24],
        "typed": typed,
        "advice": advice,
    }
    return render(request, "tasks/my_work.html", context)


@require_POST
def no_progress(request: SignedIn, pk: int) -> HttpResponse:
    """本月无新进展 from the list: saves that, and goes on to the check page."""
    report = own_report(request, pk)
    try:
        declare_no_progress(report=report, actor=request.user, at=now())
    except DomainError as error:
        return refused(request, error, "filing", pk)
    return redirect("filing-check", pk)


def _wanted(typed: str, at: datetime) -> tuple[ReportingPeriod | None, str]:
    """The month that was typed in the box, or what to type instead."""
    try:
        span = parse_period(typed, localtime(at).year)
    except ValueError as error:
        return None, str(error)
    if not span.is_month:
        return None, f"“{typed}”是{span.name}，这里一次看一个月，写成 {span.last} 的样子。"
    period = ReportingPeriod.objects.filter(month=span.first.first, opens_at__lte=at).first()
    if period is None:
        assumed = f"“{typed}”按{span.name}查找，" if span.assumed_year else f"{span.name}"
        return None, f"{assumed}没有开放过填报。"
    return period, ""


def _groups(request: SignedIn, period: ReportingPeriod, at: datetime) -> list[Group]:
    rows = work_rows(request.user, period, at)
    reports = [row.report for row in rows]
    prefetch_related_objects(reports, "assignment__indicators")
    companions, quiet = companions_of(reports), set() if period.is_closed else quiet_reports(reports)
    listed = [Listed(row, companions[row.report.pk], row.report.pk in quiet) for row in rows]
    names = {**BAND_NAMES, **LOCKED_NAMES} if period.is_closed else BAND_NAMES
    by_band = groupby(listed, key=lambda entry: entry.row.band)
    return [Group(names[band], band in DONE, list(entries)) for band, entries in by_band]
