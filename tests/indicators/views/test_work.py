"""What the task force does: rules without JSON, lights by hand, limits, suppositions, past values."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook
from pytest_django.asserts import assertContains, assertRedirects

from departments.models import Department
from indicators.enums import Aggregation
from indicators.models import Indicator, LightOverride, LightThresholds, Reading
from indicators.ratios import Parts
from indicators.services.readings import record_reading
from indicators.thresholds import DEFAULTS, thresholds_to_json
from maanshan_eco.kernel.months import Month
from tests.factories.world import NOW, World, make_indicator, make_unit, stop_clock

SignIn = Callable[..., Client]
TARGET = "/indicators/urban-sewage/target/"
RULE = {
    "kind_1_1": "at_least",
    "value_1_1": "96",
    "join_1": "all",
    "join_2": "any",
    "join": "all",
    "document": "年度计划",
    "change": "plan_revised",
}


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


def test_one_condition_is_a_target(world: World, as_user: SignIn) -> None:
    answer = as_user(world.rita).post(TARGET, RULE)

    assertRedirects(answer, "/indicators/urban-sewage/")
    target = world.target()
    assert (target.rule, target.document, target.change, target.set_by, target.version) == (
        {"kind": "at_least", "value": "96"},
        "年度计划",
        "plan_revised",
        world.rita,
        2,
    )


def test_two_groups_make_a_compound(world: World, as_user: SignIn) -> None:
    """完成上级规定的考核任务，且（≥90 或持续提高）."""
    rule = {
        **RULE,
        "kind_1_1": "set_by_superior:higher",
        "value_1_1": "",
        "kind_2_1": "at_least",
        "value_2_1": "90",
        "kind_2_3": "improving:higher",
    }

    page = as_user(world.rita).post(TARGET, {**rule, "preview": "1"})
    assertContains(page, "完成上级下达的目标（未下达），且（达到90%以上，或比上年同期提高）")
    assert world.target().version == 1

    as_user(world.rita).post(TARGET, rule)
    assert world.target().rule == {
        "kind": "all",
        "rules": [
            {"kind": "set_by_superior", "better": "higher", "value": None},
            {
                "kind": "any",
                "rules": [
                    {"kind": "at_least", "value": "90"},
                    {"kind": "improving", "better": "higher"},
                ],
            },
        ],
    }


def test_the_form_shows_what_stands_and_takes_it_back_unchanged(world: World, as_user: SignIn) -> None:
    as_user(world.rita).post(
        TARGET,
        {
            **RULE,
            "kind_1_2": "not_below_baseline",
            "valid_from": "2026-01-01",
            "valid_to": "2028-12-31",
            "reach_by": "2027-12-31",
            "baseline": "90.5",
            "baseline_on": "2025-12",
            "interim": "2026-06 92\n2026-12 94",
        },
    )

    page = as_user(world.rita).get(TARGET)
    shown = {field.html_name: field.value() for field in page.context["form"]}
    given = {name: "" if value is None else str(value) for name, value in shown.items()}
    as_user(world.rita).post(TARGET, {**given, "change": "mistake_mended"})

    assert world.sewage.targets.current().latest("version").version == 2
    target = world.sewage.targets.get(version=2, superseded_at=None)
    assert (target.baseline, str(target.reach_by)) == (Decimal("90.5"), "2027-12-31")
    assert str(target.last_day) == "2028-12-31"
    assert [stop["value"] for stop in target.interim] == ["92", "94"]


def test_every_kind_of_rule_comes_back_into_the_form(world: World, as_user: SignIn) -> None:
    """A must-decline rule is offered as 比上年同期下降, which is what it reads as."""
    make_indicator("bags", "一次性用品使用率", {"kind": "declining"})

    form = as_user(world.rita).get("/indicators/bags/target/").context["form"]

    assert form["kind_1_1"].value() == "improving:lower"
    assert form["kind_1_1"].value() in dict(form.fields["kind_1_1"].choices)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"kind_1_1": "", "value_1_1": ""}, "kind_1_1", "至少选一条。"),
        ({"kind_1_1": ""}, "kind_1_1", "填了数值，选一种要求。"),
        ({"value_1_1": ""}, "value_1_1", "填数值。"),
        ({"kind_1_1": "in_place"}, "value_1_1", "这种要求不用数值，清空。"),
        ({"valid_from": "2026-12-31", "valid_to": "2026-01-01"}, "valid_to", "结束日期早于开始日期"),
        ({"valid_from": "gestern"}, "valid_from", "日期写成 2026-12-31 的样子。"),
        ({"valid_to": "9999-12-31"}, "valid_to", "年份写在 2000 到 2099 之间。"),
        ({"reach_by": "0001-01-01"}, "reach_by", "年份写在 2000 到 2099 之间。"),
        ({"baseline_on": "2025"}, "baseline_on", "月份“2025”应写成 2026-10 的样子"),
        ({"interim": "2026-06"}, "interim", "每行写月份和数值，中间空一格。"),
        ({"interim": "2026-06 46亩"}, "interim", "“46亩”不是数值，写成 46 或 92.5 的样子，不带单位。"),
        ({"value_1_1": "九十六"}, "value_1_1", "不是数值，写成 46 或 92.5 的样子，不带单位。"),
        ({"value_1_1": "1.1234567"}, "value_1_1", "小数最多 6 位。"),
        ({"document": ""}, "document", "写明依据的文件。"),
        ({"change": "first"}, "change", "这段时间已有目标，选一个修改原因。"),
        ({"change": "other"}, "reason", "写明原因。"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    world: World, as_user: SignIn, changes: dict[str, str], field: str, words: str
) -> None:
    page = as_user(world.rita).post(TARGET, {**RULE, **changes})

    assert page.status_code == 200
    assert words in page.context["form"].errors[field][0]
    assert page.content.decode().count("有错误：") == 1
    assert world.target().version == 1


def test_a_light_is_set_by_hand_and_taken_back(world: World, as_user: SignIn) -> None:
    client = as_user(world.rita)
    given = {"colour": "lag", "reason": "现场核查发现漏报", "expires_on": "2026-11-30"}

    assertContains(client.post("/indicators/urban-sewage/override/", {**given, "reason": "不好"}), "写明理由")
    client.post("/indicators/urban-sewage/override/", given)

    page = client.get("/indicators/")
    assertContains(page, "人工调整，系统灯：无数据")
    override = LightOverride.objects.get()
    client.post(f"/indicators/overrides/{override.pk}/restore/")
    assert LightOverride.objects.current().count() == 0
    again = client.post(f"/indicators/overrides/{override.pk}/restore/", follow=True)
    assertContains(again, "这条调灯已经撤销。")


def test_the_chief_sets_limits(world: World, as_user: SignIn) -> None:
    values = thresholds_to_json(DEFAULTS) | {"on_pace": "0.9", "document": "专班会议纪要"}

    page = as_user(world.chief).post("/indicators/thresholds/", values | {"held": "0"})
    assert page.context["form"].errors["held"] == ["应在 1 到 12 之间"]
    assertRedirects(as_user(world.chief).post("/indicators/thresholds/", values), "/indicators/thresholds/")

    assert LightThresholds.objects.get().parsed.on_pace == Decimal("0.9")
    assertContains(as_user(world.alice).get("/indicators/thresholds/"), "第 1 版，专班会议纪要")


@pytest.fixture
def counties(world: World) -> list[Department]:
    areas = [world.units["DANGTU"], make_unit("HAN", "含山县", "county")]
    indicator = make_indicator(
        "rural-sewage",
        "农村生活污水治理率",
        {"kind": "at_least", "value": "60"},
        aggregation=Aggregation.RATIO,
        numerator="治理村数",
        denominator="村总数",
    )
    indicator.areas.set(areas)
    for area in areas:
        record_reading(
            indicator=indicator,
            area=area,
            month=Month(2026, 9).first,
            value=Decimal(50),
            parts=Parts(Decimal(50), Decimal(100)),
            source="回执",
            actor=None,
            at=NOW,
        )
    return areas


def test_what_if_a_county_did_better(world: World, as_user: SignIn, counties: list[Department]) -> None:
    client = as_user(world.rita)
    path = "/indicators/rural-sewage/what-if/"

    before = client.get(path).context["supposed"]
    after = client.get(path, {"area": counties[0].pk, "numerator": "90", "denominator": "100"})

    assert (str(before.month), before.after.value) == ("2026-09", 50)
    supposed = after.context["supposed"]
    assert (supposed.before.value, supposed.after.value) == (50, 70)
    assert Reading.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"numerator": "2", "denominator": "1"}, "分子大于分母。"),
        ({"numerator": "2", "denominator": "0"}, "分母应大于 0。"),
        ({}, "填假设的数。"),
        ({"month": "x"}, "月份“x”应写成"),
    ],
)
def test_a_supposition_that_makes_no_sense(
    world: World, as_user: SignIn, counties: list[Department], given: dict[str, str], words: str
) -> None:
    page = as_user(world.rita).get("/indicators/rural-sewage/what-if/", {"area": counties[0].pk, **given})

    assertContains(page, words)
    assert page.context["supposed"].after.value == 50


def test_there_is_no_what_if_where_the_city_measures_itself(world: World, as_user: SignIn) -> None:
    assert as_user(world.rita).get("/indicators/urban-sewage/what-if/").status_code == 404


def upload(client: Client, *rows: list[Any]) -> Any:
    book, buffer = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(["指标", "单位", "数据月份", "数值", "来源"])
    for row in rows:
        sheet.append(row)
    book.save(buffer)
    return client.post("/indicators/baseline/", {"file": SimpleUploadedFile("基期.xlsx", buffer.getvalue())})


def test_past_values_are_looked_at_and_then_taken_over(world: World, as_user: SignIn) -> None:
    client = as_user(world.rita)

    page = upload(client, ["城镇污水处理率", "", "2025-12", 94.5, "年报"])
    assertContains(page, "新增")
    assert Reading.objects.count() == 0
    client.post("/indicators/baseline/", {"rows": page.context["rows"]})

    reading = Reading.objects.get()
    assert (reading.value, reading.month, reading.source) == (Decimal("94.5"), Month(2025, 12).first, "年报")


def test_a_workbook_with_mistakes_cannot_be_taken_over(world: World, as_user: SignIn) -> None:
    page = upload(
        as_user(world.rita), ["城镇污水处理率", "", "去年", 94.5, "年报"], ["没有的", "", "2025-12", 1, "x"]
    )

    assertContains(page, "C2 数据月份：“去年”应写成 2025-12 的样子。")
    assertContains(page, "第 3 行 没有“没有的”这个指标")
    assert page.context["rows"] == ""


@pytest.mark.parametrize("given", [{}, {"rows": "forged"}])
def test_nothing_or_something_forged(world: World, as_user: SignIn, given: dict[str, str]) -> None:
    page = as_user(world.rita).post("/indicators/baseline/", given)

    assert (page.status_code, len(page.context["findings"]), Reading.objects.count()) == (200, 1, 0)


def test_the_template_can_be_filled_in_and_read_again(world: World, as_user: SignIn) -> None:
    answer = as_user(world.rita).get("/indicators/baseline/template/")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == ["指标", "单位", "数据月份", "数值", "分子", "分母", "来源"]
    sheet["C2"], sheet["D2"], sheet["G2"] = "2025-12", 94.5, "年报"
    buffer = io.BytesIO()
    book.save(buffer)

    page = as_user(world.rita).post(
        "/indicators/baseline/", {"file": SimpleUploadedFile("表.xlsx", buffer.getvalue())}
    )

    assert len(page.context["planned"]) == Indicator.objects.count() == 1
