"""Target rules: verdicts in three-valued logic, their wording, and their JSON."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.targets import (
    MOST_NESTED,
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Better,
    ChangeAtLeast,
    Declining,
    Equals,
    Evidence,
    Improving,
    InPlace,
    NotBelowBaseline,
    Outcome,
    RuleError,
    SetBySuperior,
    TargetRule,
    all_of,
    any_of,
    evaluate,
    missing,
    rule_from_json,
    rule_to_json,
    sentence,
)

unhurried = settings(deadline=None)  # a busy machine may pause any single example

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=2)
FIGURES = st.none() | NUMBERS
EVIDENCE = st.builds(Evidence, value=FIGURES, baseline=FIGURES, previous=FIGURES)
BETTER = st.sampled_from(["higher", "lower"])
OUTCOMES = st.sampled_from(list(Outcome))

MIRRORED_ATOMS = (
    st.builds(AtLeast, NUMBERS)
    | st.builds(AtMost, NUMBERS)
    | st.builds(Equals, NUMBERS)
    | st.builds(Improving, BETTER)
    | st.just(Declining())
    | st.builds(SetBySuperior, BETTER, FIGURES)
)
ATOMS = MIRRORED_ATOMS | st.just(NotBelowBaseline()) | st.builds(ChangeAtLeast, NUMBERS) | st.just(InPlace())


def compounds(parts: st.SearchStrategy[TargetRule]) -> st.SearchStrategy[TargetRule]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.builds(All, several) | st.builds(AnyOf, several)


RULES = st.recursive(ATOMS, compounds, max_leaves=6)
MIRRORED_RULES = st.recursive(MIRRORED_ATOMS, compounds, max_leaves=6)


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def evidence(value: str | None = None, baseline: str | None = None, previous: str | None = None) -> Evidence:
    return Evidence(number(value), number(baseline), number(previous))


# --- Atoms, with the plan's own figures ------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "figures", "outcome"),
    [
        (AtLeast(Decimal("18")), evidence("17.99"), NOT_MET),
        (AtLeast(Decimal("18")), evidence("18"), MET),
        (AtLeast(Decimal("4.5")), evidence("4.499999"), NOT_MET),
        (AtLeast(Decimal("18")), evidence(), UNKNOWN),
        (AtMost(Decimal("35")), evidence("35"), MET),
        (AtMost(Decimal("35")), evidence("35.1"), NOT_MET),
        (Equals(Decimal("100")), evidence("100.0"), MET),
        (Equals(Decimal("100")), evidence("99.99"), NOT_MET),
        (Equals(Decimal("100")), evidence("100.01"), NOT_MET),
        (Equals(Decimal("0")), evidence("0"), MET),
        (Equals(Decimal("0")), evidence("1"), NOT_MET),
        (Equals(Decimal("0")), evidence(), UNKNOWN),
        (NotBelowBaseline(), evidence("36", baseline="36"), MET),
        (NotBelowBaseline(), evidence("35", baseline="36"), NOT_MET),
        (NotBelowBaseline(), evidence("36", previous="36"), UNKNOWN),
        (ChangeAtLeast(Decimal("-1")), evidence("60", baseline="61"), MET),
        (ChangeAtLeast(Decimal("-1")), evidence("59.9", baseline="61"), NOT_MET),
        (ChangeAtLeast(Decimal("-1")), evidence("60"), UNKNOWN),
        (Improving("higher"), evidence("91.3", previous="91.2"), MET),
        (Improving("higher"), evidence("91.2", previous="91.2"), NOT_MET),
        (Improving("lower"), evidence("91.1", previous="91.2"), MET),
        (Improving("higher"), evidence("91.3", baseline="90"), UNKNOWN),
        (Declining(), evidence("35.9", previous="36"), MET),
        (Declining(), evidence("36", previous="36"), NOT_MET),
        (Declining(), evidence(previous="36"), UNKNOWN),
        (SetBySuperior("higher", Decimal("82")), evidence("82"), MET),
        (SetBySuperior("higher", Decimal("82")), evidence("81.9"), NOT_MET),
        (SetBySuperior("lower", Decimal("142")), evidence("142"), MET),
        (SetBySuperior("lower", Decimal("142")), evidence("142.1"), NOT_MET),
        (SetBySuperior("higher", None), evidence("100"), UNKNOWN),
        (InPlace(), evidence("1"), MET),
        (InPlace(), evidence("0"), NOT_MET),
        (InPlace(), evidence(), UNKNOWN),
    ],
)
def test_evaluate_atom(rule: TargetRule, figures: Evidence, outcome: Outcome) -> None:
    assert evaluate(rule, figures) is outcome


# --- Compounds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "conjunction", "disjunction"),
    [
        (MET, MET, MET, MET),
        (MET, UNKNOWN, UNKNOWN, MET),
        (MET, NOT_MET, NOT_MET, MET),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, NOT_MET, NOT_MET, UNKNOWN),
        (NOT_MET, NOT_MET, NOT_MET, NOT_MET),
    ],
)
def test_kleene_truth_table(
    left: Outcome, right: Outcome, conjunction: Outcome, disjunction: Outcome
) -> None:
    assert [all_of(pair) for pair in ((left, right), (right, left))] == [conjunction, conjunction]
    assert [any_of(pair) for pair in ((left, right), (right, left))] == [disjunction, disjunction]


@unhurried
@given(OUTCOMES, OUTCOMES, OUTCOMES)
def test_kleene_laws(a: Outcome, b: Outcome, c: Outcome) -> None:
    negation = {MET: NOT_MET, NOT_MET: MET, UNKNOWN: UNKNOWN}
    assert all_of((a, all_of((b, c)))) is all_of((a, b, c)) is all_of((all_of((a, b)), c))
    assert any_of((a, any_of((b, c)))) is any_of((a, b, c)) is any_of((any_of((a, b)), c))
    assert all_of((a, any_of((b, c)))) is any_of((all_of((a, b)), all_of((a, c))))
    assert any_of((a, all_of((a, b)))) is a is all_of((a, any_of((a, b))))
    assert negation[all_of((a, b))] is any_of((negation[a], negation[b]))


@unhurried
@given(st.lists(ATOMS, min_size=1, max_size=4).map(tuple), EVIDENCE)
def test_compound_joins_its_parts(parts: tuple[TargetRule, ...], figures: Evidence) -> None:
    outcomes = [evaluate(part, figures) for part in parts]
    expected_all = NOT_MET if NOT_MET in outcomes else UNKNOWN if UNKNOWN in outcomes else MET
    expected_any = MET if MET in outcomes else UNKNOWN if UNKNOWN in outcomes else NOT_MET
    assert evaluate(All(parts), figures) is expected_all
    assert evaluate(AnyOf(parts), figures) is expected_any


def test_one_failed_branch_decides_although_the_other_is_not_handed_down() -> None:
    rule = All((SetBySuperior("higher", None), Improving("higher")))
    assert evaluate(rule, evidence("3.1", previous="3.2")) is NOT_MET
    assert evaluate(rule, evidence("3.3", previous="3.2")) is UNKNOWN


@pytest.mark.parametrize("compound", [All, AnyOf])
def test_compound_without_rules_is_refused(compound: type[All] | type[AnyOf]) -> None:
    with pytest.raises(ValueError, match="at least one rule"):
        compound(())


# --- Properties of every rule ----------------------------------------------------------------------


@unhurried
@given(RULES, EVIDENCE, EVIDENCE)
def test_more_evidence_never_overturns_a_verdict(rule: TargetRule, known: Evidence, more: Evidence) -> None:
    filled = Evidence(
        value=more.value if known.value is None else known.value,
        baseline=more.baseline if known.baseline is None else known.baseline,
        previous=more.previous if known.previous is None else known.previous,
    )
    before = evaluate(rule, known)
    if before is not UNKNOWN:
        assert evaluate(rule, filled) is before


@unhurried
@given(RULES, EVIDENCE)
def test_missing_is_empty_exactly_when_there_is_a_verdict(rule: TargetRule, figures: Evidence) -> None:
    assert (missing(rule, figures) == ()) is (evaluate(rule, figures) is not UNKNOWN)


@unhurried
@given(RULES)
def test_without_any_figure_nothing_is_judged(rule: TargetRule) -> None:
    assert evaluate(rule, Evidence()) is UNKNOWN


@unhurried
@given(
    st.builds(AtLeast, NUMBERS)
    | st.just(NotBelowBaseline())
    | st.just(Improving("higher"))
    | st.builds(SetBySuperior, st.just("higher"), NUMBERS),
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.decimals(min_value=0, max_value=100, places=2),
)
def test_a_higher_value_never_loses_a_higher_is_better_target(
    rule: TargetRule, value: Decimal, baseline: Decimal, previous: Decimal, gain: Decimal
) -> None:
    before = evaluate(rule, Evidence(value, baseline, previous))
    after = evaluate(rule, Evidence(value + gain, baseline, previous))
    assert (before, after) != (MET, NOT_MET)


def mirrored(rule: TargetRule) -> TargetRule:
    """The same demand read on the negated scale."""
    opposite: dict[str, Better] = {"higher": "lower", "lower": "higher"}
    match rule:
        case All(rules):
            return All(tuple(mirrored(part) for part in rules))
        case AnyOf(rules):
            return AnyOf(tuple(mirrored(part) for part in rules))
        case AtLeast(value):
            return AtMost(-value)
        case AtMost(value):
            return AtLeast(-value)
        case Equals(value):
            return Equals(-value)
        case Improving(better):
            return Improving(opposite[better])
        case SetBySuperior(better, value):
            return SetBySuperior(opposite[better], None if value is None else -value)
    assert rule == Declining()
    return Improving("higher")


@unhurried
@given(MIRRORED_RULES, EVIDENCE)
def test_both_directions_are_judged_alike(rule: TargetRule, figures: Evidence) -> None:
    negated = Evidence(
        *(None if figure is None else -figure for figure in (figures.value, None, figures.previous))
    )
    assert evaluate(mirrored(rule), negated) is evaluate(rule, figures)


# --- What is missing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "figures", "names"),
    [
        (AtLeast(Decimal("18")), evidence(), ("本期值",)),
        (AtLeast(Decimal("18")), evidence("17"), ()),
        (NotBelowBaseline(), evidence(), ("本期值", "基期值")),
        (Improving("higher"), evidence("92"), ("上年同期值",)),
        (SetBySuperior("higher", None), evidence("80"), ("上级下达的目标值",)),
        (
            All((SetBySuperior("higher", None), Declining())),
            evidence(),
            ("本期值", "上级下达的目标值", "上年同期值"),
        ),
        (All((AtLeast(Decimal("18")), NotBelowBaseline())), evidence("18"), ("基期值",)),
        (All((AtLeast(Decimal("18")), NotBelowBaseline())), evidence("17"), ()),
        (AnyOf((AtLeast(Decimal("18")), NotBelowBaseline())), evidence("18"), ()),
    ],
)
def test_missing(rule: TargetRule, figures: Evidence, names: tuple[str, ...]) -> None:
    assert missing(rule, figures) == names


# --- Wording ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "unit", "words"),
    [
        (AtLeast(Decimal("18.000")), "%", "达到18%以上"),
        (AtLeast(Decimal("4.50")), "%", "达到4.5%以上"),
        (AtLeast(Decimal("60")), "", "达到60以上"),
        (AtLeast(Decimal("15")), "m²/人", "达到15m²/人以上"),
        (AtMost(Decimal("35")), "μg/m³", "不超过35μg/m³"),
        (Equals(Decimal("100")), "%", "达到100%"),
        (Equals(Decimal("1E+2")), "%", "达到100%"),
        (Equals(Decimal("0")), "起", "保持为0起"),
        (NotBelowBaseline(), "km²", "不低于基期值"),
        (ChangeAtLeast(Decimal("-1")), "", "与基期值相比变化不小于-1"),
        (Improving("higher"), "%", "比上年同期提高"),
        (Improving("lower"), "%", "比上年同期下降"),
        (Declining(), "%", "比上年同期下降"),
        (SetBySuperior("higher", None), "%", "完成上级下达的目标（未下达）"),
        (SetBySuperior("higher", Decimal("82.0")), "%", "完成上级下达的目标（82%以上）"),
        (SetBySuperior("lower", Decimal("142")), "m³/万元", "完成上级下达的目标（142m³/万元以下）"),
        (InPlace(), "", "已建立并实施"),
        (
            All((SetBySuperior("higher", None), AnyOf((AtLeast(Decimal("3")), Improving("higher"))))),
            "%",
            "完成上级下达的目标（未下达），且（达到3%以上，或比上年同期提高）",
        ),
    ],
)
def test_sentence(rule: TargetRule, unit: str, words: str) -> None:
    assert sentence(rule, unit) == words


# --- JSON ------------------------------------------------------------------------------------------


@unhurried
@given(RULES)
def test_json_round_trip(rule: TargetRule) -> None:
    assert rule_from_json(rule_to_json(rule)) == rule


@pytest.mark.parametrize(
    ("rule", "data"),
    [
        (AtLeast(Decimal("4.5")), {"kind": "at_least", "value": "4.5"}),
        (AtMost(Decimal("1E+1")), {"kind": "at_most", "value": "10"}),
        (Equals(Decimal("0")), {"kind": "equals", "value": "0"}),
        (NotBelowBaseline(), {"kind": "not_below_baseline"}),
        (ChangeAtLeast(Decimal("-1")), {"kind": "change_at_least", "value": "-1"}),
        (Improving("higher"), {"kind": "improving", "better": "higher"}),
        (Declining(), {"kind": "declining"}),
        (SetBySuperior("lower", None), {"kind": "set_by_superior", "better": "lower", "value": None}),
        (InPlace(), {"kind": "in_place"}),
        (All((Declining(),)), {"kind": "all", "rules": [{"kind": "declining"}]}),
        (AnyOf((InPlace(),)), {"kind": "any", "rules": [{"kind": "in_place"}]}),
    ],
)
def test_json_shape(rule: TargetRule, data: dict[str, object]) -> None:
    assert rule_to_json(rule) == data
    assert rule_from_json(data) == rule


def nested(levels: int) -> dict[str, object]:
    return {"kind": "all", "rules": [nested(levels - 1)]} if levels else {"kind": "declining"}


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (None, "rule"),
        ([], "rule"),
        ({}, "rule.kind"),
        ({"kind": ["all"]}, "rule.kind"),
        ({"kind": "at_lest", "value": "18"}, "rule.kind"),
        ({"kind": "at_least"}, "rule.value"),
        ({"kind": "declining", "value": "3"}, "rule.value"),
        ({"kind": "improving", "better": "up"}, "rule.better"),
        ({"kind": "set_by_superior", "better": "higher"}, "rule.value"),
        ({"kind": "all", "rules": []}, "rule.rules"),
        ({"kind": "any", "rules": {}}, "rule.rules"),
        (
            {"kind": "any", "rules": [{"kind": "declining"}, {"kind": "at_most", "value": 3}]},
            "rule.rules[1].value",
        ),
        (nested(MOST_NESTED + 1), "rule" + ".rules[0]" * MOST_NESTED + ".rules"),
    ],
)
def test_json_defect_names_its_place(data: object, path: str) -> None:
    with pytest.raises(RuleError) as caught:
        rule_from_json(data)
    assert caught.value.path == path
    assert str(caught.value) == f"{path}：{caught.value.reason}"


@pytest.mark.parametrize(
    "value",
    [18, 4.5, True, None, "", " 18", "18 ", "1e2", "NaN", "Infinity", "１８", "1_0", "+1", ".5", "5."],
)
def test_json_number_is_a_plain_decimal_string(value: object) -> None:
    with pytest.raises(ValueError, match=r"^rule\.value：数值要写成带引号的十进制数"):
        rule_from_json({"kind": "at_least", "value": value})


def test_json_nesting_up_to_the_limit_is_read() -> None:
    rule = rule_from_json(nested(MOST_NESTED))
    assert rule_to_json(rule) == nested(MOST_NESTED)


def test_outcomes_are_ordered_by_truth() -> None:
    ranks = {NOT_MET: 0, UNKNOWN: 1, MET: 2}
    for a, b in product(Outcome, repeat=2):
        assert ranks[all_of((a, b))] == min(ranks[a], ranks[b])
        assert ranks[any_of((a, b))] == max(ranks[a], ranks[b])
