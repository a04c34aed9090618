"""What people type, through the form: the table of how figures are taken, from the box to the database."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tasks.models import ReportDraft, ReportedValue
from tests.factories.world import World, make_indicator, stop_clock

TAKEN = [
    ("１２．５％", "%", "12.5"),
    ("93.30%", "%", "93.30"),
    ("0.933", "%", "0.933"),
    ("１，２３４．５", "万元", "1234.5"),
    ("12，345", "万元", "12345"),
    ("3.5亿元", "万元", "35000"),
    ("35000000元", "万元", "3500"),
    ("（5）", "公里", "-5"),
    ("－5", "公里", "-5"),
    ("−5", "公里", "-5"),
    ("0", "公里", "0"),
    ("1.2E+05", "万元", "120000"),
    ("15.6公里", "公里", "15.6"),
]
REFUSED = [
    ("12,5", "万元", "是 12.5 吗"),
    ("—", "公里", "还没填"),
    ("--", "公里", "还没填"),
    ("/", "公里", "还没填"),
    ("无", "公里", "还没填"),
    (" ", "公里", "还没填"),
    ("10²", "公里", "“²”不是普通数字"),
    ("①", "公里", "“①”不是普通数字"),
    ("约12", "公里", "约数或区间"),
    ("≥95", "公里", "约数或区间"),
    ("100~200", "公里", "约数或区间"),
    ("近30", "公里", "约数或区间"),
    ("12、5", "公里", "顿号"),
    ("1.5.2", "公里", "不止一个小数点"),
    ("3月5日", "万元", "像是被 Excel 变成了日期"),
    ("15.6km", "公里", "单位不是“公里”"),
    ("5%", "公里", "单位不是“公里”"),
]


@pytest.fixture
def filed(
    world: World, as_user: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """File a figure of a unit through form, check page and submit; gives the check page."""
    stop_clock(monkeypatch)
    client, report = as_user(world.alice), world.report("WR", 25)

    def file(raw: str, unit: str) -> str:
        figure = make_indicator("one", "指标一", unit=unit, minimum=None, maximum=None)
        report.assignment.indicators.set([figure])
        typed = {"revision": "0", "percent": "60", "progress": "有进展。", "value-one": raw, "check": "1"}
        page = client.post(reverse("filing-edit", args=[report.pk]), typed, follow=True).content.decode()
        client.post(reverse("filing-submit", args=[report.pk]), {"revision": "1"})
        return page

    return file


@pytest.mark.parametrize(("raw", "unit", "value"), TAKEN)
def test_taken(filed: Callable[..., str], raw: str, unit: str, value: str) -> None:
    filed(raw, unit)

    claim = ReportedValue.objects.get()
    assert (claim.raw, claim.value) == (raw, Decimal(value))


@pytest.mark.parametrize(("raw", "unit", "words"), REFUSED)
def test_refused(filed: Callable[..., str], raw: str, unit: str, words: str) -> None:
    """Nothing is submitted, the page says what to mend, and the draft holds what was typed."""
    page = filed(raw, unit)

    assert words in page
    assert ReportedValue.objects.count() == 0
    assert ReportDraft.objects.get().values["one"]["raw"] == raw.strip()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("3.5亿元", "3.5亿元 = 35,000万元"),
        ("35000000元", "35000000元 = 3,500万元"),
        ("（5）", "（5） = −5万元"),
    ],
)
def test_what_was_read_into_it_is_shown(filed: Callable[..., str], raw: str, words: str) -> None:
    assert words in filed(raw, "万元")
