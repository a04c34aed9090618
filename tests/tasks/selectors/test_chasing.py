"""催报: who still owes, and the words to chase them with."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from departments.models import User
from tasks.selectors.chasing import chase_text, missing_units
from tasks.services.extensions import grant_extension
from tests.factories.world import NOW, OCTOBER, World, one_more_report, send_back, submit, write


@pytest.fixture
def busy(world: World) -> World:
    """市水利局 with a report to do, a draft, one filed and one returned."""
    write(one_more_report(world, "WR", 26), world.alice)
    submit(one_more_report(world, "WR", 27), world.bob)
    returned = submit(one_more_report(world, "WR", 28), world.alice)
    send_back(returned, world.rita, NOW, "请补充完成时限和责任人。")
    return world


def test_units_with_their_tasks(busy: World) -> None:
    missing = [
        (entry.unit.code, [report.assignment.task.number for report in entry.reports])
        for entry in missing_units(busy.period, NOW)
    ]

    assert missing == [("EEB", [6]), ("WR", [25, 26, 28]), ("HUC", [25]), ("DANGTU", [25])]


def test_whom_to_call(busy: World) -> None:
    """Filers only, and only those whose accounts are in use."""
    User.objects.filter(username="alice").update(phone="0555-1234567")
    User.objects.filter(username="charlie").update(is_active=False)

    contacts = {entry.unit.code: entry.contacts for entry in missing_units(busy.period, NOW)}

    assert contacts["WR"] == (("王晓", "0555-1234567"), ("李强", ""))
    assert contacts["HUC"] == ()


def test_nobody_is_missing_when_all_is_filed(world: World) -> None:
    for unit, task, who in [
        ("WR", 25, "alice"),
        ("HUC", 25, "charlie"),
        ("DANGTU", 25, "dora"),
        ("EEB", 6, "erin"),
    ]:
        submit(world.report(unit, task), getattr(world, who))

    assert missing_units(world.period, NOW) == []


@pytest.mark.parametrize("more", [0, 2])
def test_three_queries(world: World, more: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(26, 26 + more):
        one_more_report(world, "WR", number)

    with django_assert_num_queries(3):
        names = [
            (entry.unit.name, entry.reports[0].assignment.task.title)
            for entry in missing_units(world.period, NOW)
        ]

    assert len(names) == 4


def test_the_words(busy: World) -> None:
    User.objects.filter(username="rita").update(phone="0555-7654321")
    busy.rita.refresh_from_db()
    grant_extension(
        period=busy.period,
        department=busy.units["HUC"],
        due_at=OCTOBER.at(30, 12),
        reason="防汛值班",
        asked_by="陈生",
        actor=busy.rita,
        at=NOW,
    )

    assert chase_text(busy.period, missing_units(busy.period, NOW), busy.rita, NOW).splitlines() == [
        "【10月进展填报提醒】截止 10月28日（周三）18:00，还剩2天8小时。截至 10月26日 10:00 未报送：",
        "市生态环境局：任务6",
        "市水利局：任务25、26（草稿未提交）、28（退回待改）",
        "市住房城乡建设局：任务25（准予延期到 10月30日（周五）12:00）",
        "当涂县：任务25",
        "登录平台“我的填报”即可办理；当月确无新进展的，写明后报送。"
        "11月2日（周一）18:00 锁定，锁定后不能再报。联系：专班 任审 0555-7654321。已报送的单位不用理会。",
    ]


def test_the_words_after_the_deadline(world: World) -> None:
    at = world.period.due_at + timedelta(hours=2)

    first, *_ = chase_text(world.period, missing_units(world.period, at), world.chief, at).splitlines()

    assert first.startswith("【10月进展填报提醒】截止 10月28日（周三）18:00，已过2小时。")
