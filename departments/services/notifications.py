"""What a person does with the own inbox. Left out of the trail on purpose: reading is nobody's business."""

from datetime import datetime

from django.db import transaction

from departments.models import Notification, User


@transaction.atomic
def mark_read(*, person: User, at: datetime, pk: int | None = None) -> int:
    """One notice, or all that were written by ``at``; returns how many were unread before."""
    rows = Notification.objects.visible_to(person).unread().filter(created_at__lte=at)
    return rows.filter(pk=pk).update(read_at=at) if pk is not None else rows.update(read_at=at)
