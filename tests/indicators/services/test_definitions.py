"""How an indicator is calculated: declared once, and frozen by the first reading, in the database too."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from indicators.enums import Aggregation
from indicators.methods import Method
from indicators.models import Indicator
from indicators.services.definitions import define_indicator
from indicators.services.readings import record_reading
from maanshan_eco.kernel.errors import Invalid
from tests.factories.world import NOW, OCTOBER, make_unit

pytestmark = pytest.mark.django_db
METHOD = Method(Aggregation.RATIO, "治理村数", "村总数", False, "", "市农业农村局")


def define(method: Method = METHOD, **changes: object) -> Indicator:
    fields = {
        "name": "农村生活污水治理率",
        "unit": "%",
        "position": 1,
        "frequency": "quarterly",
        "collected_by": "county",
        "better": "higher",
        "decimals": 1,
        "plan_wording": "达到50%以上",
    }
    return define_indicator(code="rural-sewage", method=method, areas=[], **{**fields, **changes})


def declared_and_read(method: Method = METHOD) -> Indicator:
    indicator = define(method)
    record_reading(
        indicator=indicator,
        area=None,
        month=OCTOBER.first,
        value=Decimal(50),
        source="回执",
        actor=None,
        at=NOW,
    )
    return indicator


def test_a_definition_is_found_again_by_its_code() -> None:
    first, again = define(), define(name="农村污水治理率")

    again.refresh_from_db()
    assert (first.pk, again.name, again.method) == (again.pk, "农村污水治理率", METHOD)


def test_its_units_follow() -> None:
    county = make_unit("A", "甲县", "county")
    fields = {"method": METHOD, "name": "率", "position": 1, "decimals": 1}

    define_indicator(code="x", areas=[county], **fields)
    indicator = define_indicator(code="x", areas=[county], **fields)
    assert list(indicator.areas.all()) == [county]
    define_indicator(code="x", areas=[], **fields)
    assert list(indicator.areas.all()) == []


def test_before_the_first_reading_the_calculation_may_be_mended() -> None:
    define()

    assert define(Method(Aggregation.WORST, "", "", False, "取最低", "")).aggregation == Aggregation.WORST


def test_afterwards_it_is_frozen() -> None:
    declared_and_read()

    with pytest.raises(Invalid) as refusal:
        define(unit="个")

    assert (refusal.value.code, list(refusal.value.fields)) == ("calculation_frozen", ["unit"])
    assert define(note="说明可以改").note == "说明可以改"


@pytest.mark.parametrize("change", [{"aggregation": "sum"}, {"unit": "个"}, {"counts_days": True}])
def test_the_database_holds_it_too(change: dict[str, object]) -> None:
    declared_and_read()

    with pytest.raises(IntegrityError, match="its calculation is frozen"):
        Indicator.objects.update(**change)


def test_what_was_never_declared_may_be_declared_once() -> None:
    declared_and_read(Method(Aggregation.CITY_ONLY, "", "", False, "", ""))

    assert define().aggregation == Aggregation.RATIO
    with pytest.raises(Invalid):
        define(Method(Aggregation.SUM, "", "", False, "相加", ""))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"numerator": "村数"}, "indicator_parts_in_pairs"),
        ({"aggregation": "ratio"}, "indicator_ratio_has_parts"),
        ({"counts_days": True}, "indicator_ratio_has_parts"),
    ],
)
def test_a_ratio_names_its_parts(change: dict[str, object], constraint: str) -> None:
    define(Method(Aggregation.CITY_ONLY, "", "", False, "", ""))

    with pytest.raises(IntegrityError, match=constraint):
        Indicator.objects.update(**change)
