"""The pages of filing by workbook, from the download to the written draft."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tasks.exports import problem_workbook
from tasks.importers.annotated import annotate
from tasks.importers.filing_book import read_filing_book
from tasks.models import ReportDraft, WorkbookUpload
from tasks.services import workbook
from tasks.services.periods import close_period
from tests.factories.workbook_corpus import typed
from tests.factories.workbooks import download, edited, filled
from tests.factories.world import World, stop_clock, write

SignIn = Callable[..., Client]
GOOD = {"指标!H2": 0.962, "文字!E2": 60, "文字!G2": "完成管网改造设计。"}
PAGE, TEMPLATE = "/my-work/2026-10/excel/", "/my-work/2026-10/excel/download/"


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    stop_clock(monkeypatch)
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(workbook, "read_limited", read_filing_book)
    monkeypatch.setattr(problem_workbook, "annotate_limited", annotate)


@pytest.fixture
def alice(world: World, as_user: SignIn) -> Client:
    return as_user(world.alice)


def upload(client: Client, content: bytes, name: str = "填报表.xlsx") -> HttpResponse:
    return client.post(PAGE, {"workbook": SimpleUploadedFile(name, content)}, follow=True)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_my_work_leads_there(alice: Client) -> None:
    page = text(alice.get(reverse("my-work")))

    assert f'href="{TEMPLATE}"' in page
    assert f'action="{PAGE}"' in page
    assert 'href="/my-work/2026-10/check/"' in page


def test_the_workbook_comes_down_under_its_own_name(alice: Client) -> None:
    answer = alice.get(TEMPLATE)

    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''2026%E5%B9%B410")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"PK")


def test_the_same_drafts_are_the_same_bytes(alice: Client) -> None:
    assert alice.get(TEMPLATE).content == alice.get(TEMPLATE).content


def test_up_looked_at_and_written(world: World, alice: Client) -> None:
    content = filled(alice.get(TEMPLATE).content, GOOD)

    preview = upload(alice, content)

    assert "有变化 3 处" in text(preview)
    assert not ReportDraft.objects.exists()
    written = alice.post(preview.request["PATH_INFO"], {"apply": "1"}, follow=True)
    assert "已写入草稿" in text(written)
    assert world.report("WR", 25).draft.progress == "完成管网改造设计。"
    again = upload(alice, content)
    assert "同一个文件再传一次，不会重复写入" in text(again)
    assert WorkbookUpload.objects.count() == 1


def test_every_mistake_is_on_the_page_and_in_the_workbook(world: World, alice: Client) -> None:
    wrong = {"指标!H2": "约12", "文字!E2": "=1+1", "文字!F2": "也许"}

    preview = upload(alice, filled(download(world), wrong))

    page = text(preview)
    assert "有 3 处要改，没有写入任何内容" in page
    for words in ("H2", "约数或区间", "城镇污水处理率", "E2", "这里是公式", "F2", "只能选“是”"):
        assert words in page
    assert 'name="apply"' not in page
    assert "上传改好的文件" in page
    marked = alice.get(f"{preview.request['PATH_INFO']}problems/")
    assert marked.content.startswith(b"PK")
    refused = alice.post(preview.request["PATH_INFO"], {"apply": "1"}, follow=True)
    assert "没有写入任何内容" in text(refused)


def test_the_first_500_mistakes_are_shown_and_all_counted(world: World, alice: Client) -> None:
    content = filled(download(world), {f"指标!A{row}": f"任务{row}-1" for row in range(3, 603)})

    preview = upload(alice, content)

    assert len(preview.context["problems"]) == 500
    assert "还有 100 处" in text(preview)


def test_an_unchanged_workbook_has_nothing_to_write(world: World, alice: Client) -> None:
    preview = upload(alice, download(world))

    assert "填报表与草稿一致" in text(preview)
    assert 'name="apply"' not in text(preview)


def test_somebody_else_saved_meanwhile(world: World, alice: Client) -> None:
    preview = upload(alice, filled(download(world), GOOD))
    write(world.report("WR", 25), world.bob, progress="李强写的。", value="")

    answer = alice.post(preview.request["PATH_INFO"], {"apply": "1"}, follow=True)

    page = text(answer)
    assert "有人在预览之后保存过草稿" in page
    assert "李强写的。" in page
    assert "完成管网改造设计。" in page
    assert world.report("WR", 25).draft.progress == "李强写的。"


def test_put_aside(world: World, alice: Client) -> None:
    preview = upload(alice, filled(download(world), GOOD))

    answer = alice.post(preview.request["PATH_INFO"], {"discard": "1"}, follow=True)

    assert "已放弃，没有写入任何内容" in text(answer)
    assert "由王晓放弃" in text(answer)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("填报表.xls", b"x", "旧格式 .xls"),
        ("填报表.xlsx", b"", "空"),
        ("填报表.xlsx", b"<html>", "只改了扩展名"),
    ],
)
def test_a_file_that_is_refused(alice: Client, name: str, content: bytes, words: str) -> None:
    answer = upload(alice, content, name)

    assert (answer.status_code, words in text(answer)) == (400, True)
    assert "<title>有错误：" in text(answer)


def test_no_file_chosen(alice: Client) -> None:
    answer = alice.post(PAGE)

    assert (answer.status_code, "还没有选文件" in text(answer)) == (400, True)


def test_a_locked_month_shows_what_was_and_takes_nothing(world: World, alice: Client) -> None:
    preview = upload(alice, filled(download(world), GOOD))
    close_period(period=world.period, at=world.period.closes_at)

    page, old = text(alice.get(PAGE)), text(alice.get(preview.request["PATH_INFO"]))

    assert "本月已锁定，不能再上传" in page
    assert "没有写入，本月已锁定" in page
    assert 'name="apply"' not in old
    assert upload(alice, download(world)).status_code == 400


def test_a_unit_that_owes_nothing(world: World, as_user: SignIn) -> None:
    world.report("HUC", 25).delete()
    charlie = as_user(world.charlie)

    assert "没有需要本单位填的任务" in text(charlie.get(PAGE))
    assert "没有需要市住房城乡建设局填的任务" in text(charlie.get(TEMPLATE, follow=True))


def test_nobody_sees_another_units_workbook(world: World, alice: Client, as_user: SignIn) -> None:
    path = upload(alice, filled(download(world), GOOD)).request["PATH_INFO"]

    for who in ("charlie", "rita", "auditor", "sysadmin"):
        client = as_user(world.people[who])
        assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
        assert client.get(f"{path}problems/").status_code == 404


def test_hidden_things_are_told(world: World, alice: Client) -> None:
    def hide(book: Any) -> None:
        book["指标"].row_dimensions[2].hidden = True

    assert "第 2 行是隐藏的" in text(upload(alice, edited(typed(H2=96)(download(world)), hide)))
