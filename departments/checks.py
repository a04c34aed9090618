"""Questions asked before the platform starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from departments.models import User


@register(Tags.database)
def no_demo_accounts_in_production(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A demonstration account has a published password: with one active, production does not start."""
    if settings.DEMO or not databases:
        return []
    if User._meta.db_table not in connections["default"].introspection.table_names():
        return []
    names = list(User.objects.filter(is_demo=True, is_active=True).values_list("username", flat=True)[:5])
    if not names:
        return []
    return [
        Error(
            f"演示账号仍在启用：{'、'.join(names)}。",
            hint="停用全部演示账号，或在演示环境中设置 DEMO=1。",
            id="departments.E001",
        )
    ]
