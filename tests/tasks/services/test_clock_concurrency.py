"""Five beats at one moment, on real connections: each thing happens once.

Each promise has a twin with its guard taken away, which shows that the beats really meet, and what is then
lost or refused.
"""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from departments.models import AuditEntry, Digest, Notification, User
from departments.notifications import notify
from departments.services import digests
from departments.services.digests import gather_digests, send_digest
from maanshan_eco.kernel.months import Month
from tasks.models import ProgressReport, ReportingPeriod
from tasks.services import periods, reminders
from tasks.services.periods import close_period, keep_periods
from tasks.services.reminders import chase_missing, remind
from tests.factories.world import NOW, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20  # seconds; nothing here takes one
BEATS = 5


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def at_once(act: Callable[[], Any]) -> list[Any]:
    """The act on five connections at one moment; gives what they returned or raised."""
    start = threading.Barrier(BEATS, timeout=PATIENCE)

    def run() -> Any:
        start.wait()
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(BEATS) as pool:
        return [future.result(PATIENCE) for future in [pool.submit(run) for _ in range(BEATS)]]


def meet(monkeypatch: pytest.MonkeyPatch, place: Any, name: str) -> None:
    """No row locks any more, and everybody waits for all the others when first before ``name``."""
    meeting, seen = threading.Barrier(BEATS, timeout=PATIENCE), threading.local()
    go_on = getattr(place, name)

    def wait_and_go_on(*args: Any, **kwargs: Any) -> Any:
        if not hasattr(seen, "them"):
            seen.them = meeting.wait()
        return go_on(*args, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **kwargs: rows.all())
    monkeypatch.setattr(place, name, wait_and_go_on)


def entries(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


# --- Opening ---------------------------------------------------------------------------------------


def test_a_month_opens_once(world: World) -> None:
    before = ProgressReport.objects.count()

    outcomes = at_once(lambda: keep_periods(at=Month(2026, 11).at(1, 8)))

    assert outcomes == [[]] * BEATS
    assert ReportingPeriod.objects.count() == 2
    assert ProgressReport.objects.count() == 2 * before
    assert entries("period.opened") == 2


def test_without_the_constraint_it_would_open_five_times(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The beats meet after each has found no November: then all that is left is the unique month."""
    meeting = threading.Barrier(BEATS, timeout=PATIENCE)
    plan = periods.planned_times

    def wait_and_plan(*args: Any) -> Any:
        meeting.wait()
        return plan(*args)

    def just_create(manager: Any, defaults: dict[str, Any], **given: Any) -> tuple[ReportingPeriod, bool]:
        return manager.create(**given, **defaults), True

    monkeypatch.setattr(periods, "planned_times", wait_and_plan)
    monkeypatch.setattr(type(ReportingPeriod.objects), "get_or_create", just_create)

    outcomes = at_once(lambda: keep_periods(at=Month(2026, 11).at(1, 8)))

    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"list": 1, "IntegrityError": 4}
    assert entries("period.opened") == 2


# --- Locking ---------------------------------------------------------------------------------------


def test_a_month_is_locked_once(world: World) -> None:
    at = world.period.closes_at

    outcomes = at_once(lambda: keep_periods(at=at))

    assert all(isinstance(outcome, list) for outcome in outcomes)
    assert entries("period.closed") == 1
    world.period.refresh_from_db()
    assert world.period.closed_at == at


def test_without_the_lock_it_is_locked_five_times(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    meet(monkeypatch, ReportingPeriod, "save")

    at_once(lambda: close_period(period=world.period, at=world.period.closes_at))

    assert entries("period.closed") == BEATS


# --- Reminding -------------------------------------------------------------------------------------


def test_everybody_is_reminded_once(world: World) -> None:
    outcomes = at_once(lambda: remind(at=NOW))

    people = User.objects.filter(role="filer").count()
    assert sorted(outcomes) == [0] * (BEATS - 1) + [2 * people]  # opened, and three days before
    assert Notification.objects.count() == 2 * people
    assert entries("period.reminded") == 1


def test_without_the_lock_the_constraint_refuses_the_second_reminder(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(monkeypatch, type(Notification.objects), "bulk_create")

    outcomes = at_once(lambda: remind(at=NOW))

    refused = [outcome for outcome in outcomes if isinstance(outcome, IntegrityError)]
    assert [error.__cause__.diag.constraint_name for error in refused] == ["notification_said_once"] * 4  # type: ignore[union-attr]
    assert entries("period.reminded") == 1


def test_without_lock_and_key_everybody_is_told_five_times(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **kwargs: rows.all())
    monkeypatch.setattr(reminders, "notify", lambda *, key, **given: notify(**given))

    at_once(lambda: remind(at=NOW))

    assert Notification.objects.filter(person=world.alice, kind="period.due").count() == BEATS


def test_a_button_pressed_by_five_reminds_once(world: World) -> None:
    outcomes = at_once(lambda: chase_missing(period=world.period, actor=world.rita, at=NOW))

    assert sorted(outcomes) == [0, 0, 0, 0, 5]
    assert entries("period.chased") == 1


# --- Mailing ---------------------------------------------------------------------------------------


@pytest.fixture
def told(world: World, settings: Any) -> World:
    settings.MAIL_IS_ON = True
    User.objects.filter(username="alice").update(email="alice@office.example")
    notify(people=[world.alice], kind="period.due", words="还没有报。", link="/", at=NOW)
    return world


def test_one_mail_from_five_workers(told: World) -> None:
    outcomes = at_once(lambda: digests.send_digests(at=NOW))

    assert sum(outcomes) == 1
    assert len(mail.outbox) == Digest.objects.count() == 1


def test_without_the_lease_it_is_mailed_five_times(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: everybody believes to hold the lease, and nobody looks whether it was handed over."""
    gather_digests(at=NOW)
    digest = Digest.objects.get()
    monkeypatch.setattr(digests, "_take_lease", lambda digest_id, at: digest.lease_token or "0" * 32)
    monkeypatch.setattr(digests, "_hand_over", lambda digest_id, token, at: True)

    at_once(lambda: send_digest(digest_id=digest.pk, at=NOW + timedelta(minutes=1)))

    assert len(mail.outbox) == BEATS
