"""The daily e-mail: at most one per person and day, sent once, whatever the mail server says."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction

from departments.models import Digest, Notification, User
from departments.notifications import notify
from departments.services import digests
from departments.services.digests import LEASE, gather_digests, send_digest, send_digests
from departments.services.notifications import mark_read
from tests.factories.world import NOW, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    settings.MAIL_IS_ON = True


@pytest.fixture
def reachable(world: World) -> World:
    for name in ("alice", "bob", "rita"):
        User.objects.filter(username=name).update(email=f"{name}@office.example")
    return world


def tell(
    world: World, *who: str, at: datetime = NOW, kind: str = "period.due", words: str = "还没有报。"
) -> None:
    notify(people=[world.people[name] for name in who], kind=kind, words=words, link="/my-work/", at=at)


def recipients() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def test_only_those_concerned_get_one(reachable: World) -> None:
    tell(reachable, "alice", "charlie")

    assert send_digests(at=NOW) == 1
    assert recipients() == ["alice@office.example"]
    digest = Digest.objects.get()
    assert (digest.person, digest.sent_at, digest.attempts) == (reachable.alice, NOW, 1)
    assert Notification.objects.get(person=reachable.alice).digest == digest


def test_the_words(reachable: World) -> None:
    tell(reachable, "alice", words="2026年10月任务25还没有报。")
    tell(reachable, "alice", kind="report.returned", words="2026年10月任务26被退回。", at=NOW)
    send_digests(at=NOW)

    (message,) = mail.outbox
    assert message.subject == "生态文明建设任务调度平台：2 条通知"
    assert message.extra_headers["Message-ID"].startswith("<digest-")
    assert str(message.body).splitlines() == [
        "王晓：",
        "",
        "以下事项等待办理或知悉。",
        "",
        "【退回待改】",
        "· 2026年10月任务26被退回。（10-26 10:00）",
        "",
        "【临近截止】",
        "· 2026年10月任务25还没有报。（10-26 10:00）",
        "",
        "登录平台，在“通知”里逐项办理。已经办完的不用理会。",
        "这封邮件由平台在工作时间自动发出，每人每天最多一封，不用回复。",
    ]


def test_one_a_day_and_the_rest_tomorrow(reachable: World) -> None:
    tell(reachable, "alice")
    send_digests(at=NOW)
    tell(reachable, "alice", at=NOW + HOUR)

    assert send_digests(at=NOW + 2 * HOUR) == 0
    assert send_digests(at=NOW + DAY) == 1
    assert [digest.notifications.count() for digest in Digest.objects.order_by("day")] == [1, 1]


def test_the_database_refuses_a_second(reachable: World) -> None:
    Digest.objects.create(person=reachable.alice, day=NOW.date(), created_at=NOW)

    with transaction.atomic(), pytest.raises(IntegrityError, match="digest_once_a_day"):
        Digest.objects.create(person=reachable.alice, day=NOW.date(), created_at=NOW)


def test_what_was_read_is_not_mailed(reachable: World) -> None:
    tell(reachable, "alice", "bob")
    mark_read(person=reachable.alice, at=NOW)

    send_digests(at=NOW)

    assert recipients() == ["bob@office.example"]


def test_nobody_without_an_account_in_use(reachable: World) -> None:
    tell(reachable, "alice")
    User.objects.filter(username="alice").update(is_active=False)

    assert send_digests(at=NOW) == 0


def test_where_no_mail_is_set_up_nothing_is_gathered(reachable: World, settings: Any) -> None:
    settings.MAIL_IS_ON = False
    tell(reachable, "alice")

    assert send_digests(at=NOW) == 0
    assert not Digest.objects.exists()


def refuse(backend: EmailBackend, messages: Any) -> int:
    """A mail server that says no."""
    raise ConnectionRefusedError("邮件服务器没有应答")


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_a_refusal_is_tried_again_after_a_pause(reachable: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(reachable, "alice")
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", refuse)
        assert send_digests(at=NOW) == 0
    digest = Digest.objects.get()
    assert digest.last_error == "ConnectionRefusedError：邮件服务器没有应答"

    assert send_digests(at=NOW + LEASE - timedelta(seconds=1)) == 0
    assert send_digests(at=NOW + LEASE) == 1
    digest.refresh_from_db()
    assert (digest.attempts, digest.last_error, digest.sent_at) == (2, "", NOW + LEASE)


def test_five_refusals_are_enough_for_a_day(reachable: World, refusing: None) -> None:
    tell(reachable, "alice")
    for attempt in range(8):
        send_digests(at=NOW + attempt * LEASE)

    assert Digest.objects.get().attempts == 5


def die_after_sending(patched: pytest.MonkeyPatch) -> None:
    send = EmailBackend.send_messages

    def dying(backend: EmailBackend, messages: Any) -> int:
        send(backend, messages)
        raise KeyboardInterrupt

    patched.setattr(EmailBackend, "send_messages", dying)


def test_what_may_have_gone_out_is_not_sent_again(reachable: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server has it, and the worker died before it could write so."""
    tell(reachable, "alice")
    with monkeypatch.context() as patched:
        die_after_sending(patched)
        with pytest.raises(KeyboardInterrupt):
            send_digests(at=NOW)

    send_digests(at=NOW + 2 * LEASE)

    assert len(mail.outbox) == 1
    assert Digest.objects.get().sent_at is None


def test_without_that_note_it_would_be_sent_twice(reachable: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: nobody writes down that the mail server is spoken to."""
    monkeypatch.setattr(digests, "_hand_over", lambda digest_id, token, at: True)
    tell(reachable, "alice")
    with monkeypatch.context() as patched:
        die_after_sending(patched)
        with pytest.raises(KeyboardInterrupt):
            send_digests(at=NOW)

    send_digests(at=NOW + 2 * LEASE)

    assert len(mail.outbox) == 2


def test_who_dies_before_sending_is_followed_by_another(
    reachable: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(reachable, "alice")

    def die(digest: Digest) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(digests, "_message", die)
        with pytest.raises(KeyboardInterrupt):
            send_digests(at=NOW)

    assert send_digests(at=NOW + LEASE) == 1


def test_a_lost_lease_sends_nothing(reachable: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker took over while this one slept."""
    tell(reachable, "alice")
    gather_digests(at=NOW)
    message = digests._message

    def sleep_and_write(digest: Digest) -> Any:
        Digest.objects.update(lease_token="0" * 32)
        return message(digest)

    monkeypatch.setattr(digests, "_message", sleep_and_write)

    assert send_digest(digest_id=Digest.objects.get().pk, at=NOW) is False
    assert mail.outbox == []


def test_yesterdays_unsent_mail_is_not_sent_today(reachable: World, refusing: None) -> None:
    tell(reachable, "alice")
    send_digests(at=NOW)

    assert not Digest.objects.waiting(NOW + DAY, 5).exists()
