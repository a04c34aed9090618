"""Writing and wording the business log. The log knows nobody: each app registers its own words."""

from datetime import datetime
from typing import Any

from departments.models import AuditEntry, User
from maanshan_eco.kernel.web import current_request_id

SYSTEM = "系统"
_wording: dict[str, str] = {}


def register(wording: dict[str, str]) -> None:
    """Add Chinese words for actions. Raises ``ValueError`` where another app took the name already."""
    for action, words in wording.items():
        if _wording.setdefault(action, words) != words:
            raise ValueError(f"audit action {action!r} is already worded {_wording[action]!r}")


def words_for(action: str) -> str:
    """The registered words, or the bare code for an action that no installed app words any more."""
    return _wording.get(action, action)


def actions_worded(part: str) -> list[str]:
    """The actions whose words hold ``part``."""
    return [action for action, words in _wording.items() if part in words]


def record(
    *, action: str, actor: User | None, target: str, at: datetime, data: dict[str, Any] | None = None
) -> None:
    """Write one entry, in the caller's transaction: no act without its entry, no entry without its act.

    ``actor`` is None when the clock acts. Raises ``KeyError`` for an action nobody worded.
    """
    _wording[action]
    AuditEntry.objects.create(
        at=at,
        actor=actor,
        actor_name=actor.name if actor else SYSTEM,
        actor_unit=actor.department.name if actor and actor.department else "",
        action=action,
        target=target,
        data=data or {},
        request_id=current_request_id.get(),
    )


register(
    {
        "unit.loaded": "载入单位",
        "unit.releasing": "设定审签方式",
        "person.created": "新建人员",
        "person.changed": "修改人员",
        "person.enabled": "启用账号",
        "person.disabled": "停用账号",
        "token.issued": "新建接口令牌",
        "token.revoked": "吊销接口令牌",
        "session.opened": "登录",
        "session.refused": "登录未成功",
        "session.closed": "退出",
    }
)
