"""Optimistic locking over HTTP: a draft's revision is its ETag, and whoever writes names the one he saw."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from rest_framework.request import Request

from departments.api.problems import Refusal

# Proxies that compress mark an ETag as weak; the revision inside is the same.
_TAG = re.compile(r'(?:W/)?"(0|[1-9][0-9]{0,8})"')
Handler = TypeVar("Handler", bound=Callable[..., Any])


def etag(revision: int) -> str:
    return f'"{revision}"'


def if_match(*, required: bool = True) -> Callable[[Handler], Handler]:
    """Mark a handler, for the description, as one that asks :func:`seen_revision` for ``If-Match``."""

    def mark(handler: Handler) -> Handler:
        handler.needs_revision = required  # type: ignore[attr-defined]
        return handler

    return mark


def seen_revision(request: Request) -> int:
    """The revision in ``If-Match``: 428 where there is none, 400 for anything but one of our own ETags.

    ``*`` is refused: it would overwrite what the writer never saw.
    """
    given = request.headers.get("If-Match")
    if given is None:
        raise Refusal(
            428, "if_match_required", "缺少 If-Match。先取草稿，把答复里的 ETag 原样放进 If-Match。"
        )
    match = _TAG.fullmatch(given.strip())
    if match is None:
        raise Refusal(
            400, "if_match_malformed", 'If-Match 应是一个 ETag，如 "3"；不收 * 和多个值。', field="If-Match"
        )
    return int(match[1])
