"""One's own notices: grouped by what to do, each with one act."""

from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from departments.auth import SignedIn
from departments.models import Notification
from departments.notifications import heading_of, place_of
from departments.rules import is_in_business
from departments.services.notifications import mark_read

MOST_READ = 30


@require_safe
def inbox(request: SignedIn) -> HttpResponse:
    """What is unread, by group; below it the last that was read."""
    if not is_in_business(request.user):
        raise PermissionDenied
    own = Notification.objects.visible_to(request.user)
    unread = sorted(own.unread(), key=lambda notice: place_of(notice.kind))
    groups = [
        (heading_of(kind), list(notices)) for kind, notices in groupby(unread, key=lambda notice: notice.kind)
    ]
    context = {"groups": groups, "unread": len(unread), "read": own.exclude(read_at=None)[:MOST_READ]}
    return render(request, "departments/inbox.html", context)


@require_POST
def open_notice(request: SignedIn, pk: int) -> HttpResponse:
    """The one button of a notice: it is read, and one is where the thing is done."""
    notice = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(person=request.user, at=now(), pk=pk)
    return redirect("inbox" if "stay" in request.POST else notice.link)


@require_POST
def read_all(request: SignedIn) -> HttpResponse:
    if not is_in_business(request.user):
        raise PermissionDenied
    mark_read(person=request.user, at=now())
    return redirect("inbox")
