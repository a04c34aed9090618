"""The API's gate. Which rows one sees is cut by ``visible_to``; which acts one may do, by the services."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from departments.api.problems import Refusal
from departments.models import ApiToken, User
from departments.rules import files_for_a_unit, is_in_business


class SignedInRequest(Request):
    """A request as API views get it: the gate below has let only people through."""

    user: User


class InBusiness(BasePermission):
    """People of the campaign; administrators of the machine stay outside."""

    def has_permission(self, request: Request, view: object) -> bool:
        return request.user.is_authenticated and is_in_business(request.user)


class Files(InBusiness):
    """People who file: an act about many filings is nobody else's."""

    def has_permission(self, request: Request, view: object) -> bool:
        return request.user.is_authenticated and files_for_a_unit(request.user)


class InScope(BasePermission):
    """A token opens what its scopes say; a session is the person itself."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        needed = view.scope_of(request.method)
        if needed not in request.auth.scopes:
            raise Refusal(403, "scope_missing", f"令牌没有“{needed.label}”的权限，新建一个有这项权限的令牌。")
        return True
