"""我的填报: the month box, 无新进展 in the row, who else has not filed, the head's rows first."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from departments.enums import Release
from maanshan_eco.kernel.months import Month
from tasks.models import Milestone, ReportDraft
from tasks.services.filing import hand_over
from tasks.services.periods import open_period
from tests.factories.world import NOW, START, World, one_more_report, stop_clock, submit, write

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.mark.parametrize(
    "typed", ["2026年9月", "9月", "９月份", "截至9月底", "2026.9", "2026-09", "202609", "26年9月"]
)
def test_every_spelling_of_a_month_leads_to_it(world: World, as_user: SignIn, typed: str) -> None:
    open_period(month=Month(2026, 9), at=START)

    answer = as_user(world.alice).get(reverse("my-work"), {"month": typed})

    assert answer["Location"] == reverse("my-work-month", args=["2026-09"])


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("一季度", "“一季度”是2026年1—3月，这里一次看一个月，写成 2026-03 的样子。"),
        ("8月", "“8月”按2026年8月查找，没有开放过填报。"),
        ("2024年13月", "“2024年13月”不是一个期次。写成 2024年3月、2024-03、一季度或 1-3月 的样子。"),
    ],
)
def test_what_is_no_month_here_is_answered(world: World, as_user: SignIn, typed: str, advice: str) -> None:
    answer = as_user(world.alice).get(reverse("my-work"), {"month": typed})

    assert (answer.status_code, answer.context["advice"]) == (200, advice)
    assert f'value="{typed}"' in answer.content.decode()


def quiet(client: Client) -> list[int]:
    rows = [entry for group in client.get(reverse("my-work")).context["groups"] for entry in group.rows]
    return [entry.row.report.assignment.task.number for entry in rows if entry.may_be_quiet]


def test_no_progress_is_offered_where_nothing_is_due(world: World, as_user: SignIn) -> None:
    alice = as_user(world.alice)
    report = one_more_report(world, "WR", 31)
    assert quiet(alice) == [31]  # 25 owes a figure
    Milestone.objects.create(task=report.assignment.task, title="完成设计", due_on=NOW.date())

    assert quiet(alice) == []
    assert alice.post(reverse("filing-no-progress", args=[report.pk])).status_code == 302
    assert ReportDraft.objects.count() == 0


def test_no_progress_carries_the_percent_over(world: World, as_user: SignIn) -> None:
    report = one_more_report(world, "WR", 31)
    september = open_period(month=Month(2026, 9), at=START)
    submit(world.report("WR", 31, september), world.alice, START, percent="40")

    answer = as_user(world.alice).post(reverse("filing-no-progress", args=[report.pk]))

    assert answer["Location"] == reverse("filing-check", args=[report.pk])
    draft = ReportDraft.objects.get(report=report)
    assert (draft.no_progress, draft.percent, draft.progress) == (True, "40", "")


def test_the_other_units_are_named_and_nothing_more(world: World, as_user: SignIn) -> None:
    write(world.report("HUC", 25), world.charlie, progress="陈生写的进展")
    submit(world.report("DANGTU", 25), world.dora, progress="丁县写的进展")

    page = as_user(world.alice).get(reverse("my-work")).content.decode()

    assert "还有 1 家未报" in page
    assert ("市住房城乡建设局" in page, "陈生写的进展" in page, "丁县写的进展" in page) == (
        True,
        False,
        False,
    )


def test_what_waits_for_the_head_comes_first_for_the_head(world: World, as_user: SignIn) -> None:
    unit = world.units["WR"]
    unit.release = Release.ONLINE
    unit.save()
    one_more_report(world, "WR", 31)
    report = world.report("WR", 25)
    hand_over(report=report, revision=write(report, world.alice), actor=world.alice, at=NOW)

    names = {
        who: [group.name for group in as_user(world.people[who]).get(reverse("my-work")).context["groups"]]
        for who in ("head", "alice")
    }

    assert names == {"head": ["等你审签", "三天内截止"], "alice": ["三天内截止", "等单位负责人审签"]}
    check = as_user(world.head).get(reverse("filing-check", args=[report.pk])).content.decode()
    assert ("报送任务25的10月进展" in check, "退回修改" in check) == (True, True)


def test_the_head_hands_back_and_the_filer_reads_why(world: World, as_user: SignIn) -> None:
    unit = world.units["WR"]
    unit.release = Release.ONLINE
    unit.save()
    report = world.report("WR", 25)
    alice, head = as_user(world.alice), as_user(world.head)
    alice.post(reverse("filing-hand-over", args=[report.pk]), {"revision": write(report, world.alice)})
    head.post(reverse("filing-hand-back", args=[report.pk]), {"remark": "数据再核一遍"})

    assert "数据再核一遍" in alice.get(reverse("filing-edit", args=[report.pk])).content.decode()
    assert "数据再核一遍" in alice.get(reverse("my-work")).content.decode()
