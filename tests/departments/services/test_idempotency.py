"""One effect per key: the answer is kept with the effect, or neither is."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from departments.models import KeptAnswer, User
from departments.services.idempotency import (
    KEPT_FOR,
    Answer,
    KeyReused,
    StillRunning,
    answer_once,
    fingerprint,
    purge_answers,
)
from maanshan_eco.kernel.errors import Invalid
from tests.factories.world import NOW, World, make_world

KEY = "0a1b2c3d"


def send(
    person: User, act: Callable[[], Answer], key: str = KEY, asked: str = "a" * 64
) -> tuple[Answer, bool]:
    return answer_once(person=person, key=key, route="/x/", asked=asked, act=act, at=NOW)


def made() -> Answer:
    return Answer(201, '{"receipt": "2026-10-T25-WR-01"}', '"3"')


def never() -> Answer:
    raise AssertionError("acted twice")


def test_a_repeat_gets_the_first_answer_again(world: World) -> None:
    assert send(world.alice, made) == (made(), False)
    assert send(world.alice, never) == (made(), True)


def test_another_request_with_the_key_is_refused(world: World) -> None:
    send(world.alice, made)

    with pytest.raises(KeyReused):
        send(world.alice, never, asked="b" * 64)


def test_keys_of_two_people_never_meet(world: World) -> None:
    send(world.alice, made)

    assert send(world.bob, lambda: Answer(200, "{}")) == (Answer(200, "{}"), False)


def test_a_refused_act_keeps_nothing_and_may_be_mended(world: World) -> None:
    def refuse() -> Answer:
        User.objects.filter(pk=world.bob.pk).update(name="改了")
        raise Invalid("incomplete", "有 1 处要改。")

    with pytest.raises(Invalid):
        send(world.alice, refuse)

    assert (KeptAnswer.objects.count(), User.objects.get(pk=world.bob.pk).name) == (0, "李强")
    assert send(world.alice, made, asked="b" * 64) == (made(), False)


def test_parts_of_a_request_cannot_borrow_from_each_other() -> None:
    assert fingerprint("POST", "/a/", b"b") != fingerprint("POST", "/a/b", b"")
    assert fingerprint("POST", "/a/", b"b") == fingerprint("POST", "/a/", b"b")


def test_answers_are_kept_for_thirty_days(world: World) -> None:
    send(world.alice, made)

    assert purge_answers(at=NOW + KEPT_FOR) == 0
    assert purge_answers(at=NOW + KEPT_FOR + timedelta(seconds=1)) == 1


@pytest.fixture
def city(transactional_db: None) -> World:
    return make_world()


@pytest.mark.parametrize("is_locked", [True, False], ids=["with the lock", "twin without it"])
def test_of_two_at_once_one_acts(city: World, is_locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is told to come again. The twin without the lock lets both act, and the test sees it."""
    if not is_locked:
        monkeypatch.setattr("departments.services.idempotency._locked", lambda *args: True)
    acting, may_end = threading.Event(), threading.Event()
    acted: list[str] = []
    broken: list[str] = []

    def slowly() -> Answer:
        acted.append("first")
        acting.set()
        assert may_end.wait(10)
        return made()

    def again() -> Answer:
        acted.append("second")
        return made()

    def first() -> None:
        try:
            send(city.alice, slowly)
        except IntegrityError as error:
            broken.append(str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert acting.wait(10)
    with pytest.raises(StillRunning) if is_locked else nullcontext():
        send(city.alice, again)
    may_end.set()
    thread.join()

    assert send(city.alice, again) == (made(), True)
    assert acted == (["first"] if is_locked else ["first", "second"])
    assert len(broken) == (0 if is_locked else 1)  # the constraint behind it still lets one answer stand
