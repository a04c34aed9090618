"""What the API's entry points share: strict input, and refusals told as data.

Kept apart from the package itself: DRF imports the gate and the parser while it is still loading its views.
"""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

from maanshan_eco.kernel.errors import DomainError, Invalid, NotAllowed


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know: a misspelt name must not look like success and lose the text."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise serializers.ValidationError({name: ["没有这个字段。"] for name in sorted(unknown)})
        return super().to_internal_value(data)


def api_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal has ``code``, ``message`` and, where known, ``fields``."""
    if isinstance(error, DomainError):
        status = 400 if isinstance(error, Invalid) else 403 if isinstance(error, NotAllowed) else 409
        return Response({"code": error.code, "message": error.message, "fields": error.fields}, status=status)
    return exception_handler(error, context)
