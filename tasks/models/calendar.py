"""What the office knows about working days beyond the package that holds the published notices."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class CalendarDay(models.Model):
    """A day that is worked or free against the published notice, or before the package knows of it."""

    day = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "放假调休"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class HolidayNotice(models.Model):
    """A year's notice, all of whose moved days are entered as ``CalendarDay``.

    Said in so many words, because one day off for a power cut does not make a year known.
    """

    year = models.PositiveSmallIntegerField(
        "年份", primary_key=True, validators=[MinValueValidator(2004), MaxValueValidator(2100)]
    )
    document = models.CharField("文号", max_length=60, help_text="如：国办发明电〔2026〕8号")

    class Meta:
        verbose_name = verbose_name_plural = "放假安排通知"
        ordering = ("-year",)

    def __str__(self) -> str:
        return f"{self.year}年 {self.document}"
