"""Tokens of the API: one's own, and for the system administrator everybody's."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from departments.auth import SignedIn
from departments.forms.token import TokenForm, token_wanted
from departments.models import ApiToken
from departments.rules import handles_tokens, is_in_business
from departments.services.tokens import issue_token, revoke_token
from maanshan_eco.kernel.errors import DomainError, NotAllowed
from maanshan_eco.kernel.web import refused


@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: SignedIn) -> HttpResponse:
    """The list; a post makes a new token and shows it, this once, on the answering page."""
    if not handles_tokens(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "departments/tokens.html", _context(request, now()))
    try:
        token, words = issue_token(person=request.user, at=now(), **token_wanted(request.POST))
    except NotAllowed as error:
        return refused(request, error, "tokens")
    except DomainError as error:
        form = TokenForm(request.user, request.POST, error.fields)
        context = {**_context(request, now()), "form": form, "error": error}
        return render(request, "departments/tokens.html", context, status=400)
    # Not a redirect: the token would have to be kept somewhere in between.
    made = {"made": token, "words": words}
    return render(request, "departments/tokens.html", {**_context(request, now()), **made}, status=201)


@require_POST
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    """End a token now."""
    if not handles_tokens(request.user):
        raise PermissionDenied
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    revoke_token(token=token, actor=request.user, at=now())
    messages.success(request, f"已吊销“{token.name}”，用它的程序从现在起进不来。")
    return redirect("tokens")


def _context(request: SignedIn, at: datetime) -> dict[str, Any]:
    holds = is_in_business(request.user)
    rows = ApiToken.objects.visible_to(request.user).select_related("user__department", "revoked_by")
    return {
        "rows": [(token, _standing(token, at)) for token in rows],
        "form": TokenForm(request.user) if holds else None,
        "everybodys": not holds,
    }


def _standing(token: ApiToken, at: datetime) -> dict[str, Any]:
    """In words how the token stands; ``alive`` decides whether there is anything to revoke."""
    if token.revoked_at is not None:
        words = "已吊销"
    elif at >= token.expiry:
        words = "已到期"
    elif not token.is_alive(at):
        words = "账号已停用或岗位已变"
    else:
        words = "快到期" if token.expires_soon(at) else "在用"
    return {"words": words, "alive": token.is_alive(at), "soon": token.expires_soon(at)}
