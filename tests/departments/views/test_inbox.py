"""The inbox: what to do, grouped; each notice with one act; nobody sees what another has read."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import AuditEntry, Notification
from departments.notifications import notify
from tests.factories.world import NOW, World, stop_clock

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


def tell(world: World, *who: str, kind: str = "period.due", words: str = "任务25还没有报。") -> Notification:
    people = [world.people[name] for name in who]
    notify(people=people, kind=kind, words=words, link="/my-work/2026-10/", at=NOW)
    return Notification.objects.filter(kind=kind).latest("pk")


def test_an_empty_inbox_says_so(world: World, as_user: SignIn) -> None:
    page = as_user(world.alice).get(reverse("inbox")).content.decode()

    assert "没有未读的通知" in page
    assert "全部标为已读" not in page


def test_grouped_by_what_to_do(world: World, as_user: SignIn) -> None:
    tell(world, "alice")
    tell(world, "alice", kind="report.returned", words="任务26被退回。")
    tell(world, "alice", kind="report.returned", words="任务27被退回。")
    tell(world, "charlie", words="只给住建局。")

    answer = as_user(world.alice).get(reverse("inbox"))

    groups = [
        (heading.title, heading.act, [notice.words for notice in notices])
        for heading, notices in answer.context["groups"]
    ]
    assert groups == [
        ("退回待改", "去修改", ["任务27被退回。", "任务26被退回。"]),
        ("临近截止", "去填报", ["任务25还没有报。"]),
    ]
    assert "只给住建局" not in answer.content.decode()


def test_the_navigation_counts_what_is_unread(world: World, as_user: SignIn) -> None:
    notice, client = tell(world, "alice"), as_user(world.alice)

    def count() -> int:
        nav = client.get(reverse("my-work")).context["nav"]
        return next(entry["count"] for entry in nav if entry["label"] == "通知")

    assert count() == 1
    client.post(reverse("notice", args=[notice.pk]))
    assert count() == 0


def test_the_one_button_leads_to_the_work_and_marks_it_read(world: World, as_user: SignIn) -> None:
    notice, client = tell(world, "alice"), as_user(world.alice)

    answer = client.post(reverse("notice", args=[notice.pk]))

    assert (answer.status_code, answer["Location"]) == (302, "/my-work/2026-10/")
    notice.refresh_from_db()
    assert notice.read_at == NOW
    assert "最近已读" in client.get(reverse("inbox")).content.decode()


def test_read_without_leaving(world: World, as_user: SignIn) -> None:
    notice = tell(world, "alice")

    answer = as_user(world.alice).post(reverse("notice", args=[notice.pk]), {"stay": "1"})

    assert answer["Location"] == reverse("inbox")


def test_all_at_once_and_only_the_own(world: World, as_user: SignIn) -> None:
    tell(world, "alice", "bob")

    as_user(world.alice).post(reverse("inbox-read"))

    unread = Notification.objects.unread().values_list("person__username", flat=True)
    assert list(unread) == ["bob"]


def test_reading_leaves_no_trace_for_others(world: World, as_user: SignIn) -> None:
    """减负: no count of who has read what, nowhere."""
    notice = tell(world, "alice")
    as_user(world.alice).post(reverse("notice", args=[notice.pk]))

    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"period.opened", "target.set"}
    assert as_user(world.bob).post(reverse("notice", args=[notice.pk])).status_code == 404


def test_a_notice_is_not_read_by_looking_at_it(world: World, as_user: SignIn) -> None:
    tell(world, "alice")

    as_user(world.alice).get(reverse("inbox"))

    assert Notification.objects.unread().count() == 1
