"""Drafting an order from what the platform has found, and signing or taking back a draft."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from departments.auth import SignedIn
from departments.rules import is_task_force
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.transitions import available
from maanshan_eco.kernel.web import refused
from tasks.forms.orders import OrderForm, prefilled, read_sheet
from tasks.models import RectificationOrder
from tasks.selectors.chronicle import chronicle
from tasks.selectors.order_sources import Prefill, not_met, unfiled, written_before
from tasks.services.rectification import draft_order, sign_order, withdraw_order
from tasks.workflow import ORDER


@require_http_methods(["GET", "HEAD", "POST"])
def new_order(request: SignedIn) -> HttpResponse:
    """What orders can spring from, and the form; ``?source=`` picks one, its facts are filled in."""
    if not is_task_force(request.user):
        raise PermissionDenied
    sources = {source.key: source for source in (*not_met(now()), *unfiled(now()))}
    source = sources.get(request.GET.get("source", "")) or _earlier(request)
    if request.method != "POST":
        return _form(request, sources, source)
    try:
        order = draft_order(sheet=read_sheet(request.POST, source), actor=request.user, at=now())
    except DomainError as error:
        return _form(request, sources, source, error)
    messages.success(request, "已起草，等专班负责人签发。")
    return redirect("order-draft", order.pk)


def _form(
    request: SignedIn,
    sources: Mapping[str, Prefill],
    source: Prefill | None,
    error: DomainError | None = None,
) -> HttpResponse:
    form = OrderForm(request.POST, error.fields) if error else OrderForm(initial=prefilled(source))
    context = {"form": form, "sources": sources.values(), "source": source, "error": error}
    return render(request, "tasks/order_new.html", context, status=400 if error else 200)


def _earlier(request: SignedIn) -> Prefill | None:
    """A draft that was taken back, to be written anew."""
    wanted = request.GET.get("from", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        return None
    order = RectificationOrder.objects.with_names().filter(pk=int(wanted), status="withdrawn").first()
    return written_before(order) if order else None


@require_http_methods(["GET", "HEAD", "POST"])
def draft_page(request: SignedIn, pk: int) -> HttpResponse:
    """A draft as it would be handed out; a post signs it or takes it back."""
    if not is_task_force(request.user):
        raise PermissionDenied
    order = get_object_or_404(RectificationOrder.objects.visible_to(request.user).with_names(), pk=pk)
    if order.number:
        return redirect("order", order.code)
    if request.method == "POST":
        return _sign_or_withdraw(request, order)
    acts = available(ORDER.values(), state=order.status, actor=request.user, subject=order)
    context = {"order": order, "acts": {act.name for act in acts}, "events": chronicle(order, now())}
    return render(request, "tasks/order_draft.html", context)


def _sign_or_withdraw(request: SignedIn, order: RectificationOrder) -> HttpResponse:
    try:
        if "sign" in request.POST:
            signed = sign_order(order=order, actor=request.user, at=now())
            messages.success(request, f"已签发：{signed.full_number}。")
            return redirect("order", signed.code)
        withdraw_order(order=order, words=request.POST.get("words", ""), actor=request.user, at=now())
    except DomainError as error:
        return refused(request, error, "order-draft", order.pk)
    messages.success(request, "草稿已撤回。改好后可重新起草。")
    return redirect("orders")
