"""Telling people: rows, once where once is meant, in words that each app registers."""

import pytest
from django.db import IntegrityError, transaction

from departments import notifications
from departments.models import Notification
from departments.notifications import Heading, filers_of, heading_of, notify, place_of
from tests.factories.world import NOW, World


def tell(world: World, *who: str, key: str = "", link: str = "/my-work/") -> int:
    people = [world.people[name] for name in who]
    return notify(people=people, kind="period.due", words="还没有报。", link=link, at=NOW, key=key)


def test_everybody_gets_a_row(world: World) -> None:
    assert tell(world, "alice", "bob") == 2

    notice = Notification.objects.filter(person=world.alice).get()
    assert (notice.kind, notice.words, notice.link) == ("period.due", "还没有报。", "/my-work/")
    assert (notice.created_at, notice.read_at, notice.digest) == (NOW, None, None)


def test_without_a_key_it_is_said_again(world: World) -> None:
    assert [tell(world, "alice"), tell(world, "alice")] == [1, 1]


def test_with_a_key_it_is_said_once_to_each(world: World) -> None:
    assert [tell(world, "alice", key="k"), tell(world, "alice", "bob", key="k")] == [1, 1]
    assert tell(world, "alice", key="other") == 1


def test_the_database_refuses_the_second(world: World) -> None:
    tell(world, "alice", key="k")
    again = Notification(person=world.alice, kind="x", words="x", link="/", key="k", created_at=NOW)

    with transaction.atomic(), pytest.raises(IntegrityError, match="notification_said_once"):
        again.save()


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "my-work/", ""])
def test_links_lead_inside(world: World, link: str) -> None:
    with transaction.atomic(), pytest.raises(IntegrityError, match="notification_leads_inside"):
        tell(world, "alice", link=link)


def test_a_kind_must_be_registered(world: World) -> None:
    with pytest.raises(KeyError):
        notify(people=[world.alice], kind="nothing.known", words="x", link="/", at=NOW)

    assert heading_of("nothing.known") == Heading("其他", "去看")
    assert place_of("nothing.known") > place_of("report.returned") == 0


def test_a_kind_has_one_heading() -> None:
    notifications.register({"report.returned": heading_of("report.returned")})

    with pytest.raises(ValueError, match="already called"):
        notifications.register({"report.returned": Heading("别的", "去看")})


def test_filers_are_told_and_not_their_heads(world: World) -> None:
    world.bob.is_active = False
    world.bob.save()

    assert filers_of([world.units["WR"], world.units["DANGTU"].pk]) == [world.alice, world.dora]
