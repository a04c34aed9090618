"""The coded reasons to return a report: a start from the fixture, then in the administrator's hands."""

from typing import Any

from django.db import transaction

from tasks.models import ReturnReason


@transaction.atomic
def load_return_reasons(*, entries: list[dict[str, Any]]) -> int:
    """Add the reasons that are not on record yet, by code; returns how many.

    ``entries`` as in ``fixtures/return_reasons.json``. What stands is left alone: its wording belongs to the
    administrator from the first day on.
    """
    known = set(ReturnReason.objects.values_list("code", flat=True))
    new = [
        ReturnReason(position=position, **entry)
        for position, entry in enumerate(entries, start=1)
        if entry["code"] not in known
    ]
    ReturnReason.objects.bulk_create(new)
    return len(new)
