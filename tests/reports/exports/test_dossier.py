"""The whole case to take away: readable PDFs, and an archive whose list agrees with what is in it."""

import io
import json
import zipfile
from hashlib import sha256

import pytest
from pypdf import PdfReader

from reports.exports.dossier import MANIFEST, dossier_pdf, dossier_zip, order_pdf
from reports.selectors.dossier import dossier, order_facts, source_words
from tasks.enums import OrderSource
from tasks.services.closing import answer_extension
from tasks.services.escalation import climb
from tasks.services.handling import ask_extension
from tests.factories.orders import DAY, applied, closed, drafted, fresh, received, signed, working
from tests.factories.world import NOW, OCTOBER, World


def words(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def test_the_order_says_the_same_for_ever(world: World) -> None:
    order = working(world)
    before = order_pdf(order)
    ask_extension(
        order=order, until=OCTOBER.plus(2).first, words="材料未到，申请延期。", actor=world.alice, at=NOW
    )
    answer_extension(order=order, granted=True, words="同意。", actor=world.chief, at=NOW + 3 * DAY)

    assert order_pdf(fresh(order)) == before
    assert "2026年11月16日前完成整改" in words(before)


def test_a_draft_has_no_paper(world: World) -> None:
    with pytest.raises(ValueError, match="not signed"):
        order_facts(drafted(world))


def test_the_dossier_is_in_order_of_time(world: World) -> None:
    order = closed(world)
    facts, files = dossier(order, NOW + 9 * DAY)

    assert [entry.act for entry in facts.entries] == [
        "起草", "签发", "签收", "报送整改方案", "申请销号", "验收通过", "验收通过", "销号",
    ]  # fmt: skip
    assert [file.name for file in files] == ["方案.pdf", "现场照片.pdf"]
    assert [(o.conclusion, len(o.answers)) for o in facts.opinions] == [("通过", 5)] * 2
    assert (facts.status, facts.rounds) == ("已销号", 1)


def test_the_dossier_of_a_past_day_knows_nothing_later(world: World) -> None:
    order = closed(world)

    facts, files = dossier(order, NOW + 2 * DAY)

    assert (facts.status, facts.opinions, len(files)) == ("整改中", (), 1)
    assert facts.entries[-1].act == "报送整改方案"


def test_rungs_of_the_ladder_stand_in_it(world: World) -> None:
    order = received(world, at=NOW - 60 * DAY)
    climb(order=order, at=NOW)

    acts = [entry.act for entry in dossier(order, NOW)[0].entries]

    assert acts[-3:] == ["红牌（第1次）", "红牌（第2次）", "约谈（第1次）"]


def test_one_pdf_holds_it_all(world: World) -> None:
    text = words(dossier_pdf(applied(world), NOW + 9 * DAY))

    for part in ("整改档案", "一、基本情况", "二、问题事实", "整改经过", "档案文件清单", "现场照片.pdf"):
        assert part in text, part


def test_the_archive_agrees_with_its_list(world: World) -> None:
    order = closed(world)
    archive = zipfile.ZipFile(io.BytesIO(dossier_zip(order, NOW + 9 * DAY)))
    manifest = json.loads(archive.read(MANIFEST))

    names = [entry["name"] for entry in manifest["files"]]
    assert names == [
        "00-马生创督〔2026〕1号.pdf", "01-整改档案-2026-001.pdf", "02-方案.pdf", "03-现场照片.pdf",
    ]  # fmt: skip
    assert archive.namelist() == [MANIFEST, *names]
    for entry in manifest["files"]:
        content = archive.read(entry["name"])
        assert (len(content), sha256(content).hexdigest()) == (entry["size"], entry["sha256"])
    assert (manifest["order"], manifest["as_of"]) == (order.full_number, "2026-11-04T10:00:00+08:00")


def test_the_same_moment_gives_the_same_archive(world: World) -> None:
    order = applied(world)

    assert dossier_zip(order, NOW + 9 * DAY) == dossier_zip(order, NOW + 9 * DAY)


def test_where_an_order_comes_from(world: World) -> None:
    instruction = signed(world)
    late = signed(world, source=OrderSource.LATE_FILING, report=world.report("WR", 25), reference="")
    red = signed(
        world, source=OrderSource.INDICATOR, indicator=world.sewage, month=OCTOBER.first, reference=""
    )

    assert [source_words(fresh(order)) for order in (instruction, late, red)] == [
        "马市长2026年10月26日批示",
        "2026年10月填报逾期未报",
        "城镇污水处理率2026年10月数据未达标",
    ]
