"""Setting targets: the newest document speaks for its days, and every other day keeps what it had."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from departments.models import AuditEntry
from indicators.enums import TargetChange
from indicators.models import Indicator, Target
from indicators.services.targets import Way, set_target
from indicators.targets import AtLeast
from maanshan_eco.kernel.errors import Invalid
from tests.factories.world import NOW, make_indicator, make_person, make_unit

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
FROM, TO = date(2026, 1, 1), date(2026, 12, 31)


def at_least(value: str) -> dict[str, Any]:
    return {"kind": "at_least", "value": value}


@pytest.fixture
def sewage() -> Indicator:
    return make_indicator("urban-sewage", "城镇污水处理率")


def set_(indicator: Indicator, value: str = "95", **changes: Any) -> Target:
    given: dict[str, Any] = {
        "rule": at_least(value),
        "valid_from": None,
        "valid_to": None,
        "document": "工作方案",
        "actor": None,
        "at": NOW,
        "change": TargetChange.HANDED_DOWN,
    }
    return set_target(indicator=indicator, **{**given, **changes})


def standing() -> list[tuple[date | None, date | None, str, str]]:
    """First day, day after the last, figure and document of what holds now, in order of time."""
    return [
        (target.validity.lower, target.validity.upper, target.rule["value"], target.document)
        for target in Target.objects.current().order_by("validity")
    ]


def test_the_first_target(sewage: Indicator) -> None:
    target = set_(sewage, valid_from=FROM, valid_to=TO, way=Way(baseline=Decimal("93.3")))

    assert (target.parsed_rule, target.baseline) == (AtLeast(Decimal("95")), Decimal("93.3"))
    assert (target.known_at, target.superseded_at, target.area) == (NOW, None, None)
    assert standing() == [(FROM, date(2027, 1, 1), "95", "工作方案")]


def test_setting_is_recorded(sewage: Indicator) -> None:
    chief = make_person("chief", "郑总", "chief", make_unit("GO", "市政府办"))

    set_(sewage, actor=chief)

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.target, entry.at) == ("target.set", chief, "城镇污水处理率", NOW)
    assert entry.data == {
        "rule": at_least("95"),
        "document": "工作方案",
        "change": "handed_down",
        "version": 1,
    }


def test_the_same_again_changes_nothing(sewage: Indicator) -> None:
    first = set_(sewage, valid_from=FROM)

    assert set_(sewage, valid_from=FROM, at=LATER) == first
    assert (Target.objects.count(), AuditEntry.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "changes",
    [{"value": "96"}, {"document": "年度计划"}, {"way": Way(baseline=Decimal("90"))}, {"valid_to": TO}],
)
def test_anything_else_supersedes(sewage: Indicator, changes: dict[str, Any]) -> None:
    first = set_(sewage, valid_from=FROM)

    second = set_(sewage, **{"valid_from": FROM, "at": LATER, **changes})

    first.refresh_from_db()
    assert (second != first, first.superseded_at, second.known_at) == (True, LATER, LATER)


def test_a_year_out_of_an_open_target(sewage: Indicator) -> None:
    set_(sewage, way=Way(baseline=Decimal("90")))

    set_(sewage, "97", valid_from=FROM, valid_to=TO, document="年度计划", at=LATER)

    assert standing() == [
        (None, FROM, "95", "工作方案"),
        (FROM, date(2027, 1, 1), "97", "年度计划"),
        (date(2027, 1, 1), None, "95", "工作方案"),
    ]
    baselines = Target.objects.current().order_by("validity").values_list("baseline", flat=True)
    assert list(baselines) == [Decimal("90"), None, Decimal("90")]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        (date(2026, 7, 1), None, [(FROM, date(2026, 7, 1), "95"), (date(2026, 7, 1), None, "97")]),
        (
            None,
            date(2026, 6, 30),
            [(None, date(2026, 7, 1), "97"), (date(2026, 7, 1), date(2027, 1, 1), "95")],
        ),
        (None, None, [(None, None, "97")]),
        (FROM, TO, [(FROM, date(2027, 1, 1), "97")]),
        (date(2027, 1, 1), None, [(FROM, date(2027, 1, 1), "95"), (date(2027, 1, 1), None, "97")]),
        (
            TO,
            TO,
            [(FROM, TO, "95"), (TO, date(2027, 1, 1), "97")],
        ),
    ],
)
def test_overlaps(
    sewage: Indicator, valid_from: date | None, valid_to: date | None, expected: list[tuple[Any, ...]]
) -> None:
    set_(sewage, valid_from=FROM, valid_to=TO)

    set_(sewage, "97", valid_from=valid_from, valid_to=valid_to, at=LATER)

    assert [row[:3] for row in standing()] == expected


def test_one_document_over_several(sewage: Indicator) -> None:
    for year in (2024, 2025, 2026):
        set_(sewage, str(year), valid_from=date(year, 1, 1), valid_to=date(year, 12, 31))

    set_(sewage, "97", valid_from=date(2024, 7, 1), valid_to=date(2026, 6, 30), at=LATER)

    assert [row[:3] for row in standing()] == [
        (date(2024, 1, 1), date(2024, 7, 1), "2024"),
        (date(2024, 7, 1), date(2026, 7, 1), "97"),
        (date(2026, 7, 1), date(2027, 1, 1), "2026"),
    ]


def test_other_indicators_and_areas_are_left_alone(sewage: Indicator) -> None:
    other = make_indicator("forest-cover", "林草覆盖率")
    county = make_unit("DANGTU", "当涂县", "county")
    for kept in (set_(other, "18"), set_(sewage, "80", area=county), set_(sewage)):
        assert kept.superseded_at is None

    set_(sewage, "97", at=LATER)

    assert sorted(row[2] for row in standing()) == ["18", "80", "97"]


def test_what_held_before_can_be_asked_for(sewage: Indicator) -> None:
    set_(sewage)
    set_(sewage, "97", valid_from=FROM, valid_to=TO, at=LATER)

    def figures(as_of: Any) -> list[str]:
        return [t.rule["value"] for t in Target.objects.known(as_of).in_force(date(2026, 10, 31))]

    assert (figures(NOW - timedelta(1)), figures(NOW), figures(LATER)) == ([], ["95"], ["97"])


@pytest.mark.parametrize(
    "rule", [{}, {"kind": "at_least"}, {"kind": "at_least", "value": 95}, {"kind": "most"}]
)
def test_a_rule_that_does_not_parse_is_refused(sewage: Indicator, rule: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        set_(sewage, rule=rule)

    assert (refusal.value.code, list(refusal.value.fields)) == ("target_rule", ["rule"])
    assert refusal.value.message.startswith("“城镇污水处理率”的目标规则有误：rule")
    assert (Target.objects.count(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize("valid_to", [date(2025, 12, 31), date(2025, 1, 1)])
def test_an_end_before_the_beginning_is_refused(sewage: Indicator, valid_to: date) -> None:
    with pytest.raises(Invalid) as refusal:
        set_(sewage, valid_from=FROM, valid_to=valid_to)

    assert refusal.value.code == "target_dates"
    assert refusal.value.message == (
        f"“城镇污水处理率”的目标从 2026-01-01 到 {valid_to}，结束早于开始。改正日期。"
    )
    assert refusal.value.fields == {"valid_to": "结束日期早于开始日期"}
    assert Target.objects.count() == 0


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 20))
SPANS = st.tuples(st.none() | DAYS, st.none() | DAYS).filter(lambda s: None in s or s[0] <= s[1])


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SPANS, min_size=1, max_size=5))
def test_every_day_has_the_newest_target_that_names_it(
    sewage: Indicator, spans: list[tuple[date | None, date | None]]
) -> None:
    """Against a table of days that is painted over."""
    Target.objects.current().update(superseded_at=NOW)
    wall = {date(2026, 1, 1) + timedelta(days=n): None for n in range(-2, 25)}
    for number, (first, last) in enumerate(spans):
        set_(sewage, str(number), valid_from=first, valid_to=last)
        for day in wall:
            if (first is None or first <= day) and (last is None or day <= last):
                wall[day] = str(number)

    for day, figure in wall.items():
        found = [t.rule["value"] for t in Target.objects.current().in_force(day)]
        assert found == ([] if figure is None else [figure])


def test_a_change_says_why(sewage: Indicator) -> None:
    set_(sewage, change=TargetChange.FIRST)

    with pytest.raises(Invalid) as refusal:
        set_(sewage, "96", change=TargetChange.FIRST, at=LATER)
    assert list(refusal.value.fields) == ["change"]
    target = set_(sewage, "96", change=TargetChange.PLAN_REVISED, reason=" 市政府会议 ", at=LATER)
    assert (target.change, target.reason, target.version) == ("plan_revised", "市政府会议", 2)


@pytest.mark.parametrize(("reason", "field"), [({"change": "other"}, "reason"), ({"change": "x"}, "change")])
def test_a_reason_that_is_none(sewage: Indicator, reason: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        set_(sewage, **reason)

    assert list(refusal.value.fields) == [field]


def test_what_is_written_anew_keeps_its_version_and_reason(sewage: Indicator) -> None:
    set_(sewage, change=TargetChange.FIRST)
    set_(sewage, "96", valid_from=FROM, valid_to=TO, at=LATER)
    last = set_(sewage, "97", valid_from=FROM, valid_to=TO, at=LATER)

    rests = Target.objects.current().filter(document="工作方案", version=1)
    assert (last.version, [rest.change for rest in rests]) == (3, ["first", "first"])


@pytest.mark.parametrize(
    ("way", "field"),
    [
        (Way(interim=[{"month": "2026-13", "value": "1"}]), "interim"),
        (Way(interim=[{"month": "2026-06", "value": "eins"}]), "interim"),
        (Way(interim=[{"month": "2026-06", "value": "1"}, {"month": "2026-05", "value": "1"}]), "interim"),
        (Way(curve=["1"]), "curve"),
        (Way(curve=["0.5"] * 12), "curve"),
        (Way(reach_by=date(2025, 1, 1)), "reach_by"),
    ],
)
def test_a_way_that_makes_no_sense(sewage: Indicator, way: Way, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        set_(sewage, way=way, valid_from=FROM)

    assert list(refusal.value.fields) == [field]


def test_a_dated_baseline_has_a_value(sewage: Indicator) -> None:
    with pytest.raises(IntegrityError, match="target_baseline_dated_with_value"):
        set_(sewage, way=Way(baseline_on=FROM))
