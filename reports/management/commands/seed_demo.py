"""``manage.py seed_demo``: the demonstration's year. Only in demo mode; a second run changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from reports.services.demo import seed_demo


class Command(BaseCommand):
    help = "生成演示数据（只在 DEMO=1 时可用，已有期次时不做任何改动）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--months", type=int, default=12, help="已锁定的月份数（默认 12）")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("当前不是演示环境（DEMO=1 未设置），不生成演示数据。")
        done = seed_demo(now=now(), months=options["months"])
        self.stdout.write("演示数据已生成。" if done else "演示数据已在，未改动。")
