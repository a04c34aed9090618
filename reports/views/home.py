"""The first page after signing in depends on the job; and the page that machines ask for."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from departments.auth import SignedIn
from departments.enums import Role

HOMES: dict[str, str] = {
    Role.FILER: "my-work",
    Role.UNIT_HEAD: "my-work",
    Role.REVIEWER: "review-queue",
    Role.CHIEF: "review-queue",
    Role.LEADER: "bulletins",
    Role.AUDITOR: "exports",
    Role.SYSTEM_ADMIN: "admin:index",
    Role.SECURITY_ADMIN: "admin:index",
    Role.AUDIT_ADMIN: "trail",
}


@require_safe
def home(request: SignedIn) -> HttpResponse:
    """On to one's own work. Somebody without a role learns whom to ask."""
    target = HOMES.get(request.user.role)
    return redirect(target) if target else render(request, "no_role.html", status=403)


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
def styleguide(request: SignedIn) -> HttpResponse:
    """Every component in the real CSS; only in a demonstration."""
    if not settings.DEMO:
        raise Http404
    return render(request, "styleguide.html")
