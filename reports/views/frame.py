"""What stands around every page: navigation, the deadline, what waits for me."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now

from departments.enums import UNIT_ROLES
from departments.models import Notification, User
from departments.rules import (
    handles_tokens,
    is_in_business,
    is_task_force,
    reads_the_trail,
    sees_all_units,
)
from maanshan_eco.kernel.months import deadline_name
from maanshan_eco.kernel.templatetags.ui import duration_left
from reports.rules import may_export
from tasks.deadlines import has_passed
from tasks.models import ReportingPeriod
from tasks.selectors.board import current_period, owed_count, review_queue
from tasks.selectors.deadlines import unit_deadline

#: Pages of a unit's own filing, which lie beside 我的填报 in the addresses and below it in people's minds.
BELOW = {"my-work": ("/filings/", "/receipts/"), "tokens": ("/api/docs/",)}
#: Entries whose count is work that waits; notices are counted beside them and not again.
TO_DO = ("my-work", "review-queue")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Anonymous pages get no more than the demonstration mark and the version."""
    at = now()
    basics = {"demo": settings.DEMO, "version": settings.VERSION, "as_of": at}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.path.startswith("/admin/"):
        return basics
    period = current_period(at) if is_in_business(user) else None
    nav = _navigation(request.path, user, period)
    counts = [entry["count"] for entry in nav if entry["name"] in TO_DO]
    return {
        **basics,
        "nav": nav,
        "deadline": _deadline(period, user, at) if period and not period.is_closed else None,
        "todo_count": sum(counts) if counts else None,
    }


def _runs_the_machine(user: User) -> bool:
    return user.is_staff


#: What stands in the navigation without a count, and for whom.
PLACES: tuple[tuple[str, str, Callable[[User], bool]], ...] = (
    ("期次", "periods", sees_all_units),
    ("任务", "tasks", is_in_business),
    ("指标", "indicators", is_in_business),
    ("单位", "units", is_in_business),
    ("通报", "bulletins", is_in_business),
    ("整改督办", "orders", is_in_business),
    ("季督查", "inspections", sees_all_units),
    ("导出", "exports", may_export),
    ("留痕", "trail", reads_the_trail),
    ("接口", "tokens", handles_tokens),
    ("基础数据", "admin:index", _runs_the_machine),
)


def _navigation(path: str, user: User, period: ReportingPeriod | None) -> list[dict[str, Any]]:
    entries: list[tuple[str, str, int | None]] = []
    if user.role in UNIT_ROLES:
        entries.append(("我的填报", "my-work", owed_count(user, period) if period else 0))
    if is_task_force(user):
        entries.append(("审核", "review-queue", review_queue(user).count()))
    if is_in_business(user):
        entries.append(("通知", "inbox", Notification.objects.visible_to(user).unread().count()))
    entries += [(label, name, None) for label, name, is_theirs in PLACES if is_theirs(user)]
    return [_entry(label, name, count, path) for label, name, count in entries]


def _entry(label: str, name: str, count: int | None, path: str) -> dict[str, Any]:
    url = reverse(name)
    return {
        "name": name,
        "label": label,
        "url": url,
        "count": count,
        "current": path.startswith((url, *BELOW.get(name, ()))),
    }


def _deadline(period: ReportingPeriod, user: User, at: datetime) -> dict[str, str]:
    """The month's deadline; for people of a unit the unit's own, which an extension may have moved."""
    is_of_unit = user.role in UNIT_ROLES
    due_at = unit_deadline(period, user.department_id, at) if is_of_unit else period.due_at
    left = "" if has_passed(due_at, at) else "还剩"
    return {
        "month_name": period.as_month.name,
        "due_text": deadline_name(due_at),
        "left_text": f"{left}{duration_left(due_at - at)}{'，准予延期' if due_at > period.due_at else ''}",
    }
