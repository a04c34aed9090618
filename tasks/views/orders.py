"""Pages of orders: the list, and one order with what can be done about it."""

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST, require_safe

from departments.auth import SignedIn
from departments.models import Department
from departments.rules import is_in_business, is_task_force
from departments.scope import visible_departments
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.files import attachment
from maanshan_eco.kernel.months import SHANGHAI
from maanshan_eco.kernel.transitions import available
from maanshan_eco.kernel.web import refused
from tasks.enums import OrderSource, OrderStatus
from tasks.forms.order_acts import DECISIONS, RESPONSES, OrderActForm
from tasks.forms.order_offers import Refusal, offers
from tasks.forms.orders import typed_day
from tasks.models import OrderFile, RectificationOrder
from tasks.querysets import OrderQuerySet, order_states
from tasks.rules import works_on
from tasks.selectors.chronicle import chronicle, opinions
from tasks.selectors.orders import open_request, order_standing, order_standings
from tasks.workflow import ORDER

STATES = {
    "open": "在办",
    "issued": "待签收",
    "due-soon": "三日内到期",
    "overdue": "逾期",
    "judged": "待验收销号",
    "closed": "已销号",
    "reopened": "重新整改",
    "": "全部",
}
PER_PAGE = 30


@require_safe
def order_list(request: SignedIn) -> HttpResponse:
    """The orders a person may see, by state, unit and source; the address is the filter."""
    if not is_in_business(request.user):
        raise PermissionDenied
    on = localdate(now())
    units = list(visible_departments(request.user))
    seen = _filtered(request, RectificationOrder.objects.visible_to(request.user), units)
    state = request.GET.get("state", "open")
    page = Paginator(seen.standing(state, on), PER_PAGE).get_page(request.GET.get("page"))
    chosen = RectificationOrder.objects.filter(pk__in=[order.pk for order in page])
    context = {
        "page": page,
        "standings": order_standings(now(), chosen),
        "states": _states(seen, on, state),
        "drafts": _drafts(request),
        "units": units,
        "sources": OrderSource.choices,
        "may_draft": is_task_force(request.user),
        "state_name": STATES.get(state, "全部"),
    }
    return render(request, "tasks/orders.html", context)


@require_safe
def order_page(request: SignedIn, code: str) -> HttpResponse:
    """One order: how it stands, what can be done, what happened. ``?asof=2026-10-30`` shows a past day."""
    return _page(request, _order(request, code))


@require_POST
def respond(request: SignedIn, code: str) -> HttpResponse:
    """An act of a unit that answers for the order."""
    order = _order(request, code)
    if not works_on(request.user, order):
        raise PermissionDenied
    return _act(request, order, RESPONSES)


@require_POST
def decide(request: SignedIn, code: str) -> HttpResponse:
    """An act of the task force."""
    order = _order(request, code)
    if not is_task_force(request.user):
        raise PermissionDenied
    return _act(request, order, DECISIONS)


@require_safe
def order_file(request: SignedIn, pk: int) -> FileResponse:
    """A file of an order, always as a download."""
    file = get_object_or_404(OrderFile.objects.visible_to(request.user), pk=pk)
    return attachment(file.path, file.name)


def _act(request: SignedIn, order: RectificationOrder, acts: dict[str, OrderActForm]) -> HttpResponse:
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        messages.error(request, "没有这个办理事项。刷新页面再试。")
        return redirect("order", order.code)
    try:
        act.run(order, request.POST, request.FILES.getlist("attached"), request.user, now())
    except DomainError as error:
        if error.fields:
            return _page(request, order, Refusal(act, request.POST, error))
        return refused(request, error, "order", order.code)
    messages.success(request, f"{order.full_number}：{act.label}已登记。")
    return redirect("order", order.code)


def _page(request: SignedIn, order: RectificationOrder, refusal: Refusal | None = None) -> HttpResponse:
    as_of, is_past = _moment(request)
    try:
        standing = order_standing(order, as_of)
    except LookupError as missing:
        raise Http404 from missing
    acts = available(ORDER.values(), state=order.status, actor=request.user, subject=order)
    events = chronicle(order, as_of)
    steps = [entry.open_step for entry in events if entry.open_step]
    context = {
        "order": order,
        "standing": standing,
        "is_past": is_past,
        "asked": open_request(order),
        "events": events,
        "opinions": opinions(order, as_of),
        "offers": [] if is_past else offers(order, [act.name for act in acts], steps, request.user, refusal),
        "error": refusal.error if refusal else None,
    }
    return render(request, "tasks/order.html", context, status=400 if refusal else 200)


def _moment(request: SignedIn) -> tuple[datetime, bool]:
    """The moment the page shows, and whether it lies in the past: the end of the day asked for."""
    present = now()
    day = typed_day(request.GET.get("asof", ""))
    if day is None:
        return present, False
    end = datetime.combine(day, time(23, 59, 59), tzinfo=SHANGHAI)
    return (end, True) if end < present else (present, False)


def _order(request: SignedIn, code: str) -> RectificationOrder:
    """The order, if the one gate lets this person see it; a stranger learns nothing but 404."""
    year, _, number = code.partition("-")
    orders = RectificationOrder.objects.visible_to(request.user).with_names()
    return get_object_or_404(orders, year=int(year), number=int(number))


def _filtered(request: SignedIn, orders: OrderQuerySet, units: list[Department]) -> OrderQuerySet:
    """Those of one unit and source; what is none of them filters nothing."""
    source = request.GET.get("source", "")
    for unit in units:
        if unit.code == request.GET.get("unit"):
            orders = orders.filter(pk__in=RectificationOrder.objects.filter(units=unit).values("pk"))
    if source in OrderSource.values:
        orders = orders.filter(source=source)
    return orders


def _states(seen: OrderQuerySet, on: date, current: str) -> list[dict[str, Any]]:
    """The tabs with how many lie behind each, by one query."""
    counted = seen.signed().aggregate(
        all=Count("pk", distinct=True),
        **{
            name.replace("-", "_"): Count("pk", filter=q, distinct=True)
            for name, q in order_states(on).items()
        },
    )
    return [
        {
            "code": code,
            "name": name,
            "count": counted[code.replace("-", "_") or "all"],
            "current": code == current,
        }
        for code, name in STATES.items()
    ]


def _drafts(request: SignedIn) -> list[RectificationOrder]:
    if not is_task_force(request.user):
        return []
    drafts = RectificationOrder.objects.visible_to(request.user).filter(status=OrderStatus.DRAFTED)
    return list(drafts.with_names().order_by("drafted_at"))
