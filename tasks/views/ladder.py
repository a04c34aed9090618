"""The rules of the ladder: everyone reads them, the chief sets a new version."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from departments.auth import SignedIn
from departments.rules import is_chief, is_in_business
from maanshan_eco.kernel.errors import DomainError
from tasks.forms.orders import typed_count
from tasks.ladder import DEFAULT_LADDER, RuleLine
from tasks.models import Ladder, LadderRule
from tasks.selectors.ladder import latest_rules
from tasks.services.escalation import set_ladder


@require_http_methods(["GET", "HEAD", "POST"])
def ladder_page(request: SignedIn) -> HttpResponse:
    """The rules in force and the earlier versions; a post makes the next version."""
    if not is_in_business(request.user):
        raise PermissionDenied
    rules = latest_rules() or DEFAULT_LADDER
    if request.method != "POST":
        return _page(request, rules)
    typed = [_typed(request, index, rule) for index, rule in enumerate(rules)]
    try:
        ladder = set_ladder(rules=typed, note=request.POST.get("note", ""), actor=request.user, at=now())
    except DomainError as error:
        if not error.fields:
            raise PermissionDenied(error.message) from error
        return _page(request, typed, error)
    messages.success(request, f"{ladder}已起用；此前采取的措施不变。")
    return redirect("ladder")


def _typed(request: SignedIn, index: int, rule: RuleLine) -> RuleLine:
    """The rule with the numbers that were typed for it."""
    after, every, times = (
        typed_count(request.POST.get(f"{name}-{index}", "")) for name in ("after", "every", "times")
    )
    return replace(rule, after=after, every=every, times=times)


def _page(request: SignedIn, rules: Sequence[RuleLine], error: DomainError | None = None) -> HttpResponse:
    wrong = error.fields if error else {}
    context = {
        # Unsaved rows of the model, for their Chinese words.
        "rows": [(index, _row(rule), wrong.get(f"rule-{index}", "")) for index, rule in enumerate(rules)],
        "versions": Ladder.objects.select_related("made_by").order_by("-number"),
        "may_set": is_chief(request.user),
        "error": error,
        "note": request.POST.get("note", ""),
    }
    return render(request, "tasks/ladder.html", context, status=400 if error else 200)


def _row(rule: RuleLine) -> LadderRule:
    return LadderRule(
        rung=rule.rung,
        clock=rule.clock,
        after=rule.after,
        every=rule.every,
        times=rule.times,
        counted=rule.counted,
    )
