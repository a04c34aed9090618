"""Signing in and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from departments import audit
from departments.auth import SignedIn
from departments.models import User
from departments.services.demo import DEMO_PASSWORD

#: The demonstration's accounts to begin with, and what there is to try.
TRY_FIRST = {
    "wr": "填报本月进展，看回执和退回意见",
    "dangtu": "填报县区的属地落实情况",
    "huc-head": "审签本单位的填报，再报送",
    "review-eeb": "审核各单位填报，编制通报",
    "review-go": "审核市生态环境局的填报",
    "chief": "签发通报",
    "leader": "看已发布的通报、任务和指标",
    "auditor": "查留痕，导出月度台账",
    "sysadmin": "维护单位、人员、指标和放假调休",
    "secadmin": "给人员授予角色、停用账号",
    "auditadmin": "查留痕",
}


class SignInForm(AuthenticationForm):
    error_messages = {  # noqa: RUF012 - Django's own shape
        **AuthenticationForm.error_messages,
        "invalid_login": "账号或密码不对。检查大小写和输入法，再试一次；"
        f"连续输错 {settings.AXES_FAILURE_LIMIT} 次会暂时锁定。",
    }


class SignIn(LoginView):
    """The sign-in page; in a demonstration it also lists the accounts to try."""

    template_name = "departments/login.html"
    http_method_names = ("get", "head", "post")  # a form view would take PUT for a post
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        user = form.get_user()
        audit.record(action="session.opened", actor=user, target=user.get_username(), at=now())
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        tried = form.data.get("username", "").replace("\x00", "")[:40]
        audit.record(action="session.refused", actor=None, target=tried, at=now())
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        published = {"demo_accounts": _demo_accounts(), "demo_password": DEMO_PASSWORD}
        return super().get_context_data(**kwargs, **(published if settings.DEMO else {}))


def _demo_accounts() -> list[dict[str, str]]:
    """The demonstration's accounts: those to try first with what there is to do, then the rest."""
    order = list(TRY_FIRST)
    users = User.objects.filter(is_demo=True, is_active=True).select_related("department")
    found = sorted(
        users.order_by("department__position", "username"),
        key=lambda user: order.index(user.username) if user.username in order else len(order),
    )
    return [
        {
            "username": user.username,
            "name": user.name,
            "unit": user.department.name if user.department else "",
            "role": user.role_name,
            "task": TRY_FIRST.get(user.username, ""),
        }
        for user in found
    ]


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            audit.record(
                action="session.closed", actor=request.user, target=request.user.get_username(), at=now()
            )
        return super().post(request, *args, **kwargs)


@require_safe
def admin_door(request: SignedIn) -> HttpResponse:
    """In place of the admin site's own sign-in page: one door only, with one lock and one entry in the trail.

    Strangers never get here (they are sent to sign in); who has no business in the admin site is told so.
    """
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect("admin:index")
