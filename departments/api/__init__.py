"""The API's gate."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from departments.rules import is_in_business


class InBusiness(BasePermission):
    """People of the campaign; administrators of the machine stay outside. Rows are cut by ``visible_to``."""

    message = "当前账号不参与填报，不能使用数据接口。"

    def has_permission(self, request: Request, view: object) -> bool:
        return request.user.is_authenticated and is_in_business(request.user)
