"""Strict shapes: no field that we do not know, no text where a number is due, nothing silently changed."""

import re
from datetime import datetime
from typing import Any

from rest_framework import serializers

from maanshan_eco.kernel.months import Month
from maanshan_eco.kernel.text import what_is_broken

_NUMBER = re.compile(r"[0-9]{1,9}")
MISSING = {"required": "缺少这一项。", "null": "不能是 null。"}


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know: a misspelt name must not look like success and lose the text."""

    default_error_messages = {"invalid": "应是一个 JSON 对象。", **MISSING}  # noqa: RUF012 - DRF's own shape

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            detail = {str(name): ["没有这个字段，核对拼写。"] for name in sorted(unknown, key=str)}
            raise serializers.ValidationError(detail, code="unknown_field")
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A JSON string, stored exactly as it came or refused: nothing is trimmed, no number becomes text."""

    default_error_messages = {  # noqa: RUF012 - DRF's own shape
        **MISSING,
        "invalid": "应是带引号的字符串。",
        "blank": "不能为空。",
        "max_length": "最多 {max_length} 字。",
        "broken_text": "{broken}",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if broken := what_is_broken(data):
            self.fail("broken_text", broken=broken)
        return data


class Whole(serializers.IntegerField):
    """A JSON integer; not "3", 3.0 or true."""

    default_error_messages = {  # noqa: RUF012 - DRF's own shape
        **MISSING,
        "invalid": "应是不带引号的整数。",
        "max_value": "最大 {max_value}。",
        "min_value": "最小 {min_value}。",
    }

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    """true or false; not "true", 1 or null."""

    default_error_messages = {**MISSING, "invalid": "应是 true 或 false，不带引号。"}  # noqa: RUF012 - DRF's own shape

    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            self.fail("invalid")
        return data


class Choice(serializers.ChoiceField):
    """One of the listed words."""

    default_error_messages = {**MISSING, "invalid_choice": "不是可选的值之一。"}  # noqa: RUF012 - DRF's own shape

    def to_internal_value(self, data: Any) -> str:
        if data == "" and self.allow_blank:
            return ""
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice")
        return data


# Queries: everything arrives as text.


class QueryNumber(serializers.IntegerField):
    """ASCII digits; ``３``, ``+3``, ``3.0`` and blanks are refused."""

    default_error_messages = {  # noqa: RUF012 - DRF's own shape
        "invalid": "应是整数，用 0—9 写。",
        "max_value": "最大 {max_value}。",
        "min_value": "最小 {min_value}。",
    }

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not _NUMBER.fullmatch(data):
            self.fail("invalid")
        return int(data)


class QueryMonth(serializers.CharField):
    """``2026-10`` → Month."""

    def to_internal_value(self, data: Any) -> Month:  # type: ignore[override]
        try:
            return Month.parse(str(data))
        except ValueError as error:
            raise serializers.ValidationError("月份应写成 2026-10 的样子。", code="invalid") from error


class QueryMoment(serializers.CharField):
    """``2026-10-26T10:00:00+08:00``; without an offset nobody could say which moment is meant."""

    def to_internal_value(self, data: Any) -> datetime:  # type: ignore[override]
        text = str(data)
        try:
            moment = datetime.fromisoformat(text) if text.isascii() and "T" in text else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or not 2000 < moment.year < 2100:
            raise serializers.ValidationError(
                "时刻应写成 2026-10-26T10:00:00+08:00 的样子，在地址里“+”写成 %2B。", code="invalid"
            )
        return moment
