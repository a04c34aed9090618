"""Pieces of addresses: one thing has one address."""

from django.urls import register_converter


class RowId:
    """1, 2, 3…: ASCII digits without leading zeros (``/01/`` and ``/１/`` are nobody's address)."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: object) -> str:
        return str(value)


class Code:
    """The code of a unit or an indicator, as it is written."""

    regex = "[A-Za-z0-9][A-Za-z0-9_-]{0,39}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(RowId, "row")
register_converter(Code, "code")
