"""What every answer carries, and how a refusal comes back to the page."""

from collections.abc import Callable

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from maanshan_eco.kernel.errors import NotAllowed, WrongState
from maanshan_eco.kernel.web import current_request_id, refused, trace_and_guard

ASKED = RequestFactory().get("/")


def answered_by(view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    return trace_and_guard(view)(ASKED)


def test_each_request_has_an_id_of_its_own() -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(current_request_id.get())
        return HttpResponse()

    answered_by(view)
    answered_by(view)

    assert [len(each) for each in seen] == [32, 32]
    assert seen[0] != seen[1]
    assert current_request_id.get() == ""


def test_the_id_ends_with_a_request_that_breaks() -> None:
    def breaks(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        answered_by(breaks)

    assert current_request_id.get() == ""


def test_answers_are_kept_out_of_caches() -> None:
    assert answered_by(lambda request: HttpResponse())["Cache-Control"] == "private, no-store"


def test_a_view_may_say_otherwise() -> None:
    answer = answered_by(lambda request: HttpResponse(headers={"Cache-Control": "max-age=60"}))

    assert answer["Cache-Control"] == "max-age=60"


def test_every_page_forbids_foreign_content(db: None) -> None:
    page = Client().get("/login/")

    assert {
        name: page[name] for name in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")
    } == {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    directives = sorted(part.strip() for part in page["Content-Security-Policy"].split(";"))
    assert directives == [
        "base-uri 'none'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ]


def test_a_refusal_is_said_on_the_next_page(rf: RequestFactory) -> None:
    request = rf.post("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]

    answer = refused(request, WrongState("wrong_state", "本期已锁定。"), "my-work")

    assert (answer.status_code, answer["Location"]) == (302, "/my-work/")
    assert [str(message) for message in get_messages(request)] == ["本期已锁定。"]


def test_who_may_not_do_it_at_all_is_sent_nowhere(rf: RequestFactory) -> None:
    with pytest.raises(PermissionDenied, match="当前账号不能办理“报送”。"):
        refused(rf.post("/"), NotAllowed("not_allowed", "当前账号不能办理“报送”。"), "my-work")
