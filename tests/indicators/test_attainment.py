"""Judging a value, and printing it as offices do."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.attainment import NO_TARGET, OUTCOME_NAMES, Judgement, judge, shown
from indicators.targets import All, AtLeast, Evidence, NotBelowBaseline, Outcome

unhurried = settings(deadline=None)  # a busy machine may pause any single example

RULE = AtLeast(Decimal("95"))


@pytest.mark.parametrize(
    ("value", "outcome", "name"),
    [
        ("95", Outcome.MET, "达标"),
        ("94.96", Outcome.NOT_MET, "未达标"),  # shown as 95.0, judged as it is
        ("96.2", Outcome.MET, "达标"),
    ],
)
def test_a_value_is_judged_unrounded(value: str, outcome: Outcome, name: str) -> None:
    judgement = judge(RULE, Evidence(value=Decimal(value)), "%")

    assert judgement == Judgement(outcome, "达到95%以上", ())
    assert judgement.name == name


def test_an_unknown_says_what_is_missing() -> None:
    judgement = judge(All((RULE, NotBelowBaseline())), Evidence(value=Decimal("96")), "%")

    assert judgement == Judgement(Outcome.UNKNOWN, "达到95%以上，且不低于基期值", ("基期值",))
    assert judgement.name == "暂不能判定"


@pytest.mark.parametrize("evidence", [Evidence(), Evidence(value=Decimal("100"))])
def test_without_a_rule_nothing_is_met(evidence: Evidence) -> None:
    assert judge(None, evidence, "%") is NO_TARGET
    assert (NO_TARGET.target, NO_TARGET.missing, NO_TARGET.name) == ("未设目标", ("目标",), "暂不能判定")


def test_every_outcome_has_a_name() -> None:
    assert set(OUTCOME_NAMES) == set(Outcome)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (None, 2, "—"),
        ("0", 0, "0"),
        ("0", 2, "0.00"),
        ("96.25", 1, "96.3"),
        ("96.35", 1, "96.4"),
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("-2.5", 0, "−3"),
        ("-0.04", 1, "0.0"),
        ("-0.05", 1, "−0.1"),
        ("1234567.891", 2, "1,234,567.89"),
        ("999.999", 2, "1,000.00"),
        ("999999999999.999999", 6, "999,999,999,999.999999"),
        ("1E+5", 0, "100,000"),
    ],
)
def test_shown(value: str | None, decimals: int, text: str) -> None:
    assert shown(None if value is None else Decimal(value), decimals) == text


@unhurried
@given(
    st.decimals(min_value=-(10**11), max_value=10**11, places=6, allow_nan=False, allow_infinity=False),
    st.integers(0, 6),
)
def test_shown_is_within_half_a_digit(value: Decimal, decimals: int) -> None:
    printed = Decimal(shown(value, decimals).replace(",", "").replace("−", "-"))

    assert abs(printed - value) <= Decimal(5).scaleb(-decimals - 1)
