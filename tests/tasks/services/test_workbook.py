"""Filing by workbook: what it would change is shown first, and written all at once or not at all."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.db.utils import IntegrityError, ProgrammingError

from departments.models import AuditEntry
from maanshan_eco.kernel.errors import DomainError, Invalid, NotAllowed, WrongState
from tasks.enums import WorkbookState
from tasks.importers.filing_book import read_filing_book
from tasks.models import Milestone, ReportDraft, ReportVersion, Task, WorkbookUpload
from tasks.services import workbook
from tasks.services.periods import close_period
from tasks.services.workbook import apply_workbook, compare_again, discard_workbook
from tests.factories.workbooks import download, filled, send
from tests.factories.world import NOW, World, make_indicator, make_task, one_more_report, submit, write

WORDS = {"指标!H2": 96.2, "文字!E2": "60", "文字!G2": "完成管网改造设计。"}
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the child would answer; the child itself is the business of test_sandbox."""
    monkeypatch.setattr(workbook, "read_limited", read_filing_book)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def changes(upload: WorkbookUpload) -> list[tuple[str, str, str]]:
    return [(change["cell"], change["was"], change["now"]) for change in upload.comparison["changes"]]


def test_down_filled_up_and_written(world: World) -> None:
    upload = send(world, filled(download(world), WORDS))

    assert changes(upload) == [("H2", "", "96.2"), ("E2", "", "60"), ("G2", "", "完成管网改造设计。")]
    assert not ReportDraft.objects.exists()
    apply_workbook(upload=upload, actor=world.alice, at=NOW)
    draft = world.report("WR", 25).draft
    assert draft.values["urban-sewage"]["raw"] == "96.2"
    assert (draft.percent, draft.progress, draft.revision) == ("60", "完成管网改造设计。", 1)
    assert not ReportVersion.objects.exists()


def test_what_was_written_comes_down_and_up_again_without_a_change(world: World) -> None:
    apply_workbook(upload=send(world, filled(download(world), WORDS)), actor=world.alice, at=NOW)

    again = send(world, download(world))

    assert (again.problem_count, again.change_count) == (0, 0)
    with pytest.raises(Invalid, match="没有要写入的内容"):
        apply_workbook(upload=again, actor=world.alice, at=NOW)


@pytest.mark.parametrize(
    "raw", ["96.20", "９６．２％", "1,234.5", "0", "-5", "1.2E+05", "约12", "=1+1", "007", ".5"]
)
def test_a_figure_as_typed_comes_back_as_typed(world: World, raw: str) -> None:
    write(world.report("WR", 25), world.alice, value=raw)

    assert send(world, download(world)).change_count == 0


@pytest.mark.parametrize(
    "text", ["=SUM(A1)", "- 已完成", "+1", "@下月", "第一条\n第二条", "'引号", "𠮷 👨‍👩‍👧", "<b>&amp;"]
)
def test_a_text_comes_back_to_the_letter(world: World, text: str) -> None:
    write(world.report("WR", 25), world.alice, progress=text)

    assert send(world, download(world)).change_count == 0


def test_a_file_is_kept_whole_under_its_hash(world: World, tmp_path: Path) -> None:
    content = filled(download(world), WORDS)

    upload = send(world, content)

    assert Path(django_settings.MEDIA_ROOT, upload.path).read_bytes() == content
    assert (upload.size, upload.name) == (len(content), "10月填报表.xlsx")


def test_all_or_nothing_when_one_draft_cannot_be_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_more_report(world, "WR", 26)
    upload = send(world, filled(download(world), {"文字!G2": "甲", "文字!G3": "乙"}))
    real, written = workbook.amend_draft, []

    def second_fails(**arguments: Any) -> Any:
        if written:
            raise WrongState("period_closed", "已锁定")
        written.append(real(**arguments))
        return written[-1]

    monkeypatch.setattr(workbook, "amend_draft", second_fails)

    with pytest.raises(WrongState):
        apply_workbook(upload=upload, actor=world.alice, at=NOW)

    assert len(written) == 1
    assert not ReportDraft.objects.exists()
    upload.refresh_from_db()
    assert upload.state == WorkbookState.PREVIEWED


def test_confirmed_twice_it_has_the_effect_of_once(world: World) -> None:
    upload = send(world, filled(download(world), WORDS))

    first = apply_workbook(upload=upload, actor=world.alice, at=NOW)
    second = apply_workbook(upload=upload, actor=world.bob, at=LATER)

    assert (first.decided_at, second.decided_at, second.decided_by) == (NOW, NOW, world.alice)
    assert world.report("WR", 25).draft.revision == 1
    assert AuditEntry.objects.filter(action="workbook.applied").count() == 1


def test_the_same_file_again_is_the_upload_that_was_applied(world: World) -> None:
    content = filled(download(world), WORDS)
    upload = apply_workbook(upload=send(world, content), actor=world.alice, at=NOW)
    write(world.report("WR", 25), world.bob, progress="后来改的。")

    assert send(world, content, world.bob) == upload
    assert apply_workbook(upload=send(world, content), actor=world.bob, at=LATER) == upload
    assert world.report("WR", 25).draft.progress == "后来改的。"
    assert WorkbookUpload.objects.count() == 1


def test_the_same_file_again_before_it_is_confirmed_is_compared_afresh(world: World) -> None:
    content = filled(download(world), WORDS)
    upload = send(world, content)
    write(world.report("WR", 25), world.bob, progress="完成管网改造设计。")

    again = send(world, content)

    assert (again.pk, again.change_count) == (upload.pk, 0)


def test_of_two_copies_waiting_only_one_is_written(world: World) -> None:
    content = filled(download(world), WORDS)
    first = send(world, content)
    WorkbookUpload.objects.filter(pk=first.pk).update(
        state=WorkbookState.DISCARDED, decided_by=world.bob, decided_at=NOW
    )
    second = send(world, content)
    WorkbookUpload.objects.filter(pk=first.pk).update(
        state=WorkbookState.PREVIEWED, decided_by=None, decided_at=None
    )
    apply_workbook(upload=second, actor=world.alice, at=NOW)

    with pytest.raises(WrongState, match="同一个文件已经写入过草稿"):
        apply_workbook(upload=first, actor=world.alice, at=NOW)


def test_the_database_too_applies_a_file_once(world: World) -> None:
    first = apply_workbook(upload=send(world, filled(download(world), WORDS)), actor=world.alice, at=NOW)
    copy = WorkbookUpload.objects.get(pk=first.pk)
    copy.pk = None

    with pytest.raises(IntegrityError, match="workbook_applied_once"), transaction.atomic():
        copy.save(force_insert=True)


def test_what_was_uploaded_is_never_edited_or_deleted(world: World) -> None:
    upload = send(world, download(world))

    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        WorkbookUpload.objects.filter(pk=upload.pk).update(reading={})
    with pytest.raises(ProgrammingError, match="Cannot delete rows"), transaction.atomic():
        upload.delete()


def test_saved_by_somebody_else_between_preview_and_confirm(world: World) -> None:
    upload = send(world, filled(download(world), WORDS))
    write(world.report("WR", 25), world.bob, progress="李强写的。", value="")

    with pytest.raises(WrongState) as refusal:
        apply_workbook(upload=upload, actor=world.alice, at=NOW)

    assert refusal.value.code == "workbook_stale"
    assert world.report("WR", 25).draft.progress == "李强写的。"
    upload = compare_again(upload=upload, at=LATER)
    (conflict,) = upload.comparison["conflicts"]
    assert (conflict["cell"], conflict["was"], conflict["now"], conflict["by"]) == (
        "G2",
        "李强写的。",
        "完成管网改造设计。",
        "李强",
    )
    with pytest.raises(Invalid):
        apply_workbook(upload=upload, actor=world.alice, at=LATER)


def test_saved_by_somebody_else_between_download_and_upload(world: World) -> None:
    """Fields that only they changed stay theirs; fields that only we changed are ours."""
    content = download(world)
    write(world.report("WR", 25), world.bob, problems="李强写的问题。", progress="", percent="", value="")

    upload = send(world, filled(content, {"文字!G2": "王晓写的进展。"}))
    apply_workbook(upload=upload, actor=world.alice, at=NOW)

    draft = world.report("WR", 25).draft
    assert (draft.progress, draft.problems) == ("王晓写的进展。", "李强写的问题。")


def test_both_wrote_the_same_is_no_conflict(world: World) -> None:
    content = download(world)
    write(world.report("WR", 25), world.bob, progress="完成。", percent="", value="")

    assert send(world, filled(content, {"文字!G2": "完成。"})).problem_count == 0


def test_an_emptied_cell_empties_the_field(world: World) -> None:
    write(world.report("WR", 25), world.alice)

    upload = send(world, filled(download(world), {"文字!G2": None}))
    apply_workbook(upload=upload, actor=world.alice, at=NOW)

    assert changes(upload) == [("G2", "完成管网改造设计。", "")]
    assert world.report("WR", 25).draft.progress == ""


def test_a_report_that_is_with_the_task_force_cannot_be_changed(world: World) -> None:
    content = download(world)
    submit(world.report("WR", 25), world.alice)

    upload = send(world, filled(content, {"文字!I2": "开工。"}))

    (problem,) = upload.comparison["problems"]
    assert (problem["cell"], problem["words"]) == ("I2", "这项任务是“已报送”，不能再改。改回下载时的内容。")


def test_what_stands_wrong_in_a_draft_already_stops_nothing(world: World) -> None:
    write(world.report("WR", 25), world.alice, value="约12")

    upload = send(world, filled(download(world), {"文字!H2": "征地。"}))

    assert (upload.problem_count, upload.change_count) == (0, 1)


def test_a_figure_in_another_unit_is_converted_in_the_open(world: World) -> None:
    money = make_indicator("money", "完成投资", unit="万元", maximum=None)
    make_task(27, "重点工程", world.units["WR"], indicators=(money,))
    one_more_report(world, "WR", 28)

    upload = send(world, filled(download(world), {"指标!H3": "3.5亿元"}))

    (change,) = upload.comparison["changes"]
    assert (change["now"], change["note"]) == ("3.5亿元", "3.5亿元 = 35,000万元")


def test_milestones_are_claimed_in_their_own_sheet(world: World) -> None:
    milestone = Milestone.objects.create(
        task=Task.objects.get(number=25), title="完成设计", due_on=NOW.date(), evidence_required=True
    )

    upload = send(world, filled(download(world), {"节点!E2": "是", "文字!F2": None}))
    apply_workbook(upload=upload, actor=world.alice, at=NOW)

    assert upload.comparison["names"]["任务25-节点1"] == "完成设计"
    assert world.report("WR", 25).draft.milestones == [milestone.pk]
    assert send(world, download(world)).change_count == 0


def test_a_duty_that_came_after_the_download_is_left_alone(world: World) -> None:
    content = download(world)
    one_more_report(world, "WR", 26)

    assert send(world, filled(content, {"文字!G2": "完成。"})).problem_count == 0


def test_a_duty_that_is_no_longer_there(world: World) -> None:
    one_more_report(world, "WR", 26)
    content = download(world)
    world.report("WR", 26).delete()

    upload = send(world, content)

    assert [problem["label"] for problem in upload.comparison["problems"]] == ["任务26"]


def test_put_aside_it_changes_nothing_and_can_be_sent_again(world: World) -> None:
    content = filled(download(world), WORDS)
    upload = discard_workbook(upload=send(world, content), actor=world.bob, at=NOW)

    assert (upload.state, upload.decided_by) == (WorkbookState.DISCARDED, world.bob)
    with pytest.raises(WrongState):
        apply_workbook(upload=upload, actor=world.alice, at=NOW)
    assert send(world, content) != upload


@pytest.mark.parametrize("act", [apply_workbook, discard_workbook])
@pytest.mark.parametrize("who", ["charlie", "rita", "sysadmin"])
def test_a_stranger_does_nothing(world: World, act: Any, who: str) -> None:
    upload = send(world, filled(download(world), WORDS))

    with pytest.raises(NotAllowed):
        act(upload=upload, actor=world.people[who], at=NOW)


@pytest.mark.parametrize("who", ["rita", "leader", "sysadmin", "nobody"])
def test_who_files_for_no_unit_uploads_nothing(world: World, who: str) -> None:
    with pytest.raises(DomainError, match="不能上传"):
        send(world, download(world), world.people[who])


def test_a_locked_month_takes_nothing(world: World) -> None:
    content = filled(download(world), WORDS)
    upload = send(world, content)
    world.period = close_period(period=world.period, at=world.period.closes_at)

    for act in (apply_workbook, discard_workbook):
        with pytest.raises(WrongState, match="已锁定"):
            act(upload=upload, actor=world.alice, at=LATER)
    with pytest.raises(WrongState, match="已锁定"):
        send(world, content)


def test_the_acts_are_on_record(world: World) -> None:
    apply_workbook(upload=send(world, filled(download(world), WORDS)), actor=world.alice, at=NOW)

    entries = AuditEntry.objects.filter(action__startswith="workbook.").order_by("id")
    assert [(entry.action, entry.data["changes"]) for entry in entries] == [
        ("workbook.uploaded", 3),
        ("workbook.applied", 3),
    ]


def test_a_size_that_lies_is_counted(world: World) -> None:
    content = download(world) + bytes(10 * 1024 * 1024)

    with pytest.raises(Invalid, match="超过 10 MB"):
        workbook.upload_workbook(
            period=world.period, name="a.xlsx", content=io.BytesIO(content), size=1, actor=world.alice, at=NOW
        )
