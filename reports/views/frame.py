"""What stands around every page: navigation, the deadline, what waits for me."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now

from departments.enums import UNIT_ROLES
from departments.models import User
from departments.rules import is_in_business, is_task_force, reads_the_trail
from maanshan_eco.kernel.months import deadline_name
from reports.rules import may_export
from tasks.models import ReportingPeriod
from tasks.selectors.board import current_period, owed_count, review_queue


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Anonymous pages get no more than the demonstration mark and the version."""
    basics = {"demo": settings.DEMO, "version": settings.VERSION, "as_of": now()}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.path.startswith("/admin/"):
        return basics
    period = current_period(basics["as_of"]) if is_in_business(user) else None
    nav = _navigation(request.path, user, period)
    return {
        **basics,
        "nav": nav,
        "deadline": _deadline(period, basics["as_of"]) if period and not period.is_closed else None,
        "todo_count": sum(entry["count"] or 0 for entry in nav),
    }


def _navigation(path: str, user: User, period: ReportingPeriod | None) -> list[dict[str, Any]]:
    entries: list[tuple[str, str, int | None]] = []
    if user.role in UNIT_ROLES:
        entries.append(("我的填报", "my-work", owed_count(user, period) if period else 0))
    if is_task_force(user):
        entries.append(("审核", "review-queue", review_queue(user).count()))
    if is_in_business(user):
        entries += [("任务", "tasks", None), ("指标", "indicators", None), ("单位", "units", None)]
        entries.append(("通报", "bulletins", None))
    if may_export(user):
        entries.append(("导出", "exports", None))
    if reads_the_trail(user):
        entries.append(("留痕", "trail", None))
    if user.is_staff:
        entries.append(("基础数据", "admin:index", None))
    return [_entry(label, reverse(name), count, path) for label, name, count in entries]


def _entry(label: str, url: str, count: int | None, path: str) -> dict[str, Any]:
    return {"label": label, "url": url, "count": count, "current": path.startswith(url)}


def _deadline(period: ReportingPeriod, at: Any) -> dict[str, str]:
    return {
        "month_name": period.as_month.name,
        "due_text": deadline_name(period.due_at),
        "left_text": _left(period.due_at, at),
    }


def _left(due: Any, at: Any) -> str:
    """``还剩 2天4小时`` or ``已过 3小时``."""
    seconds = int((due - at).total_seconds())
    hours = abs(seconds) // 3600
    length = (
        f"{hours // 24}天{hours % 24}小时" if hours >= 24 else f"{hours}小时{abs(seconds) % 3600 // 60}分"
    )
    return f"还剩 {length}" if seconds >= 0 else f"已过截止 {length}"
