"""Strict shapes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ValidationError as BadInput

from departments.api.fields import (
    Choice,
    Flag,
    QueryMoment,
    QueryMonth,
    QueryNumber,
    StrictSerializer,
    Text,
    Whole,
)
from maanshan_eco.kernel.months import Month


class Shape(StrictSerializer):
    progress = Text()
    problems = Text(required=False)


def test_known_fields_pass_exactly_as_they_came() -> None:
    given = Shape(data={"progress": "  完成\r\n设计。\u3000"})

    assert given.is_valid()
    assert given.validated_data == {"progress": "  完成\r\n设计。\u3000"}


def test_misspelt_fields_are_named() -> None:
    given = Shape(data={"progress": "完成设计。", "problem": "缺资金", "Progress": ""})

    with pytest.raises(BadInput) as refusal:
        given.is_valid(raise_exception=True)

    assert {name: codes[0].code for name, codes in refusal.value.detail.items()} == {
        "Progress": "unknown_field",
        "problem": "unknown_field",
    }


@pytest.mark.parametrize("data", [[], "text", 7, None, True])
def test_what_is_no_object_is_refused(data: Any) -> None:
    assert Shape(data=data).is_valid() is False


TAKEN: list[tuple[serializers.Field, object, object]] = [
    (Text(), "1", "1"),
    (Whole(min_value=0), 3, 3),
    (Whole(min_value=0, max_value=2**31 - 1), 2**31 - 1, 2**31 - 1),
    (Flag(), False, False),
    (Choice([("a", "甲")]), "a", "a"),
    (Choice([("a", "甲")], allow_blank=True), "", ""),
    (QueryNumber(), "7", 7),
    (QueryMonth(), "2026-10", Month(2026, 10)),
    (QueryMoment(), "2026-10-26T10:00:00+08:00", datetime(2026, 10, 26, 2, tzinfo=UTC)),
    (QueryMoment(), "2026-10-26T02:00:00Z", datetime(2026, 10, 26, 2, tzinfo=UTC)),
]
REFUSED: list[tuple[serializers.Field, list[object]]] = [
    (Text(), [1, 1.5, True, None, [], {}, "", "a\x00", "\ufffd", "\x0b"]),
    (Whole(min_value=0, max_value=9), ["3", 3.0, True, None, [], -1, 10, 2**63, 10**400]),
    (Flag(), ["true", "false", 1, 0, None, "", []]),
    (Choice([("a", "甲")]), ["b", "A", "", None, 1, [], ["a"], {}]),
    (
        QueryNumber(min_value=1, max_value=9),
        ["３", "+3", "3.0", " 3", "", "a", "0", "10", "9" * 20, "\x00"],
    ),
    (QueryMonth(), ["2026-13", "2026-1", "２０２６-１０", "", "2026-10-01", "\x00"]),
    (
        QueryMoment(),
        [
            "2026-10-26T10:00:00",
            "2026-10-26T10:00:00 08:00",
            "2026-10-26",
            "2026-02-29T00:00:00Z",
            "9999-12-31T23:59:59-23:59",
            "0001-01-01T00:00:00+23:59",
            "now",
            "",
            "\x00",
        ],
    ),
]
PAIRS = [(field, given) for field, values in REFUSED for given in values]


@pytest.mark.parametrize(("field", "given", "taken"), TAKEN, ids=lambda value: type(value).__name__)
def test_what_fits_is_taken(field: serializers.Field, given: object, taken: object) -> None:
    assert field.run_validation(given) == taken


@pytest.mark.parametrize(("field", "given"), PAIRS, ids=range(len(PAIRS)))
def test_what_does_not_fit_is_refused_in_chinese(field: serializers.Field, given: object) -> None:
    with pytest.raises(BadInput) as refusal:
        field.run_validation(given)

    words = str(refusal.value.detail[0])
    assert [word for word in ("请", "您", "！", "非法", "无效", "失败") if word in words] == []
    assert any("\u4e00" <= character <= "\u9fff" for character in words), words
