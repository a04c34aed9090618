"""What the task force does to indicators: targets, hand-set lights, limits, suppositions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.auth import SignedIn
from departments.rules import is_in_business, is_task_force
from indicators.enums import Aggregation
from indicators.forms.lights import OverrideForm, ThresholdsForm
from indicators.forms.supposition import SuppositionForm
from indicators.forms.target import TargetForm, initial_of
from indicators.models import Indicator, LightOverride, LightThresholds
from indicators.rules import sets_targets, sets_thresholds
from indicators.selectors.supposition import suppose
from indicators.services.lights import override_light, set_thresholds, withdraw_override
from indicators.services.targets import set_target
from indicators.thresholds import DEFAULTS
from indicators.views.indicator import page_of
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.months import Month
from maanshan_eco.kernel.web import refused


@require_http_methods(["GET", "HEAD", "POST"])
def target(request: SignedIn, code: str) -> HttpResponse:
    """Put a rule together, look at its sentence, set it."""
    if not sets_targets(request.user):
        raise PermissionDenied
    about = get_object_or_404(Indicator.objects.prefetch_related("areas"), code=code)
    standing = about.targets.current().of_city().in_force(now().date()).first()
    if request.method != "POST":
        form = TargetForm(indicator=about, initial=initial_of(standing))
        return _target_page(request, about, form)
    form = TargetForm(request.POST, indicator=about)
    if not form.is_valid() or "preview" in request.POST:
        return _target_page(request, about, form)
    given = form.cleaned_data
    try:
        set_target(
            indicator=about,
            area=given["area"],
            rule=given["rule"],
            valid_from=given["valid_from"],
            valid_to=given["valid_to"],
            document=given["document"],
            way=given["way"],
            change=given["change"],
            reason=given["reason"],
            actor=request.user,
            at=now(),
        )
    except Invalid as error:
        for name, words in error.fields.items():
            form.add_error(name if name in form.fields else None, words)
        return _target_page(request, about, form)
    messages.success(request, f"“{about.name}”的目标已设定：{form.sentence}。")
    return redirect("indicator", code)


def _target_page(request: SignedIn, about: Indicator, form: TargetForm) -> HttpResponse:
    context = {"indicator": about, "form": form, "sentence": getattr(form, "sentence", "")}
    return render(request, "indicators/target.html", context)


@require_POST
def override(request: SignedIn, code: str) -> HttpResponse:
    """Set another light beside the system's for a while."""
    if not is_task_force(request.user):
        raise PermissionDenied
    about = get_object_or_404(Indicator, code=code)
    form = OverrideForm(request.POST)
    if form.is_valid():
        try:
            override_light(indicator=about, area=None, actor=request.user, at=now(), **form.cleaned_data)
        except Invalid as error:
            for name, words in error.fields.items():
                form.add_error(name, words)
        else:
            messages.success(request, "已调灯，系统灯并列显示。")
            return redirect("indicator", code)
    return render(request, "indicators/indicator.html", page_of(about, request.user, form))


@require_POST
def restore(request: SignedIn, pk: int) -> HttpResponse:
    """Take a hand-set light back."""
    if not is_task_force(request.user):
        raise PermissionDenied
    standing = get_object_or_404(LightOverride.objects.select_related("indicator", "area"), pk=pk)
    try:
        withdraw_override(override=standing, actor=request.user, at=now())
    except (NotAllowed, WrongState) as error:
        return refused(request, error, "indicator", standing.indicator.code)
    messages.success(request, "已撤销调灯，恢复系统灯。")
    return redirect("indicator", standing.indicator.code)


@require_http_methods(["GET", "HEAD", "POST"])
def thresholds(request: SignedIn) -> HttpResponse:
    """The limits in force, and for the chief the form that puts others in force."""
    if not is_in_business(request.user) or (request.method == "POST" and not sets_thresholds(request.user)):
        raise PermissionDenied
    versions = list(LightThresholds.objects.select_related("set_by").order_by("-version"))
    limits = versions[0].parsed if versions else DEFAULTS
    form = ThresholdsForm(limits, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {name: text for name, text in form.cleaned_data.items() if name != "document"}
        try:
            set_thresholds(
                values=values, document=form.cleaned_data["document"], actor=request.user, at=now()
            )
        except Invalid as error:
            for name, words in error.fields.items():
                form.add_error(name if name in form.fields else None, words)
        else:
            messages.success(request, "亮灯界线已更新，全部灯按新界线计算。")
            return redirect("thresholds")
    context = {"form": form, "versions": versions, "can_set": sets_thresholds(request.user)}
    return render(request, "indicators/thresholds.html", context)


@require_safe
def what_if(request: SignedIn, code: str) -> HttpResponse:
    """Move one unit's figure and see the city's; nothing is stored, the address holds it all."""
    if not is_task_force(request.user):
        raise PermissionDenied
    about = get_object_or_404(
        Indicator.objects.exclude(aggregation=Aggregation.CITY_ONLY).prefetch_related("areas"), code=code
    )
    at = now()
    form = SuppositionForm(request.GET or None, indicator=about, month=_last_month(about, at))
    month, figures = form.supposed()
    supposed = suppose(about, month, at, figures)
    context: dict[str, Any] = {"indicator": about, "form": form, "supposed": supposed, "moved": bool(figures)}
    return render(request, "indicators/what_if.html", context)


def _last_month(about: Indicator, at: Any) -> Month:
    """The last month for which a unit has a figure, else the present."""
    latest = about.readings.known(at).exclude(area=None).order_by("-month").first()
    return Month.of(latest.month) if latest else Month.of(at)
