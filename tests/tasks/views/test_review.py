"""The pages on which the task force reviews."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from departments.enums import Role
from indicators.models import Reading
from maanshan_eco.kernel.months import Month
from tasks.models import ReportVersion, ReviewDecision, VersionCaution
from tasks.services.periods import open_period
from tasks.services.review import approve_report
from tests.factories.scene import attach
from tests.factories.world import (
    NOW,
    REMARK,
    START,
    World,
    approve,
    make_person,
    make_unit,
    send_back,
    stop_clock,
    submit,
)

SignIn = Callable[..., Client]
REASON = "请补充管网改造的完成时限。"
RETURN: dict[str, Any] = {"return": "1", "field": ["progress"], "code": "vague", "reason": REASON}


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.fixture
def rita(world: World, as_user: SignIn) -> Client:
    return as_user(world.rita)


def decide(client: Client, version: ReportVersion, follow: bool = False, **pressed: Any) -> Any:
    return client.post(reverse("review", args=[version.pk]), pressed, follow=follow)


def said(answer: HttpResponse) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_queue_and_who_is_missing(world: World, rita: Client) -> None:
    version = submit(world.report("WR", 25), world.alice)
    submit(world.report("EEB", 6), world.erin)

    answer = rita.get(reverse("review-queue"))

    assert [row.version for row in answer.context["rows"]] == [version]
    assert [unit.unit.code for unit in answer.context["missing"]] == ["HUC", "DANGTU"]
    progress = answer.context["progress"]
    assert (progress.due, progress.filed, progress.reviewed, answer.context["owed"]) == (3, 1, 0, 2)
    assert f'href="{reverse("review", args=[version.pk])}"' in answer.content.decode()


def test_the_queue_before_the_first_month(db: None, as_user: SignIn) -> None:
    reviewer = make_person("rita", "任审", Role.REVIEWER, make_unit("EEB", "市生态环境局"))

    answer = as_user(reviewer).get(reverse("review-queue"))

    assert (answer.status_code, answer.context["period"], answer.context["rows"]) == (200, None, [])


def test_approving_leads_to_the_next(world: World, rita: Client) -> None:
    first = submit(world.report("WR", 25), world.alice, NOW - timedelta(hours=2))
    second = submit(world.report("HUC", 25), world.charlie, NOW - timedelta(hours=1))

    answer = decide(rita, first, approve="1", follow=True)

    assert answer.redirect_chain == [(reverse("review", args=[second.pk]), 302)]
    assert said(answer) == ["已通过：2026-10-T25-WR-01。"]
    assert Reading.objects.get().value == Decimal("96.2")


def test_the_last_leads_back_to_the_queue(world: World, rita: Client) -> None:
    version = submit(world.report("WR", 25), world.alice)

    answer = decide(rita, version, follow=True, **RETURN)

    assert answer.redirect_chain == [(reverse("review-queue"), 302)]
    assert said(answer) == ["已退回：2026-10-T25-WR-01。"]
    assert ReviewDecision.objects.get().reason == REASON


@pytest.mark.parametrize("reason", ["", "太短", "请补充完成时限\x0b和责任人"])
def test_a_reason_that_will_not_do_stays_on_the_page(world: World, rita: Client, reason: str) -> None:
    version = submit(world.report("WR", 25), world.alice)

    answer = decide(rita, version, **{**RETURN, "reason": reason})

    assert (answer.status_code, answer.context["given"]["reason"]) == (400, reason)
    assert list(answer.context["error"].fields) == ["reason"]
    assert reason in answer.content.decode()
    assert ReviewDecision.objects.count() == 0


def test_an_enter_key_does_not_decide(world: World, rita: Client) -> None:
    """A post without a button is no approval: it is read as a return, and that needs its reason."""
    answer = decide(rita, submit(world.report("WR", 25), world.alice))

    assert (answer.status_code, ReviewDecision.objects.count()) == (400, 0)


def test_the_second_reviewer_is_told(world: World, rita: Client) -> None:
    """The page was open when a colleague decided."""
    version = submit(world.report("WR", 25), world.alice)
    colleague = make_person("rolf", "阮审", Role.REVIEWER, world.units["EEB"])
    send_back(version, colleague, NOW, REASON)

    answer = decide(rita, version, approve="1", follow=True)

    assert answer.redirect_chain == [(reverse("review-queue"), 302)]
    assert said(answer) == ["2026-10-T25-WR-01已由阮审于10-26 10:00:00退回，以该结论为准，这次没有改动。"]
    assert (ReviewDecision.objects.get().decided_by, Reading.objects.count()) == (colleague, 0)


@pytest.mark.parametrize("who", ["gus", "chief"])
def test_who_reviews_other_units_reads_and_does_not_decide(world: World, as_user: SignIn, who: str) -> None:
    version = submit(world.report("WR", 25), world.alice)
    client = as_user(world.people[who])

    shown = client.get(reverse("review", args=[version.pk]))

    assert (shown.status_code, shown.context["acts"]) == (200, set())
    assert 'name="approve"' not in shown.content.decode()
    assert decide(client, version, approve="1").status_code == 403
    assert ReviewDecision.objects.count() == 0


def test_the_page_puts_this_month_beside_the_last(world: World, rita: Client) -> None:
    september = open_period(month=Month(2026, 9), at=START)
    last = approve(
        submit(world.report("WR", 25, september), world.alice, START, value="95"), world.rita, START
    )
    version = submit(world.report("WR", 25), world.alice, value="96.5")

    answer = rita.get(reverse("review", args=[version.pk]))

    (figure,) = answer.context["month"].figures
    assert (answer.context["month"].base, figure.change) == (last, Decimal("1.5"))
    assert (answer.context["acts"], answer.context["place"].total) == ({"approve", "return"}, 1)


def test_the_page_of_a_second_round_shows_the_first(world: World, rita: Client) -> None:
    first = submit(world.report("WR", 25), world.alice)
    send_back(first, world.rita, NOW, REASON)
    second = submit(world.report("WR", 25), world.alice)

    answer = rita.get(reverse("review", args=[second.pk]))

    assert list(answer.context["earlier"]) == [first]
    assert REASON in answer.content.decode()


def test_a_decided_version_can_be_read_and_not_decided(world: World, rita: Client) -> None:
    version = submit(world.report("WR", 25), world.alice)
    decision = approve_report(version=version, actor=world.rita, at=NOW)

    answer = rita.get(reverse("review", args=[version.pk]))

    assert (answer.context["decision"], answer.context["acts"]) == (decision, {"withdraw"})
    assert 'name="approve"' not in answer.content.decode()


def cautioned(version: ReportVersion, reason: str = "", code: str = "same") -> VersionCaution:
    return VersionCaution.objects.create(
        version=version, code=code, field="progress", words="与上月文字完全相同。", reason=reason
    )


def test_the_queue_is_in_order_of_risk_and_says_why(world: World, rita: Client) -> None:
    harmless = submit(world.report("WR", 25), world.alice, NOW - timedelta(hours=3))
    send_back(submit(world.report("DANGTU", 25), world.dora, NOW - timedelta(hours=3)), world.rita)
    again = submit(world.report("DANGTU", 25), world.dora, NOW - timedelta(hours=1))
    odd = submit(world.report("HUC", 25), world.charlie, NOW)
    cautioned(odd)

    answer = rita.get(reverse("review-queue"))

    assert [row.version for row in answer.context["rows"]] == [odd, again, harmless]
    assert [row.risk.reasons for row in answer.context["rows"]] == [
        ("1 条提示没有说明",),
        ("第 2 版，退回后重报",),
        (),
    ]
    assert answer.context["counts"] == {"all": 3, "clean": 2}
    clean = rita.get(reverse("review-queue"), {"only": "clean"})
    assert [row.version for row in clean.context["rows"]] == [again, harmless]


def test_the_place_in_the_queue(world: World, rita: Client) -> None:
    first = submit(world.report("WR", 25), world.alice, NOW - timedelta(hours=2))
    second = submit(world.report("HUC", 25), world.charlie, NOW - timedelta(hours=1))
    third = submit(world.report("DANGTU", 25), world.dora)

    place = rita.get(reverse("review", args=[second.pk])).context["place"]

    assert (place.number, place.total, place.previous, place.following) == (2, 3, first, third)
    assert decide(rita, second, approve="1")["Location"] == reverse("review", args=[third.pk])
    assert decide(rita, third, approve="1")["Location"] == reverse("review", args=[first.pk])


def test_everything_a_return_lacks_is_named_at_once(world: World, rita: Client) -> None:
    version = submit(world.report("WR", 25), world.alice)

    answer = decide(rita, version, **{"return": "1", "field": ["weather"], "reason": "补充____的完成时限"})

    assert answer.context["error"].fields == {
        "fields": "这份填报没有这些栏目：weather。",
        "code": "选一个退回原因。",
        "reason": "模板里的 ____ 还没有填完，写上具体内容。",
    }
    assert "补充____的完成时限" in answer.content.decode()


def test_what_can_be_named_stands_in_the_order_of_the_form(world: World, rita: Client) -> None:
    fields = rita.get(reverse("review", args=[submit(world.report("WR", 25), world.alice).pk])).context[
        "fields"
    ]

    assert list(fields) == ["urban-sewage", "percent", "progress", "problems", "next_steps", "evidence"]
    assert fields["urban-sewage"] == "城镇污水处理率"


def test_the_filer_lands_on_the_field_that_was_named(world: World, as_user: SignIn) -> None:
    version = submit(world.report("WR", 25), world.alice)
    send_back(version, world.rita, fields=("next_steps", "urban-sewage"))

    answer = as_user(world.alice).get(reverse("filing-edit", args=[version.report_id]))

    form = answer.context["form"]
    assert answer.content.decode().count(f"退回意见：{REMARK}") == 2  # beside either field
    assert [field.name for field in form.to_mend()] == ["value-urban-sewage", "next_steps"]
    assert [name for name, field in form.fields.items() if field.widget.attrs.get("autofocus")] == [
        "value-urban-sewage"
    ]
    assert (form.parts["next_steps"].remark, form.parts["progress"].remark) == (REMARK, "")


def test_a_second_round_shows_what_changed(world: World, rita: Client) -> None:
    report = world.report("WR", 25)
    send_back(submit(report, world.alice, next_steps="验收。"), world.rita)
    second = submit(
        report, world.alice, value="97", progress="完成管网改造设计，12月底前完工。", next_steps="验收。"
    )

    page = rita.get(reverse("review", args=[second.pk]))

    found = page.context["round"]
    assert (found.changes, found.unchanged_labels) == (2, ["存在问题与需协调事项", "下月计划"])
    assert "<ins>，12月底前完工</ins>" in page.content.decode()
    assert page.context["base_return"].reason == REMARK


def test_the_same_file_elsewhere_is_pointed_out(world: World, rita: Client) -> None:
    for unit, who in (("WR", world.alice), ("HUC", world.charlie)):
        attach(world.report(unit, 25), "验收.pdf", "同一份文件", who)
    other = submit(world.report("HUC", 25), world.charlie)
    version = submit(world.report("WR", 25), world.alice)

    answer = rita.get(reverse("review", args=[version.pk]))

    (row,) = answer.context["evidence"]
    assert row.elsewhere == (other.report,)
    assert "同一文件也用于" in answer.content.decode()


def test_a_decision_is_taken_back_on_its_page(world: World, rita: Client) -> None:
    version = approve(submit(world.report("WR", 25), world.alice), world.rita)
    address = reverse("review-withdraw", args=[version.pk])

    assert said(rita.post(address, {"reason": ""}, follow=True)) == ["写明撤销原因，例如：按错键。"]
    answer = rita.post(address, {"reason": "按错键"}, follow=True)

    assert said(answer) == ["已撤销2026-10-T25-WR-01的结论，这份填报回到待审。"]
    assert (answer.context["decision"], answer.context["acts"]) == (None, {"approve", "return"})
    assert "按错键" in answer.content.decode()
    assert "没有可以撤销的结论" in said(rita.post(address, {"reason": "再来"}, follow=True))[0]


def test_bulk_approval_is_confirmed_and_taken_back(world: World, rita: Client) -> None:
    versions = [submit(world.report("WR", 25), world.alice), submit(world.report("HUC", 25), world.charlie)]
    chosen = {"version": [version.pk for version in versions]}
    page = rita.get(reverse("review-bulk"), chosen)
    assert (len(page.context["opened"]), page.context["open"]) == (2, [])
    assert ReviewDecision.objects.count() == 0

    answer = rita.post(reverse("review-bulk"), chosen, follow=True)

    assert said(answer) == ["已通过 2 份。锁定前可以在“已审”里撤销。"]
    ((batch, rows),) = answer.context["batches"]
    assert {row.version for row in rows} == set(versions)
    undone = rita.post(reverse("review-batch-withdraw", args=[batch]), {"reason": "选错了"}, follow=True)
    assert said(undone) == ["已撤销这一批，2 份填报回到待审。"]
    assert len(undone.context["rows"]) == 2


def test_bulk_approval_with_an_open_caution_is_not_offered(world: World, rita: Client) -> None:
    odd = submit(world.report("HUC", 25), world.charlie)
    cautioned(odd)
    chosen = {"version": [submit(world.report("WR", 25), world.alice).pk, odd.pk]}

    page = rita.get(reverse("review-bulk"), chosen)

    assert page.context["open"] == [odd]
    assert "确认通过" not in page.content.decode()
    (message,) = said(rita.post(reverse("review-bulk"), chosen, follow=True))
    assert "2026-10-T25-HUC-01：有 1 条提示没有说明原因。" in message
    assert ReviewDecision.objects.count() == 0


@pytest.mark.parametrize("chosen", [{}, {"version": ["x", "-1", "99999999999"]}])
def test_bulk_approval_of_nothing_leads_back(world: World, rita: Client, chosen: dict[str, Any]) -> None:
    answer = rita.get(reverse("review-bulk"), chosen, follow=True)

    assert said(answer) == ["没有选要通过的填报，先在列表里勾选。"]
