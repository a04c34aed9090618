"""What every entry point over HTTP shares: headers, request ids, and refusals turned into answers."""

import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from maanshan_eco.kernel.errors import DomainError, NotAllowed

Answer = Callable[[HttpRequest], HttpResponse]
#: The id shared by all log entries of one request; empty outside of requests.
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")


def trace_and_guard(get_response: Answer) -> Answer:
    """Middleware: a request id for the log, and no copies of signed-in pages in any cache."""

    def answer(request: HttpRequest) -> HttpResponse:
        token = current_request_id.set(uuid.uuid4().hex)
        try:
            response = get_response(request)
        finally:
            current_request_id.reset(token)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    return answer


def refused(request: HttpRequest, error: DomainError, back_to: str, *args: Any) -> HttpResponseRedirect:
    """Say on the next page why the act was refused. Who may not do it at all gets 403, as from the API."""
    if isinstance(error, NotAllowed):
        raise PermissionDenied(error.message) from error
    messages.error(request, error.message)
    return redirect(back_to, *args)
