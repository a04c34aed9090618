"""How a city figure comes about, as declared with the plan: every defect names its place."""

import pytest

from indicators.enums import Aggregation
from indicators.methods import Method, method_from_json
from indicators.targets import RuleError

SOUND = {
    "aggregation": "ratio",
    "numerator": "治理村数",
    "denominator": "村总数",
    "counts_days": False,
    "formula": "",
    "source": "市农业农村局",
}


def test_a_sound_method_is_read() -> None:
    method = method_from_json(SOUND)

    assert method == Method(Aggregation.RATIO, "治理村数", "村总数", False, "", "市农业农村局")
    assert (method.needs_parts, method.has_parts) == (True, True)
    assert method.formula_in_words == "治理村数 ÷ 村总数 × 100%"


def test_a_declared_formula_stands_before_the_spelt_out_one() -> None:
    assert method_from_json(SOUND | {"formula": "见统计制度"}).formula_in_words == "见统计制度"


def test_days_are_counted_by_both_parts() -> None:
    assert method_from_json(SOUND | {"aggregation": "city_only", "counts_days": True}).needs_parts
    assert not method_from_json(SOUND | {"aggregation": "city_only"}).needs_parts


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (None, "method"),
        (SOUND | {"aggregation": "mean"}, "method.aggregation"),
        (SOUND | {"counts_days": "no"}, "method.counts_days"),
        (SOUND | {"formula": None}, "method.formula"),
        (SOUND | {"denominator": ""}, "method.denominator"),
        (SOUND | {"numerator": "", "denominator": ""}, "method.numerator"),
        (SOUND | {"numerator": "长" * 41}, "method.numerator"),
        (SOUND | {"weight": ""}, "method.weight"),
        ({key: SOUND[key] for key in SOUND if key != "source"}, "method.source"),
    ],
)
def test_a_defect_names_its_place(data: object, path: str) -> None:
    with pytest.raises(RuleError) as refusal:
        method_from_json(data)

    assert refusal.value.path == path
