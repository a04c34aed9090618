"""The pages of periods: what they show, and that what is refused is said beside its field."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from departments.models import Notification
from maanshan_eco.kernel.months import Month
from tasks.models import CalendarDay, Extension
from tasks.services.extensions import grant_extension
from tasks.services.periods import close_period, open_period
from tests.factories.world import NOW, OCTOBER, World, stop_clock, submit, write

SignIn = Callable[..., Client]
TIMES = {"due_at": "2026-10-30T18:00", "closes_at": "2026-11-05T18:00", "reason": "全市会议推迟"}


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.fixture
def rita(world: World, as_user: SignIn) -> Client:
    return as_user(world.rita)


def move_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.undo()
    stop_clock(monkeypatch, at)


def post(client: Client, name: str, *args: object, **data: str) -> HttpResponse:
    return client.post(reverse(name, args=args), data)


def said(answer: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def extension(world: World) -> Extension:
    return grant_extension(
        period=world.period,
        department=world.units["WR"],
        due_at=OCTOBER.at(30, 18),
        reason="防汛值班",
        asked_by="王晓来电",
        actor=world.rita,
        at=NOW,
    )


def test_the_list(world: World, rita: Client) -> None:
    open_period(month=Month(2026, 12), at=NOW)

    page = rita.get(reverse("periods")).content.decode()

    assert "2026年10月" in page
    assert "缺少2027年放假安排，锁定 1月2日（周六）18:00 没有按节假日顺延" in page


def test_an_empty_list_says_why(db: None, as_user: SignIn, world: World) -> None:
    world.period.reports.all().delete()
    world.period.delete()

    assert "还没有期次" in as_user(world.rita).get(reverse("periods")).content.decode()


def test_the_page_says_what_a_lock_will_do(world: World, rita: Client) -> None:
    write(world.report("HUC", 25), world.charlie)
    page = rita.get(reverse("period", args=["2026-10"])).content.decode()

    assert "草稿和未动笔的按未报处理" in page
    assert "市住房城乡建设局" in page
    assert "现在锁定" not in page  # the deadline has not passed


def test_who_only_reads_gets_no_forms(world: World, as_user: SignIn) -> None:
    page = as_user(world.auditor).get(reverse("period", args=["2026-10"])).content.decode()

    assert "锁定时会怎样" in page
    assert "<form" not in page.split("<main")[1]


def test_a_locked_month_has_no_forms(world: World, rita: Client) -> None:
    close_period(period=world.period, at=world.period.closes_at)

    page = rita.get(reverse("period", args=["2026-10"])).content.decode()

    assert "之后的改动走更正" in page
    assert "<form" not in page.split("<main")[1]


def test_times_are_changed(world: World, rita: Client) -> None:
    answer = post(rita, "period-replan", "2026-10", **TIMES)

    assert (answer.status_code, answer["Location"]) == (302, "/periods/2026-10/")
    world.period.refresh_from_db()
    assert (world.period.due_at, world.period.closes_at) == (OCTOBER.at(30, 18), Month(2026, 11).at(5, 18))
    page = rita.get("/periods/2026-10/").content.decode()
    assert "全市会议推迟" in page
    assert "原为：截止 10月28日（周三）18:00" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reason": ""}, "写一句原因，会留痕。"),
        ({"due_at": "十月三十日"}, "写成 2026-10-28 18:00 的样子。"),
        ({"due_at": ""}, "选日期和时间，如 2026-10-28 18:00。"),
        ({"due_at": "2026-10-20T18:00"}, "要晚于现在。"),
        ({"due_at": "2026-11-06T18:00"}, "锁定时间不能早于截止时间。"),
        ({"reason": "长" * 201}, "200"),
    ],
)
def test_what_is_refused_stays_typed(world: World, rita: Client, changed: dict[str, str], words: str) -> None:
    answer = post(rita, "period-replan", "2026-10", **{**TIMES, **changed})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert 'value="2026-11-05T18:00"' in page
    assert "<title>有错误：" in page


def test_the_calendars_day_is_offered(world: World, rita: Client) -> None:
    """A holiday that was announced after the month had opened."""
    CalendarDay.objects.create(day=OCTOBER.at(28, 0).date(), is_workday=False, name="放假")

    assert "按工作日历应为 10月29日（周四）18:00" in rita.get("/periods/2026-10/").content.decode()


def test_locking_early(world: World, rita: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert post(rita, "period-lock", "2026-10", reason="报齐").status_code == 400
    move_clock(monkeypatch, world.period.due_at + timedelta(hours=1))
    assert "现在锁定2026年10月" in rita.get("/periods/2026-10/").content.decode()
    assert post(rita, "period-lock", "2026-10", reason="").status_code == 400

    assert post(rita, "period-lock", "2026-10", reason="报齐").status_code == 302
    world.period.refresh_from_db()
    assert world.period.is_closed


def granted(world: World, client: Client, **changed: str) -> HttpResponse:
    data = {
        "whom": f"report-{world.report('WR', 25).pk}",
        "due_at": "2026-10-30 18:00",
        "asked_by": "王晓来电",
        "reason": "防汛值班",
    }
    return post(client, "period-extend", "2026-10", **{**data, **changed})


def test_an_extension_is_granted(world: World, rita: Client) -> None:
    answer = granted(world, rita)

    assert said(answer) == ["市水利局已延期到 10月30日（周五）18:00。"]
    assert Extension.objects.get().report == world.report("WR", 25)
    page = rita.get("/periods/2026-10/").content.decode()
    assert "王晓来电 申请；市生态环境局 任审" in page


def test_a_refused_extension_still_offers_only_units_one_may_judge(world: World, rita: Client) -> None:
    """Rita is from 市生态环境局, which 市政府办 judges."""
    chosen = f"report-{world.report('WR', 25).pk}"

    page = granted(world, rita, whom=chosen, reason="").content.decode()

    offered = page.split('name="whom"')[1].split("</select>")[0]
    assert f'<option value="{chosen}" selected>' in offered
    assert "市生态环境局" not in offered


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"whom": ""}, "选单位，或单位的一项任务。"),
        ({"whom": "unit-999999"}, "选单位，或单位的一项任务。"),
        ({"due_at": "2026-12-01 18:00"}, "不能晚于锁定时间 11月2日（周一）18:00。"),
        ({"asked_by": ""}, "写明谁申请的。"),
        ({"reason": ""}, "写一句原因，会留痕。"),
    ],
)
def test_what_is_refused_of_an_extension(
    world: World, rita: Client, changed: dict[str, str], words: str
) -> None:
    answer = granted(world, rita, **changed)

    assert (answer.status_code, words in answer.content.decode()) == (400, True)
    assert not Extension.objects.exists()


def test_only_the_own_units_are_offered(world: World, as_user: SignIn) -> None:
    """市政府办 reviews 市生态环境局 and nobody else here."""
    form = as_user(world.gus).get("/periods/2026-10/").context["extension"]

    assert [name for name, _ in form.fields["whom"].choices] == ["", "市生态环境局"]
    assert granted(world, as_user(world.gus)).status_code == 403


def test_an_extension_is_withdrawn(world: World, rita: Client) -> None:
    one = extension(world)
    assert post(rita, "extension-withdraw", one.pk, reason="").status_code == 400

    assert post(rita, "extension-withdraw", one.pk, reason="不再需要").status_code == 302
    assert "已撤回" in rita.get("/periods/2026-10/").content.decode()


# --- Where an extension shows ----------------------------------------------------------------------


def header(client: Client, name: str = "my-work") -> str:
    return client.get(reverse(name)).content.decode().split("</header>")[0]


def test_the_header_of_every_page_counts_to_the_own_deadline(world: World, as_user: SignIn) -> None:
    extension(world)

    assert "截止 10月30日（周五）18:00，还剩4天8小时，准予延期" in header(as_user(world.alice))
    assert "截止 10月28日（周三）18:00，还剩2天8小时" in header(as_user(world.charlie))
    assert "截止 10月28日（周三）18:00，还剩2天8小时" in header(as_user(world.rita), "review-queue")


def test_the_reason_and_who_granted_it_stand_where_it_says_extended(world: World, as_user: SignIn) -> None:
    extension(world)
    version = submit(world.report("WR", 25), world.alice, OCTOBER.at(29, 10))
    client = as_user(world.alice)

    for path in (reverse("filing", args=[version.report_id]), reverse("receipt", args=[version.pk])):
        page = client.get(path).content.decode()
        assert "准予延期" in page
        assert "防汛值班" in page
        assert "任审" in page


# --- 催报 ------------------------------------------------------------------------------------------


def test_the_chase_page(world: World, rita: Client) -> None:
    page = rita.get(reverse("missing")).content.decode()

    assert "【10月进展填报提醒】截止 10月28日（周三）18:00，还剩2天8小时。" in page
    assert "提醒未报单位" in page


def test_pressing_twice_reminds_once(world: World, rita: Client) -> None:
    first, second = rita.post(reverse("missing")), rita.post(reverse("missing"))

    assert said(first) == ["已提醒 5 位填报员，在平台“通知”里，随当天的通知邮件发出。"]
    assert said(second)[-1] == "今天已经提醒过，没有新的人要提醒。明天可以再提醒一次。"
    assert Notification.objects.count() == 5


def test_not_in_the_evening(world: World, rita: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    move_clock(monkeypatch, OCTOBER.at(26, 20))

    assert said(rita.post(reverse("missing"))) == [
        "现在不是工作时间（工作日 8:30—17:30），不发提醒。上班后再按。"
    ]


def test_all_filed(world: World, rita: Client) -> None:
    for unit, task, who in [
        ("WR", 25, "alice"),
        ("HUC", 25, "charlie"),
        ("DANGTU", 25, "dora"),
        ("EEB", 6, "erin"),
    ]:
        submit(world.report(unit, task), getattr(world, who))

    assert "2026年10月已全部报齐" in rita.get(reverse("missing")).content.decode()


def test_without_a_month_there_is_nobody_to_chase(world: World, rita: Client, monkeypatch: Any) -> None:
    move_clock(monkeypatch, OCTOBER.at(1, 7))

    assert "还没有开放的填报月份" in rita.get(reverse("missing")).content.decode()
    assert rita.post(reverse("missing")).status_code == 302
