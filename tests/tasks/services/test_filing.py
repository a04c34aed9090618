"""Filing: drafts keep everything, submits make versions."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest

from departments.models import AuditEntry
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from tasks.enums import ReportStatus
from tasks.filings import Figure, Filing
from tasks.models import Evidence, ReportDraft, ReportVersion
from tasks.services.drafts import EditConflict, save_draft
from tasks.services.evidence import attach_evidence, reuse_evidence, withdraw_evidence
from tasks.services.filing import submit_report
from tasks.services.periods import close_period
from tests.factories.world import NOW, World, one_more_report, submit, write


def test_save_keeps_mistakes(world: World) -> None:
    report = world.report("WR", 25)
    filing = Filing(percent="大约一半", figures={"urban-sewage": Figure(raw="约95")})

    draft = save_draft(report=report, filing=filing, revision=0, actor=world.alice, at=NOW)

    assert (draft.percent, draft.values["urban-sewage"]["raw"], draft.revision) == ("大约一半", "约95", 1)
    report.refresh_from_db()
    assert report.status == ReportStatus.DRAFT


def test_save_refuses_to_overwrite_a_colleague(world: World) -> None:
    report = world.report("WR", 25)
    save_draft(report=report, filing=Filing(progress="王晓写的"), revision=0, actor=world.alice, at=NOW)

    with pytest.raises(EditConflict) as conflict:
        save_draft(report=report, filing=Filing(progress="李强写的"), revision=0, actor=world.bob, at=NOW)

    assert conflict.value.standing.progress == "王晓写的"
    assert ReportDraft.objects.get(report=report).progress == "王晓写的"


@pytest.mark.parametrize("text", ["进展\x00", "��չ����", "竖\x0b表"])
def test_save_refuses_what_no_document_can_carry(world: World, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        save_draft(
            report=world.report("WR", 25), filing=Filing(progress=text), revision=0, actor=world.alice, at=NOW
        )

    assert list(refusal.value.fields) == ["progress"]


def test_submit_makes_a_version(world: World) -> None:
    version = submit(world.report("WR", 25), world.alice, value="９６．２％")

    value = version.values.get()
    assert version.receipt == "2026-10-T25-WR-01"
    assert (version.number, version.percent, version.is_late) == (1, 60, False)
    assert (value.value, value.raw) == (Decimal("96.2"), "９６．２％")
    assert AuditEntry.objects.filter(action="report.submitted", target=version.receipt).count() == 1


def test_submit_names_everything_that_is_wrong(world: World) -> None:
    report = world.report("WR", 25)
    revision = write(report, world.alice, value="120", progress=" ", percent="101")

    with pytest.raises(Invalid) as refusal:
        submit_report(report=report, revision=revision, actor=world.alice, at=NOW)

    assert refusal.value.fields == {
        "progress": "写本月进展。确实没有新进展，就勾选“本月无新进展”。",
        "percent": "填 0 到 100 的整数。",
        "urban-sewage": "应不大于 100，现为 120。",
    }
    assert ReportVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (Figure(), "还没填。没有数据就选“暂无数据”或“不适用”，并写原因。"),
        (Figure(raw="96", absent_reason="未监测"), "已填数值，又写了没有数值的原因，留一个。"),
        (Figure(raw="0", absence="no_data"), "已填数值，又写了没有数值的原因，留一个。"),
        (Figure(absence="not_applicable"), "选了“不适用”，写明原因。"),
        (Figure(raw="—"), "还没填。没有数据就选“暂无数据”或“不适用”，并写原因。"),
    ],
)
def test_a_figure_needs_a_value_or_a_reason(world: World, figure: Figure, message: str) -> None:
    report = world.report("WR", 25)
    filing = Filing(percent="1", progress="有进展", figures={"urban-sewage": figure})
    save_draft(report=report, filing=filing, revision=0, actor=world.alice, at=NOW)

    with pytest.raises(Invalid) as refusal:
        submit_report(report=report, revision=1, actor=world.alice, at=NOW)

    assert refusal.value.fields == {"urban-sewage": message}


def test_zero_is_a_figure(world: World) -> None:
    version = submit(world.report("WR", 25), world.alice, value="0")

    assert version.values.get().value == 0


def test_no_data_with_a_reason_can_be_submitted(world: World) -> None:
    report = world.report("WR", 25)
    filing = Filing(
        percent="1", progress="有进展", figures={"urban-sewage": Figure(absent_reason="设备检修，下月补测")}
    )
    save_draft(report=report, filing=filing, revision=0, actor=world.alice, at=NOW)

    value = submit_report(report=report, revision=1, actor=world.alice, at=NOW).values.get()

    assert (value.value, value.absence, value.absent_reason) == (None, "no_data", "设备检修，下月补测")


def test_submitting_twice_submits_once(world: World) -> None:
    report = world.report("WR", 25)
    revision = write(report, world.alice)

    first = submit_report(report=report, revision=revision, actor=world.alice, at=NOW)
    second = submit_report(report=report, revision=revision, actor=world.alice, at=NOW)

    assert second == first
    assert ReportVersion.objects.count() == 1


def test_submitting_an_unseen_draft_is_refused(world: World) -> None:
    report = world.report("WR", 25)
    seen = write(report, world.alice)
    write(report, world.bob, progress="李强改过")

    with pytest.raises(EditConflict):
        submit_report(report=report, revision=seen, actor=world.alice, at=NOW)


@pytest.mark.parametrize("minutes_after_due", [0, 1])
def test_late_begins_after_the_deadline(world: World, minutes_after_due: int) -> None:
    at = world.period.due_at + timedelta(minutes=minutes_after_due)

    assert submit(world.report("WR", 25), world.alice, at).is_late is bool(minutes_after_due)


@pytest.mark.parametrize("who", ["charlie", "erin", "dora", "rita", "chief", "leader", "auditor", "sysadmin"])
def test_strangers_cannot_write(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        write(world.report("WR", 25), getattr(world, who))


def test_a_submitted_report_cannot_be_changed(world: World) -> None:
    report = world.report("WR", 25)
    submit(report, world.alice)

    with pytest.raises(WrongState):
        write(report, world.alice, progress="再改一点")


def test_a_locked_month_cannot_be_filed(world: World) -> None:
    close_period(period=world.period, at=world.period.closes_at)

    with pytest.raises(WrongState) as refusal:
        write(world.report("WR", 25), world.alice)

    assert refusal.value.code == "period_closed"


def attach(
    world: World, content: bytes = b"%PDF-1.7 evidence %%EOF", name: str = "佐证（一）.pdf"
) -> Evidence:
    return attach_evidence(
        report=world.report("WR", 25),
        name=name,
        content=io.BytesIO(content),
        size=len(content),
        actor=world.alice,
        at=NOW,
    )


def test_a_version_carries_the_files_of_its_draft(world: World) -> None:
    kept, removed = attach(world), attach(world, b"%PDF-1.7 other %%EOF")
    withdraw_evidence(evidence=removed, actor=world.alice, at=NOW)

    version = submit(world.report("WR", 25), world.alice)

    assert list(version.evidence.all()) == [kept]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"<html>", "page.html", "file_type"),
        (b"MZ\x90", "report.pdf", "file_content"),
        (b"", "empty.pdf", "file_empty"),
        (b"%PDF-", "a\x00b.pdf", "file_name"),
        (b"%PDF-", "没有扩展名", "file_type"),
    ],
)
def test_dangerous_files_are_refused(world: World, content: bytes, name: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        attach(world, content, name)

    assert refusal.value.code == code


def test_a_file_of_an_earlier_month_is_used_again(world: World) -> None:
    second = one_more_report(world, "WR", 26)
    file = attach(world)

    again = reuse_evidence(report=second, earlier=file, actor=world.bob, at=NOW)
    twice = reuse_evidence(report=second, earlier=file, actor=world.bob, at=NOW)

    assert again == twice
    assert (again.report, again.name, again.path, again.sha256) == (second, file.name, file.path, file.sha256)
    assert second.evidence.count() == 1


def test_another_units_file_is_not_used(world: World) -> None:
    file = attach(world)

    with pytest.raises(NotAllowed):
        reuse_evidence(report=world.report("HUC", 25), earlier=file, actor=world.charlie, at=NOW)
