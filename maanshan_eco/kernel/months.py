"""Months and quarters as the campaign counts them. Asia/Shanghai decides the day."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
_CODE = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. Orders by time; prints as ``2026-10``."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12:
            raise ValueError(f"no month {self.number}")

    @classmethod
    def parse(cls, code: str) -> Self:
        """``2026-10`` → Month. Raises ``ValueError`` for anything else."""
        match = _CODE.fullmatch(code)
        if not match:
            raise ValueError(f"月份“{code}”应写成 2026-10 的样子")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, moment: date | datetime) -> Self:
        """The month of a day, or of an aware moment as seen in Ma'anshan (not in UTC)."""
        if isinstance(moment, datetime):
            moment = moment.astimezone(SHANGHAI)
        return cls(moment.year, moment.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def name(self) -> str:
        return f"{self.year}年{self.number}月"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.plus(1).first - timedelta(days=1)

    @property
    def ends_quarter(self) -> bool:
        return self.number % 3 == 0

    @property
    def ends_year(self) -> bool:
        return self.number == 12

    def plus(self, months: int) -> Self:
        """``months`` later; negative means earlier."""
        count = self.year * 12 + self.number - 1 + months
        return type(self)(count // 12, count % 12 + 1)

    def at(self, day: int, hour: int) -> datetime:
        """A full hour of a day of this month in Ma'anshan; a day too late becomes the last day."""
        on = date(self.year, self.number, min(day, self.last.day))
        return datetime.combine(on, time(hour), tzinfo=SHANGHAI)


def date_name(day: date) -> str:
    """``2026年11月5日``: Arabic digits, full year, no padding (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"


def deadline_name(moment: datetime) -> str:
    """``3月28日（周四）18:00``, as people in the offices say it."""
    local = moment.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）{local:%H:%M}"
