"""``Idempotency-Key``: acts that must not happen twice, however often the line breaks."""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils.timezone import now
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from departments.api.problems import Refusal
from departments.services.idempotency import Answer, answer_once, fingerprint

_KEY = re.compile(r"[\x21-\x7e]{8,255}")


def once(handler: Callable[..., Response]) -> Callable[..., Response]:
    """A handler whose effect happens once per person and key; a repeat gets the first answer again.

    What is compared is method, address, ``If-Match`` and the JSON that was meant, not its blanks.
    """

    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key, asked = _key(request), _asked(request)

        def act() -> Answer:
            made = handler(view, request, *args, **kwargs)
            body = JSONRenderer().render(made.data).decode()
            return Answer(made.status_code, body, made.headers.get("ETag", ""))

        told, is_repeat = answer_once(
            person=request.user,  # type: ignore[arg-type]  # the gate let only people through
            key=key,
            route=request.path,
            asked=asked,
            act=act,
            at=now(),
        )
        headers = {"ETag": told.etag} if told.etag else {}
        if is_repeat:
            headers["Idempotency-Replayed"] = "true"
        return Response(json.loads(told.body), status=told.status, headers=headers)

    answer.needs_key = True  # type: ignore[attr-defined]
    return answer


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        raise Refusal(
            428, "idempotency_key_required", "缺少 Idempotency-Key。每次办理用一个新的，重发时不变。"
        )
    if not _KEY.fullmatch(key):
        raise Refusal(
            400,
            "idempotency_key_malformed",
            "Idempotency-Key 应是 8 到 255 个英文、数字或符号，没有空格，如一个 UUID。",
            field="Idempotency-Key",
        )
    return key


def _asked(request: Request) -> str:
    meant = json.dumps([request.headers.get("If-Match"), request.data], sort_keys=True)
    return fingerprint(str(request.method), request.path, meant.encode())
