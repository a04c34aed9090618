"""The ledger as an independent reader sees it."""

import io
from datetime import datetime, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from departments.models import AuditEntry
from maanshan_eco.kernel.months import SHANGHAI
from reports.exports.monthly_ledger import monthly_ledger
from tests.factories.world import NOW, World, approve, send_back, submit


def opened(world: World, who: str, as_of: datetime = NOW + timedelta(hours=1)) -> Workbook:
    workbook, _ = monthly_ledger(world.period, getattr(world, who), as_of)
    return load_workbook(io.BytesIO(workbook))


def rows(book: Workbook, sheet: str) -> list[dict[str, object]]:
    head, *body = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_values_are_typed(world: World) -> None:
    approve(submit(world.report("WR", 25), world.alice, value="９６．２％"), world.rita)

    (value,) = rows(opened(world, "auditor"), "指标数值")

    assert (value["数值"], value["原样"], value["回执号"], value["是否已成为认定数"]) == (
        96.2, "９６．２％", "2026-10-T25-WR-01", "是"
    )  # fmt: skip


def test_times_are_those_of_the_city(world: World) -> None:
    submit(world.report("WR", 25), world.alice)

    filed = [row for row in rows(opened(world, "auditor"), "填报") if row["回执号"]]

    assert [row["报送时间"] for row in filed] == [NOW.astimezone(SHANGHAI).replace(tzinfo=None)]


def test_every_duty_has_a_row_missing_ones_too(world: World) -> None:
    submit(world.report("WR", 25), world.alice)

    assert [(row["任务号"], row["单位"], row["状态"]) for row in rows(opened(world, "auditor"), "填报")] == [
        (6, "市生态环境局", "未报"),
        (25, "市水利局", "待审核"),
        (25, "市住房城乡建设局", "未报"),
        (25, "当涂县", "未报"),
    ]


def test_all_rounds_of_review_are_in_it(world: World) -> None:
    report = world.report("WR", 25)
    send_back(submit(report, world.alice), world.rita)
    approve(submit(report, world.alice), world.rita)

    assert [(row["回执号"], row["结论"]) for row in rows(opened(world, "auditor"), "审核")] == [
        ("2026-10-T25-WR-01", "退回"),
        ("2026-10-T25-WR-02", "通过"),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-5%", "@SUM(A1)", "＝1", '=HYPERLINK("http://x")'])
def test_no_text_becomes_a_formula(world: World, text: str) -> None:
    submit(world.report("WR", 25), world.alice, progress=text)

    book = opened(world, "auditor")

    assert [
        cell.coordinate for row in book["填报"].iter_rows() for cell in row if cell.data_type == "f"
    ] == []
    assert [row["本月进展"] for row in rows(book, "填报") if row["回执号"]] == [text]


def test_a_past_moment_is_shown_as_it_was(world: World) -> None:
    version = submit(world.report("WR", 25), world.alice)
    before = rows(opened(world, "auditor", NOW), "填报")
    approve(version, world.rita, NOW + timedelta(days=1))

    assert rows(opened(world, "auditor", NOW), "填报") == before
    assert rows(opened(world, "auditor", NOW + timedelta(days=1)), "填报") != before


def test_a_unit_gets_its_own_rows(world: World) -> None:
    submit(world.report("WR", 25), world.alice)

    assert {row["单位"] for row in rows(opened(world, "charlie"), "填报")} == {"市住房城乡建设局"}


def test_the_download_is_on_record(world: World) -> None:
    client = Client()
    client.force_login(world.auditor)

    response = client.get("/exports/ledger/2026-10.xlsx")

    facts = dict(load_workbook(io.BytesIO(response.content))["说明"].iter_rows(min_row=2, values_only=True))
    entry = AuditEntry.objects.get(action="ledger.exported")
    assert (response.status_code, entry.data["校验码"]) == (200, facts["校验码"])
