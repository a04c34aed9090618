"""``manage.py load_plan``: units, reasons to return and the work plan, from ``fixtures/``. Idempotent."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.timezone import now

from departments.services.units import load_units
from maanshan_eco.kernel.errors import Invalid
from tasks.models import Assignment, Task
from tasks.services.plan import apply_plan
from tasks.services.reasons import load_return_reasons


class Command(BaseCommand):
    help = "载入单位名单、退回原因和工作方案（fixtures/）。可以重复执行。"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        fixtures = settings.BASE_DIR / "fixtures"
        at = now()
        units = load_units(
            entries=json.loads((fixtures / "units.json").read_text(encoding="utf-8")), actor=None, at=at
        )
        load_return_reasons(
            entries=json.loads((fixtures / "return_reasons.json").read_text(encoding="utf-8"))
        )
        try:
            apply_plan(text=(fixtures / "plan.json").read_text(encoding="utf-8"), actor=None, at=at)
        except Invalid as error:
            details = "\n".join(f"  {path}：{message}" for path, message in error.fields.items())
            raise CommandError(f"{error.message}\n{details}") from error
        leads = Assignment.objects.filter(role="lead").count()
        self.stdout.write(f"已载入 {len(units)} 个单位、{Task.objects.count()} 项任务、{leads} 项牵头分工。")
