"""Questions asked before the platform starts."""

from datetime import timedelta
from typing import Any

from django.core import checks
from django.db import connections
from django.utils.timezone import localdate

from tasks.models import HolidayNotice
from tasks.selectors.calendar import office_calendar

#: A month is locked at the beginning of the next, so deadlines reach this far ahead.
AHEAD = timedelta(days=45)


@checks.register(checks.Tags.database)
def holiday_notices_are_known(databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Deadlines of a year without its notice are not moved off days off, so somebody must enter it."""
    if (
        not databases
        or HolidayNotice._meta.db_table not in connections["default"].introspection.table_names()
    ):
        return []
    today, calendar = localdate(), office_calendar()
    missing = sorted({day.year for day in (today, today + AHEAD) if not calendar.knows(day.year)})
    return [
        checks.Warning(
            f"缺少{year}年放假安排，落在节假日的截止时间不会顺延。",
            hint=f"升级 chinesecalendar；或由系统管理员在“基础数据”的“放假调休”录入{year}年的放假和调休日，"
            "再在“放假安排通知”登记该年。",
            id="tasks.W001",
        )
        for year in missing
    ]
