"""What a person is told: the inbox, and the one e-mail a day that repeats it."""

from django.db import models
from django.db.models import Q

from departments.models.user import User
from departments.querysets import DigestQuerySet, NotificationQuerySet


class Digest(models.Model):
    """The e-mail of one person and day: at most one, for the database refuses a second.

    A worker takes it by lease. ``handed_at`` is written before the mail server is spoken to: where a worker
    dies after that, nobody can know whether the mail went out, and it is not sent again. What it said is in
    the inbox anyway.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="digests", verbose_name="收件人")
    day = models.DateField("日期")
    created_at = models.DateTimeField("生成时间")
    handed_at = models.DateTimeField("交付时间", null=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    last_error = models.CharField("未发出原因", max_length=300, blank=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知邮件"
        ordering = ("-day", "person")
        constraints = (models.UniqueConstraint(fields=["person", "day"], name="digest_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.person}"


class Notification(models.Model):
    """One thing to know or do. ``link`` is a path of this platform; ``key`` says the same thing only once.

    ``read_at`` is for the person alone: no page shows anybody whether somebody else has read something.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="notifications", verbose_name="收件人")
    kind = models.CharField("类别", max_length=40)
    words = models.CharField("内容", max_length=300)
    link = models.CharField("去处", max_length=200)
    key = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True)
    digest = models.ForeignKey(
        Digest, models.SET_NULL, null=True, related_name="notifications", verbose_name="邮件"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["person", "key"], condition=~Q(key=""), name="notification_said_once"
            ),
            models.CheckConstraint(
                condition=Q(link__startswith="/") & ~Q(link__startswith="//"),
                name="notification_leads_inside",
            ),
        )
        indexes = (models.Index(fields=["person"], condition=Q(read_at=None), name="notification_unread"),)

    def __str__(self) -> str:
        return self.words
