"""The pages on which a unit files its month, from the list to the receipt."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from departments.models import AuditEntry
from maanshan_eco.kernel.months import Month
from tasks.models import Evidence, ProgressReport, ReportDraft, ReportVersion
from tasks.services.periods import close_period, open_period
from tests.factories.world import (
    NOW,
    START,
    World,
    approve,
    make_indicator,
    one_more_report,
    send_back,
    stop_clock,
    submit,
    write,
)

SignIn = Callable[..., Client]
TYPED = {
    "revision": "0",
    "percent": "60",
    "progress": "完成管网改造设计。\r\n开工 2 处。",
    "problems": "征地未完成。",
    "next_steps": "全面开工。",
    "value-urban-sewage": "９６．２％",
    "absent-urban-sewage": "",
}


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.fixture
def report(world: World) -> ProgressReport:
    return world.report("WR", 25)


@pytest.fixture
def alice(world: World, as_user: SignIn) -> Client:
    return as_user(world.alice)


def page(name: str, row: Any) -> str:
    return reverse(name, args=[row.pk])


def post(client: Client, report: ProgressReport, **typed: Any) -> HttpResponse:
    return client.post(page("filing-edit", report), {**TYPED, **typed})


def said(answer: HttpResponse) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_month_of_the_unit(world: World, alice: Client, report: ProgressReport) -> None:
    answer = alice.get(reverse("my-work"))

    assert answer.status_code == 200
    assert answer.context["period"] == world.period
    assert [row.report for row in answer.context["rows"]] == [report]
    assert f'href="{page("filing-edit", report)}"' in answer.content.decode()


def test_an_earlier_month_can_be_looked_up(world: World, alice: Client) -> None:
    september = open_period(month=Month(2026, 9), at=START)
    close_period(period=september, at=september.closes_at)
    report = world.report("WR", 25, september)

    answer = alice.get(reverse("my-work-month", args=["2026-09"]))

    assert [row.report for row in answer.context["rows"]] == [report]
    assert [period.code for period in answer.context["periods"]] == ["2026-10", "2026-09"]
    assert f'href="{page("filing", report)}"' in answer.content.decode()


@pytest.mark.parametrize("month", ["2026-08", "2027-01"])
def test_a_month_that_never_opened(alice: Client, month: str) -> None:
    assert alice.get(reverse("my-work-month", args=[month])).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "1999-10", "abc", "٢٠٢٦-١٠", "2026-10%00"])
def test_a_month_that_is_none(alice: Client, month: str) -> None:
    assert alice.get(f"/my-work/{month}/").status_code == 404


def test_before_the_first_month(world: World, as_user: SignIn) -> None:
    ProgressReport.objects.all().delete()
    world.period.delete()

    answer = as_user(world.alice).get(reverse("my-work"))

    assert (answer.status_code, answer.context["period"]) == (200, None)
    assert "还没有开放的填报月份" in answer.content.decode()


def test_the_form_is_empty_at_first(alice: Client, report: ProgressReport) -> None:
    answer = alice.get(page("filing-edit", report))

    assert answer.status_code == 200
    assert [row.indicator.code for row in answer.context["form"].rows] == ["urban-sewage"]
    assert 'name="revision" value="0"' in answer.content.decode()
    assert answer.context["form"].errors == {}


def test_saving_keeps_what_was_typed(alice: Client, report: ProgressReport) -> None:
    answer = post(alice, report)

    assert (answer.status_code, answer["Location"]) == (302, page("filing-edit", report))
    draft = ReportDraft.objects.get()
    assert (draft.percent, draft.progress, draft.revision) == ("60", "完成管网改造设计。\n开工 2 处。", 1)
    assert draft.values == {"urban-sewage": {"raw": "９６．２％", "absence": "", "absent_reason": ""}}
    shown = alice.get(answer["Location"])
    assert said(shown) == ["草稿已保存 10:00:00。"]
    assert shown.context["form"]["progress"].value() == "完成管网改造设计。\n开工 2 处。"
    assert shown.context["form"]["value-urban-sewage"].value() == "９６．２％"


def test_mistakes_do_not_stop_a_save(alice: Client, report: ProgressReport) -> None:
    post(alice, report, percent="一半多", **{"value-urban-sewage": "约96"})

    draft = ReportDraft.objects.get()
    assert (draft.percent, draft.values["urban-sewage"]["raw"]) == ("一半多", "约96")


def test_checking_saves_and_shows_what_is_wrong(alice: Client, report: ProgressReport) -> None:
    answer = alice.post(
        page("filing-edit", report), {**TYPED, "value-urban-sewage": "120", "check": "1"}, follow=True
    )

    assert answer.redirect_chain == [(page("filing-check", report), 302)]
    assert answer.context["form"].errors == {"value-urban-sewage": ["应不大于 100，现为 120。"]}
    assert (ReportDraft.objects.get().revision, ReportVersion.objects.count()) == (1, 0)


def test_from_the_check_back_to_the_field(alice: Client, report: ProgressReport) -> None:
    post(alice, report, percent="")

    plain = alice.get(page("filing-edit", report))
    checked = alice.get(page("filing-edit", report) + "?checked=1")

    assert plain.context["form"].errors == {}
    assert checked.context["form"].errors == {"percent": ["填 0 到 100 的整数。"]}


def test_a_conflict_shows_both_texts_and_loses_neither(
    world: World, alice: Client, report: ProgressReport
) -> None:
    write(report, world.bob, progress="李强写的进展")

    answer = post(alice, report, progress="王晓写的进展")

    text = answer.content.decode()
    assert answer.status_code == 409
    assert ("李强写的进展" in text, "王晓写的进展" in text) == (True, True)
    assert answer.context["form"]["progress"].value() == "王晓写的进展"
    assert answer.context["theirs"].updated_by == world.bob
    mine_and_theirs = {field.name: (mine, theirs) for field, mine, theirs in answer.context["unlike"]}
    assert mine_and_theirs["progress"] == ("王晓写的进展", "李强写的进展")
    assert ReportDraft.objects.get().progress == "李强写的进展"


def test_after_a_conflict_the_next_save_counts(world: World, alice: Client, report: ProgressReport) -> None:
    """The page then stands on the colleague's revision: whoever saves now has seen it."""
    write(report, world.bob)
    answer = post(alice, report)
    revision = answer.context["draft"].revision
    assert f'name="revision" value="{revision}"' in answer.content.decode()

    again = post(alice, report, revision=str(revision), progress="两边合起来写的")

    assert again.status_code == 302
    assert ReportDraft.objects.get().progress == "两边合起来写的"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("progress", "竖\x0b表"),
        ("problems", "乱\ufffd码"),
        ("percent", "6" * 21),
        ("next_steps", "长" * 4001),
    ],
)
def test_a_refusal_keeps_what_was_typed(
    alice: Client, report: ProgressReport, field: str, typed: str
) -> None:
    answer = post(alice, report, **{field: typed})

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"][field].value() == typed
    assert answer.context["form"]["value-urban-sewage"].value() == "９６．２％"
    assert ReportDraft.objects.count() == 0


@pytest.mark.parametrize("revision", ["", "abc", "-1", "9" * 30, "²", "1\x00"])
def test_a_revision_that_is_none_counts_as_none(alice: Client, report: ProgressReport, revision: str) -> None:
    assert post(alice, report, revision=revision).status_code == 302
    assert ReportDraft.objects.get().revision == 1


def test_gbk_posts_are_not_stored_as_rubbish(alice: Client, report: ProgressReport) -> None:
    """Old clients post GBK: read as UTF-8 the words are lost, which must be said and not stored."""
    body = b"revision=0&progress=" + "".join(f"%{byte:02X}" for byte in "进展报表".encode("gbk")).encode()

    answer = alice.post(page("filing-edit", report), body, content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["progress"])
    assert ReportDraft.objects.count() == 0


def pdf(name: str = "佐证（一）.pdf", content: bytes = b"%PDF-1.7 evidence %%EOF") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_evidence_comes_with_the_save(world: World, alice: Client, report: ProgressReport) -> None:
    post(alice, report, evidence=[pdf(), pdf("照片.pdf", b"%PDF-1.7 other %%EOF")])

    assert list(Evidence.objects.values_list("name", flat=True)) == ["佐证（一）.pdf", "照片.pdf"]
    assert "佐证（一）.pdf" in alice.get(page("filing-edit", report)).content.decode()


def test_evidence_is_handed_out_as_a_download_only(alice: Client, report: ProgressReport) -> None:
    post(alice, report, evidence=[pdf()])

    answer = alice.get(page("evidence", Evidence.objects.get()))

    assert b"".join(answer.streaming_content) == b"%PDF-1.7 evidence %%EOF"  # type: ignore[attr-defined]
    assert (
        answer["Content-Disposition"]
        == "attachment; filename*=utf-8''%E4%BD%90%E8%AF%81%EF%BC%88%E4%B8%80%EF%BC%89.pdf"
    )
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == (
        "nosniff",
        "sandbox; default-src 'none'",
    )


def test_evidence_is_taken_off_by_its_button(alice: Client, report: ProgressReport) -> None:
    post(alice, report, evidence=[pdf(), pdf("留下.pdf", b"%PDF-1.7 other %%EOF")])
    first = Evidence.objects.get(name="佐证（一）.pdf")

    post(alice, report, revision="1", remove=str(first.pk))

    assert list(Evidence.objects.filter(withdrawn_at=None).values_list("name", flat=True)) == ["留下.pdf"]


def test_another_reports_evidence_cannot_be_taken_off(
    world: World, alice: Client, report: ProgressReport
) -> None:
    other = one_more_report(world, "WR", 26)
    post(alice, other, evidence=[pdf()])

    post(alice, report, remove=str(Evidence.objects.get().pk))

    assert Evidence.objects.get().withdrawn_at is None


@pytest.mark.parametrize(
    ("name", "content"), [("病毒.exe", b"MZ\x90"), ("假的.pdf", b"<html>"), ("空的.pdf", b"")]
)
def test_a_refused_file_does_not_cost_the_text(
    alice: Client, report: ProgressReport, name: str, content: bytes
) -> None:
    answer = post(alice, report, evidence=[pdf(name, content)])

    assert answer.status_code == 400
    assert name in answer.context["error"].message
    assert answer.context["form"]["progress"].value() == "完成管网改造设计。\n开工 2 处。"
    assert ReportDraft.objects.get().progress == "完成管网改造设计。\n开工 2 处。"
    assert Evidence.objects.count() == 0


def send(client: Client, report: ProgressReport, revision: object) -> HttpResponse:
    return client.post(page("filing-submit", report), {"revision": revision})


def test_submitting_leads_to_the_receipt(world: World, alice: Client, report: ProgressReport) -> None:
    further = one_more_report(world, "WR", 26)
    revision = write(report, world.alice)

    answer = send(alice, report, revision)

    version = ReportVersion.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page("receipt", version))
    shown = alice.get(answer["Location"])
    assert shown.context["filed"] == version
    assert shown.context["next"] == further
    assert "2026-10-T25-WR-01" in shown.content.decode()


def test_pressing_twice_gives_the_same_receipt(world: World, alice: Client, report: ProgressReport) -> None:
    revision = write(report, world.alice)

    first, second = send(alice, report, revision), send(alice, report, revision)

    assert first["Location"] == second["Location"] == page("receipt", ReportVersion.objects.get())
    assert AuditEntry.objects.filter(action="report.submitted").count() == 1


def test_submitting_what_is_incomplete_goes_back_to_the_check(
    world: World, alice: Client, report: ProgressReport
) -> None:
    revision = write(report, world.alice, percent="")

    answer = alice.post(page("filing-submit", report), {"revision": revision}, follow=True)

    assert answer.redirect_chain == [(page("filing-check", report), 302)]
    assert said(answer) == ["有 1 处需要改，改好后再报送。"]
    assert ReportVersion.objects.count() == 0


def test_submitting_what_somebody_changed_goes_back_to_the_check(
    world: World, alice: Client, report: ProgressReport
) -> None:
    seen = write(report, world.alice)
    write(report, world.bob, progress="李强改过")

    answer = alice.post(page("filing-submit", report), {"revision": seen}, follow=True)

    assert answer.redirect_chain == [(page("filing-check", report), 302)]
    assert answer.context["draft"].progress == "李强改过"
    assert ReportVersion.objects.count() == 0


@pytest.mark.parametrize("revision", ["", "abc", "²", "9" * 40, "-1"])
def test_a_submit_without_a_revision(
    world: World, alice: Client, report: ProgressReport, revision: str
) -> None:
    write(report, world.alice)

    assert send(alice, report, revision)["Location"] == page("filing-check", report)
    assert ReportVersion.objects.count() == 0


def test_a_submit_with_nothing_written(alice: Client, report: ProgressReport) -> None:
    answer = alice.post(page("filing-submit", report), {"revision": 0}, follow=True)

    assert answer.redirect_chain == [(page("filing-check", report), 302), (page("filing-edit", report), 302)]
    assert said(answer) == ["还没有填写内容，先填写再报送。"]


def test_the_check_before_anything_is_written(alice: Client, report: ProgressReport) -> None:
    assert alice.get(page("filing-check", report))["Location"] == page("filing-edit", report)


def test_a_submitted_report_cannot_be_edited(world: World, alice: Client, report: ProgressReport) -> None:
    submit(report, world.alice)

    assert alice.get(page("filing-edit", report))["Location"] == page("filing", report)
    answer = post(alice, report, revision="1", progress="再改一点")
    assert answer.status_code == 400
    assert "再改一点" in answer.content.decode()
    assert ReportDraft.objects.get().progress == "完成管网改造设计。"


def test_a_locked_month_cannot_be_filed(world: World, alice: Client, report: ProgressReport) -> None:
    """Who typed until after the lock keeps his words on the page."""
    close_period(period=world.period, at=world.period.closes_at)

    assert alice.get(page("filing-edit", report))["Location"] == page("filing", report)
    answer = post(alice, report)
    assert (answer.status_code, answer.context["error"].code) == (400, "period_closed")
    assert "征地未完成。" in answer.content.decode()


def test_after_the_deadline_the_check_says_late(
    world: World, alice: Client, report: ProgressReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(report, world.alice)
    punctual = alice.get(page("filing-check", report))
    monkeypatch.setattr("tasks.views.filing.now", lambda: world.period.due_at + timedelta(hours=3))

    late = alice.get(page("filing-check", report))

    assert punctual.context["late_by"] is None
    assert late.context["late_by"] == timedelta(hours=3)
    assert "逾期" in late.content.decode()


def test_the_form_shows_why_it_came_back(world: World, alice: Client, report: ProgressReport) -> None:
    reason = "请补充管网改造的完成时限。"
    send_back(submit(report, world.alice), world.rita, NOW, reason)

    answer = alice.get(page("filing-edit", report))

    assert answer.context["returned"].reason == reason
    assert reason in answer.content.decode()
    assert answer.context["form"]["progress"].value() == "完成管网改造设计。"


def test_the_form_shows_last_months_words(world: World, alice: Client, report: ProgressReport) -> None:
    september = open_period(month=Month(2026, 9), at=START)
    last = submit(world.report("WR", 25, september), world.alice, START, progress="九月的进展")

    answer = alice.get(page("filing-edit", report))

    assert answer.context["last"] == last
    assert "九月的进展" in answer.content.decode()


def test_the_report_page_holds_all_versions_newest_first(
    world: World, alice: Client, report: ProgressReport
) -> None:
    first = submit(report, world.alice)
    send_back(first, world.rita, NOW)
    second = approve(submit(report, world.bob), world.rita)

    answer = alice.get(page("filing", report))

    assert list(answer.context["versions"]) == [second, first]
    assert answer.context["acts"] == set()


@pytest.mark.parametrize(("who", "acts"), [("alice", {"save", "submit"}), ("rita", set()), ("leader", set())])
def test_buttons_of_the_report_page(
    world: World, as_user: SignIn, report: ProgressReport, who: str, acts: set[str]
) -> None:
    write(report, world.alice)

    answer = as_user(world.people[who]).get(page("filing", report))

    assert answer.context["acts"] == acts
    assert bool(answer.context["draft"]) is (who == "alice")


def test_a_locked_month_has_no_button_but_to_ask(world: World, alice: Client, report: ProgressReport) -> None:
    close_period(period=world.period, at=world.period.closes_at)

    assert alice.get(page("filing", report)).context["acts"] == {"correct"}


def test_only_what_is_due_is_asked_for(world: World, alice: Client, report: ProgressReport) -> None:
    """A figure of the quarter is not asked for in October; posted all the same it goes nowhere."""
    report.assignment.indicators.add(make_indicator("quarterly-one", "季度指标", frequency="quarterly"))

    post(alice, report, **{"value-quarterly-one": "7", "value-other": "8", "status": "approved"})

    assert list(ReportDraft.objects.get().values) == ["urban-sewage"]
    report.refresh_from_db()
    assert report.status == "draft"


def test_hostile_words_are_shown_as_words(world: World, alice: Client, report: ProgressReport) -> None:
    hostile = '<script>alert("1")</script>{{ settings.SECRET_KEY }}'
    post(alice, report, progress=hostile)
    send(alice, report, 1)

    for address in (page("filing", report), page("receipt", ReportVersion.objects.get())):
        assert "<script>alert" not in alice.get(address).content.decode()
    assert "&lt;script&gt;alert(&quot;1&quot;)" in alice.get(page("filing", report)).content.decode()
