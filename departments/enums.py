"""Kinds of units and roles of people."""

from django.db.models import TextChoices


class DepartmentKind(TextChoices):
    BUREAU = "bureau", "市直部门"
    COUNTY = "county", "县区"
    PARK = "park", "开发园区"


class Release(TextChoices):
    """审签: how a unit's head stands behind what the unit files."""

    NONE = "none", "不需审签"
    PAPER = "paper", "打印签批单"
    ONLINE = "online", "单位负责人线上审签"


class Role(TextChoices):
    """One person holds one role, so the three administrators exclude each other (三员分立)."""

    NONE = "none", "未授权"
    FILER = "filer", "填报员"
    UNIT_HEAD = "unit_head", "单位负责人"
    REVIEWER = "reviewer", "专班审核员"
    CHIEF = "chief", "专班负责人"
    LEADER = "leader", "市领导"
    AUDITOR = "auditor", "审计人员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


class Scope(TextChoices):
    """What an API token lets a program do in its person's name; never more than the person may."""

    READ = "read", "读取本人能看的数据"
    FILE = "file", "填写和报送"
    REVIEW = "review", "审核"


UNIT_ROLES = frozenset({Role.FILER, Role.UNIT_HEAD})
TASK_FORCE_ROLES = frozenset({Role.REVIEWER, Role.CHIEF})
#: They see the filings of every unit.
CITY_ROLES = TASK_FORCE_ROLES | {Role.LEADER, Role.AUDITOR}
BUSINESS_ROLES = UNIT_ROLES | CITY_ROLES
ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

#: The scopes that make sense for a role: a token with more of them would not open more.
ROLE_SCOPES: dict[str, tuple[Scope, ...]] = {
    **dict.fromkeys(BUSINESS_ROLES, (Scope.READ,)),
    **dict.fromkeys(UNIT_ROLES, (Scope.READ, Scope.FILE)),
    **dict.fromkeys(TASK_FORCE_ROLES, (Scope.READ, Scope.REVIEW)),
}

_ALL, _CHANGE = ("view", "add", "change"), ("view", "change")


def _rights(app: str, models: tuple[str, ...], acts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(f"{app}.{act}_{model}" for model in models for act in acts)


#: What each administrator may do in the admin site. Nobody may delete; nobody sees filings.
ADMIN_RIGHTS: dict[str, frozenset[str]] = {
    Role.SYSTEM_ADMIN: (
        _rights("departments", ("department", "formername", "user"), _ALL)
        | _rights("indicators", ("indicator",), _CHANGE)
        | _rights("indicators", ("target",), ("view",))
        | _rights("tasks", ("calendarday", "holidaynotice", "returnreason", "milestone"), _ALL)
        | _rights("tasks", ("section", "task", "safeguard", "assignment"), ("view",))
    ),
    Role.SECURITY_ADMIN: _rights("departments", ("user",), _CHANGE),
}
