"""Print every indicator with rule, value, verdict, light and sentence: for reading line by line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from indicators.attainment import shown
from indicators.selectors.standing import Standing, city_standings
from maanshan_eco.kernel.months import Month


class Command(BaseCommand):
    help = "逐项列出指标的目标、数值、判定、亮灯和说明。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", nargs="?", help="月份，如 2026-10；不写为本月")

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        try:
            month = Month.parse(options["month"]) if options["month"] else Month.of(at)
        except ValueError as error:
            raise CommandError(str(error)) from error
        for number, standing in enumerate(city_standings(month, at), start=1):
            self.stdout.write("\n".join(_lines(number, standing)))


def _lines(number: int, standing: Standing) -> list[str]:
    about, why = standing.indicator, standing.explanation
    value = "—"
    if standing.value is not None:
        value = f"{shown(standing.value, about.decimals)}{about.printed_unit}（{standing.value_month}）"
    lines = [
        f"{number}. {about.name} | {about.get_frequency_display()} | {about.get_aggregation_display()}",
        f"   目标：{standing.judgement.target} | 数值：{value} {standing.source}"
        f" | {standing.judgement.name} | 灯：{why.word}",
        f"   {why.sentence}",
    ]
    lines += [f"   → {turn}" for turn in why.turns]
    return [*lines, f"   预测：{standing.outlook}"] if standing.outlook else lines
