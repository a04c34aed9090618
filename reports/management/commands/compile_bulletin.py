"""``manage.py compile_bulletin 2026-10``: order a bulletin and wait for the worker to compile it."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.months import Month
from reports.enums import COMPILED, PublicationStatus
from reports.jobs import ring
from reports.models import Publication
from reports.services.publications import request_bulletin
from tasks.models import ReportingPeriod


class Command(BaseCommand):
    help = "编制一个月的月通报，由后台进程完成，完成后显示 DOCX 和 PDF 的位置。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", nargs="?", help="月份，如 2026-10")
        parser.add_argument("--last-closed", action="store_true", help="最近一个已锁定的月份")
        parser.add_argument("--wait", type=int, default=120, help="最多等多少秒（默认 120）")

    def handle(self, *args: Any, **options: Any) -> None:
        period = self._period(options["month"], options["last_closed"])
        try:
            publication = request_bulletin(period=period, actor=None, at=now())
        except DomainError as error:
            raise CommandError(error.message) from error
        ring(publication)
        self._wait(publication, options["wait"])
        self.stdout.write(f"{publication}：{publication.document.number}")
        for file in publication.files.order_by("format"):
            self.stdout.write(f"  {file.get_format_display()}：{Path(settings.MEDIA_ROOT) / file.path}")

    def _period(self, month: str | None, last_closed: bool) -> ReportingPeriod:
        if bool(month) == last_closed:
            raise CommandError("写一个月份（如 2026-10），或用 --last-closed，二选一。")
        periods = ReportingPeriod.objects.order_by("-month")
        if month:
            try:
                periods = periods.filter(month=Month.parse(month).first)
            except ValueError as error:
                raise CommandError(str(error)) from error
        else:
            periods = periods.closed()
        period = periods.first()
        if period is None:
            raise CommandError("没有这个期次。")
        return period

    def _wait(self, publication: Publication, seconds: int) -> None:
        deadline = time.monotonic() + seconds
        while publication.status not in COMPILED:
            if publication.status == PublicationStatus.FAILED:
                raise CommandError(f"编制未成功：{publication.failure}")
            if time.monotonic() > deadline:
                raise CommandError(f"等了 {seconds} 秒还没有编好。检查后台进程（celery worker）是否在运行。")
            time.sleep(0.2)
            publication.refresh_from_db()
