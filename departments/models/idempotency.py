"""Answers kept so that a request sent again has no second effect."""

from django.db import models

from departments.models.user import User


class KeptAnswer(models.Model):
    """What was answered to an act with an ``Idempotency-Key``, written in the act's own transaction.

    ``fingerprint`` is the sha256 of method, address and body: the same key must not stand for another act.
    Purged after 30 days (``services.idempotency.KEPT_FOR``).
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    route = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    etag = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口答复"
        constraints = (models.UniqueConstraint(fields=["person", "key"], name="answer_once_per_key"),)

    def __str__(self) -> str:
        return f"{self.route} {self.status}"
