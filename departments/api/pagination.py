"""Lists by cursor: rows that come in between shift nothing."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from departments.api.problems import Refusal
from maanshan_eco.kernel.text import what_is_broken

PAGE, LARGEST_PAGE = 50, 200


class Cursors(CursorPagination):
    """``?cursor=…&page_size=…``; the view's ``ordering`` begins with a field that no two rows share."""

    page_size = PAGE
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        self.field = queryset.model._meta.get_field(view.ordering[0].lstrip("-"))
        return super().paginate_queryset(queryset, request, view)

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(view.ordering)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """For OpenAPI 3.1, which has no ``nullable``."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def decode_cursor(self, request: Request) -> Cursor | None:
        """DRF hands the position to the database as it comes; one of our own making always fits the field."""
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                self.field.to_python(cursor.position)
                if what_is_broken(str(cursor.position)):
                    raise ValidationError("broken")
        except (NotFound, ValidationError) as error:
            raise Refusal(
                400, "invalid_cursor", "游标不对，从第一页重新取，只用答复里的 next。", field="cursor"
            ) from error
        return cursor
