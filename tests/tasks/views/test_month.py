"""全部检查: everything owed on one page, and what is ready sent in one act."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from departments.enums import Release
from tasks.enums import ReportStatus
from tasks.models import Milestone, ReportVersion, Task
from tasks.services.periods import close_period
from tests.factories.world import NOW, World, one_more_report, stop_clock, submit, write

SignIn = Callable[..., Client]
CHECK, SUBMIT = "/my-work/2026-10/check/", "/my-work/2026-10/submit/"


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.fixture
def alice(world: World, as_user: SignIn) -> Client:
    """25 is ready, 26 has a mistake, 27 looks odd, 28 is untouched, 29 is filed."""
    for number in range(26, 30):
        one_more_report(world, "WR", number)
    write(world.report("WR", 25), world.alice)
    write(world.report("WR", 26), world.alice, percent="约60")
    Milestone.objects.create(task=Task.objects.get(number=27), title="完成设计", due_on=NOW.date())
    write(world.report("WR", 27), world.alice)
    submit(world.report("WR", 29), world.alice)
    return as_user(world.alice)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def numbers(answer: HttpResponse, group: str) -> list[int]:
    return [row.report.assignment.task.number for row in answer.context[group]]


def reason_field(world: World) -> str:
    return f"{world.report('WR', 27).pk}-node_due:milestone-{Milestone.objects.get().pk}"


def test_everything_is_in_its_group(alice: Client) -> None:
    answer = alice.get(CHECK)

    assert [numbers(answer, group) for group in ("blocked", "asked", "ready", "untouched")] == [
        [26],
        [27],
        [25],
        [28],
    ]
    assert answer.context["filed"] == 1
    assert "填 0 到 100 的整数" in text(answer) or "约数" in text(answer)
    assert "节点“完成设计”已到期" in text(answer)
    assert "提交无提示的 1 项" in text(answer)


def test_a_reason_makes_it_ready(world: World, alice: Client) -> None:
    field = reason_field(world)

    answer = alice.post(CHECK, {f"reason-{field}": "设计单位变更。", f"was-{field}": ""}, follow=True)

    assert "说明已保存" in text(answer)
    assert numbers(answer, "ready") == [25, 27]
    assert list(world.report("WR", 27).draft.reasons.values()) == ["设计单位变更。"]


def test_a_reason_of_somebody_else_is_not_overwritten(world: World, alice: Client) -> None:
    field = reason_field(world)
    alice.post(CHECK, {f"reason-{field}": "李强先写的。", f"was-{field}": ""})

    answer = alice.post(CHECK, {f"reason-{field}": "我写的。", f"was-{field}": ""}, follow=True)

    assert "别人写的：李强先写的。；你写的：我写的。" in text(answer)
    assert list(world.report("WR", 27).draft.reasons.values()) == ["李强先写的。"]


def test_a_reason_that_cannot_be_kept(world: World, alice: Client) -> None:
    answer = alice.post(CHECK, {f"reason-{reason_field(world)}": "长" * 201}, follow=True)

    assert "任务27的说明没有保存" in text(answer)


def test_looked_at_once_more_and_sent(world: World, alice: Client) -> None:
    shown = alice.get(SUBMIT)
    assert numbers(shown, "ready") == [25]

    answer = alice.post(SUBMIT, {"report": [f"{world.report('WR', 25).pk}:1"]}, follow=True)

    assert "已报送 1 项。回执号：2026-10-T25-WR-01" in text(answer)
    assert ReportVersion.objects.count() == 2


def test_only_what_was_shown_is_sent(world: World, alice: Client) -> None:
    """Changed after it was shown, it is told and not sent; and nonsense is nothing."""
    pk = world.report("WR", 25).pk
    write(world.report("WR", 25), world.bob, progress="李强改过。")

    answer = alice.post(SUBMIT, {"report": [f"{pk}:1", "x", "1:", f"{pk}", "99999:1", "1:٣"]}, follow=True)

    assert "任务25 完善城镇污水处理设施没有报送" in text(answer)
    assert ReportVersion.objects.count() == 1


def test_nothing_chosen(alice: Client) -> None:
    assert "没有选中要报送的任务" in text(alice.post(SUBMIT, follow=True))


def test_nothing_ready_leads_back(world: World, as_user: SignIn) -> None:
    assert as_user(world.alice).get(SUBMIT)["Location"] == CHECK


def test_all_filed(world: World, as_user: SignIn) -> None:
    submit(world.report("WR", 25), world.alice)

    assert "没有待报送的任务" in text(as_user(world.alice).get(CHECK))


def test_late_is_said(world: World, alice: Client) -> None:
    world.period.due_at = NOW - timedelta(hours=1)
    world.period.save()

    assert "会标“逾期”" in text(alice.get(CHECK))


def test_a_locked_month(world: World, alice: Client) -> None:
    close_period(period=world.period, at=world.period.closes_at)

    answer = alice.get(CHECK)

    assert "本月已锁定" in text(answer)
    assert numbers(answer, "ready") == []


def test_where_the_head_releases(world: World, alice: Client, as_user: SignIn) -> None:
    unit = world.units["WR"]
    unit.release = Release.ONLINE
    unit.save()
    assert "送审签无提示的 1 项" in text(alice.get(CHECK))

    answer = alice.post(SUBMIT, {"report": f"{world.report('WR', 25).pk}:1"}, follow=True)

    assert "已送单位负责人审签 1 项：任务25" in text(answer)
    assert world.report("WR", 25).status == ReportStatus.SIGNING
    assert numbers(alice.get(CHECK), "ready") == []
    assert numbers(as_user(world.head).get(CHECK), "ready") == [25]
