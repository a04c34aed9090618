"""The form for a new token: its fields, and what was chosen → what the service takes."""

from collections.abc import Mapping
from typing import Any

from django import forms

from departments.enums import ROLE_SCOPES
from departments.models import User
from departments.models.token import LONGEST_LIFE

USUAL_DAYS = 90


class TokenForm(forms.Form):
    """``wrong`` is a refusal's ``fields``. What makes sense is the service's business."""

    name = forms.CharField(
        label="用途",
        help_text="哪个系统、做什么用，如“局内数据平台每月报送”。",
        required=False,
        widget=forms.TextInput({"class": "w-l", "autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="权限",
        help_text="只选用得到的。令牌能做的不会超过本人能做的。",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label="有效期（天）",
        help_text=f"最长 {LONGEST_LIFE.days} 天。到期自动失去作用，到时新建一个。",
        required=False,
        widget=forms.TextInput({"class": "w-s", "inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, person: User, data: Any = None, wrong: Mapping[str, str] | None = None) -> None:
        start = {"days": USUAL_DAYS, "scopes": [str(ROLE_SCOPES[person.role][0])]}
        super().__init__(data, initial=start, use_required_attribute=False)
        self.fields["scopes"].choices = [(str(scope), scope.label) for scope in ROLE_SCOPES[person.role]]  # type: ignore[attr-defined]
        for name, message in (wrong or {}).items():
            self.add_error(name, message)


def token_wanted(data: Any) -> dict[str, Any]:
    """``name``, ``scopes`` and ``days`` as the service takes them; 0 days for what is no plain number."""
    days = data.get("days", "").strip()
    return {
        "name": data.get("name", ""),
        "scopes": data.getlist("scopes"),
        "days": int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
    }
