"""``manage.py smoke_loop``: one month through a freshly installed platform, with its real worker.

For checking an installation before it is handed over: it files, approves, locks and compiles in an empty
database, and refuses to touch one that is in use.
"""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from departments.enums import Role
from departments.models import Department, User
from departments.services.accounts import create_person
from maanshan_eco.kernel.months import Month
from reports.models import Publication
from tasks.filings import Figure, Filing
from tasks.models import ProgressReport, ReportingPeriod
from tasks.selectors.filing import due_indicators
from tasks.services.drafts import save_draft
from tasks.services.filing import submit_report
from tasks.services.periods import close_period, open_period
from tasks.services.review import approve_report


class Command(BaseCommand):
    help = "在空库中走完一个月：载入方案、填报、审核、锁定、由后台进程编制通报。已有数据时不执行。"

    def handle(self, *args: Any, **options: Any) -> None:
        if ReportingPeriod.objects.exists() or User.objects.exists():
            raise CommandError("数据库里已有人员或期次，不执行。请在空库上检查安装。")
        call_command("load_plan", stdout=self.stdout)
        month = Month.of(now()).plus(-2)
        period = open_period(month=month, at=month.at(1, 8))
        self._file_and_approve(period)
        close_period(period=period, at=period.closes_at)
        call_command("compile_bulletin", str(month), stdout=self.stdout)
        self._check(period)
        self.stdout.write("一个月已走完：填报、审核、通报都在。")

    def _file_and_approve(self, period: ReportingPeriod) -> None:
        """市水利局 files task 3, the task force approves."""
        at = period.opens_at
        filer = _person("smoke-filer", Role.FILER, "WR")
        reviewer = _person("smoke-reviewer", Role.REVIEWER, "EEB")
        report = ProgressReport.objects.with_names().get(
            period=period, assignment__task__number=3, assignment__department=filer.department
        )
        figures = {indicator.code: Figure(raw="0") for indicator in due_indicators(report)}
        filing = Filing(percent="50", progress="安装检查：走通填报和审核。", figures=figures)
        draft = save_draft(report=report, filing=filing, revision=0, actor=filer, at=at)
        version = submit_report(report=report, revision=draft.revision, actor=filer, at=at)
        approve_report(version=version, actor=reviewer, at=period.due_at)

    def _check(self, period: ReportingPeriod) -> None:
        publication = Publication.objects.get(period=period)
        total = publication.content["figures"]["total"] if publication.content else {}
        if (total.get("on_time"), total.get("approved")) != (1, 1):
            raise CommandError(f"通报里的数与填报不符：{total}")
        for file in publication.files.all():
            size = (Path(settings.MEDIA_ROOT) / file.path).stat().st_size
            if size != file.size:
                raise CommandError(f"{file.get_format_display()} 文件大小不符。")


def _person(username: str, role: str, unit: str) -> User:
    """Somebody with a password nobody knows."""
    return create_person(
        username=username,
        name="安装检查",
        role=role,
        department=Department.objects.get(code=unit),
        password=secrets.token_urlsafe(24),
        actor=None,
        at=now(),
    )
