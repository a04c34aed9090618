from django.db import models


class CalendarDay(models.Model):
    """A day that the State Council's yearly notice moves: a weekday off, or a weekend at work."""

    day = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "放假调休"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
