"""The daily e-mail: gathered from the inbox by the clock, taken by lease, sent once.

When people are at work is for the caller to know; here nobody looks at a calendar.
"""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.timezone import localdate, localtime

from departments.models import Digest, Notification, User
from departments.notifications import heading_of, place_of

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 5
#: Longer than the mail server's time limit (EMAIL_TIMEOUT), so that a lease runs out only of the dead.
LEASE = timedelta(seconds=120)


def send_digests(*, at: datetime) -> int:
    """Gather what is to be mailed and send what waits; returns how many e-mails went out.

    Any number of workers may do so at once. What a mail server refuses waits for its lease to run out and is
    tried again, five times in all on its day.
    """
    if not settings.MAIL_IS_ON:
        return 0
    gather_digests(at=at)
    waiting = Digest.objects.waiting(at, MOST_ATTEMPTS).order_by("pk").values_list("pk", flat=True)
    return sum(send_digest(digest_id=pk, at=at) for pk in list(waiting))


@transaction.atomic
def gather_digests(*, at: datetime) -> None:
    """Put the unread notices that were never mailed into today's e-mail of each person.

    Who had today's e-mail already gets the rest with tomorrow's.
    """
    today = localdate(at)
    people = User.objects.filter(pk__in=Notification.objects.to_mail(at).values("person")).exclude(
        digests__day=today
    )
    for person in people:
        digest, created = Digest.objects.get_or_create(person=person, day=today, defaults={"created_at": at})
        if created and not Notification.objects.to_mail(at).filter(person=person).update(digest=digest):
            digest.delete()  # read in this very moment


def send_digest(*, digest_id: int, at: datetime) -> bool:
    """Send one e-mail, if nobody else has it in hand. True where it went out now."""
    token = _take_lease(digest_id, at)
    if token is None:
        return False
    digest = Digest.objects.select_related("person").get(pk=digest_id)
    message = _message(digest)
    if not _hand_over(digest_id, token, at):
        return False
    try:
        message.send()
    except OSError as error:  # SMTPException is one
        logger.warning("digest %s: not sent: %s", digest_id, error)
        _note_failure(digest_id, token, error)
        return False
    Digest.objects.filter(pk=digest_id, lease_token=token).update(
        sent_at=at, last_error="", lease_token=None, lease_until=None
    )
    return True


def _take_lease(digest_id: int, at: datetime) -> uuid.UUID | None:
    """Compare-and-set: of several workers exactly one gets a token."""
    token = uuid.uuid4()
    with transaction.atomic():
        waiting = Digest.objects.waiting(at, MOST_ATTEMPTS).select_for_update(skip_locked=True)
        digest = waiting.filter(pk=digest_id).first()
        if digest is None:
            return None
        digest.lease_token, digest.lease_until = token, at + LEASE
        digest.attempts += 1
        digest.save(update_fields=["lease_token", "lease_until", "attempts"])
    return token


def _hand_over(digest_id: int, token: uuid.UUID, at: datetime) -> bool:
    """Write down that the mail server is spoken to from now on. False where the lease was lost."""
    return bool(Digest.objects.filter(pk=digest_id, lease_token=token, handed_at=None).update(handed_at=at))


def _note_failure(digest_id: int, token: uuid.UUID, error: Exception) -> None:
    """The server said no, so it has not gone out; the lease is the pause before the next attempt."""
    Digest.objects.filter(pk=digest_id, lease_token=token).update(
        handed_at=None, last_error=f"{type(error).__name__}：{error}"[:300]
    )


def _message(digest: Digest) -> EmailMessage:
    """Plain text. The Message-ID is the digest's own: a mail server that doubles is seen through."""
    notices = list(digest.notifications.order_by("created_at", "id"))
    return EmailMessage(
        subject=f"{'【演示】' if settings.DEMO else ''}生态文明建设任务调度平台：{len(notices)} 条通知",
        body=words_of_digest(digest.person, notices),
        to=[digest.person.email],
        headers={"Message-ID": f"<digest-{digest.pk}-{digest.day}@maanshan-eco>"},
    )


def words_of_digest(person: User, notices: Iterable[Notification]) -> str:
    """The e-mail's text, grouped as the inbox is."""
    lines = [f"{person.name}：", "", "以下事项等待办理或知悉。"]
    last = ""
    for notice in sorted(notices, key=lambda notice: place_of(notice.kind)):
        title = heading_of(notice.kind).title
        if title != last:
            lines += ["", f"【{title}】"]
            last = title
        lines.append(f"· {notice.words}（{localtime(notice.created_at):%m-%d %H:%M}）")
    lines += [
        "",
        "登录平台，在“通知”里逐项办理。已经办完的不用理会。",
        "这封邮件由平台在工作时间自动发出，每人每天最多一封，不用回复。",
    ]
    return "\n".join(lines) + "\n"
