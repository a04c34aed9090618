"""The API's gate, and the parser before it."""

import json
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from departments.models import User
from departments.rules import is_in_business


class SignedInRequest(Request):
    """A request as API views get it: the gate below has let only people through."""

    user: User


class InBusiness(BasePermission):
    """People of the campaign; administrators of the machine stay outside. Rows are cut by ``visible_to``."""

    message = "当前账号不参与填报，不能使用数据接口。"

    def has_permission(self, request: Request, view: object) -> bool:
        return request.user.is_authenticated and is_in_business(request.user)


class SoundJSONParser(JSONParser):
    """Refuses JSON that parses and breaks later: endless nesting, halves of characters (lone surrogates)."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
            json.dumps(data, ensure_ascii=False).encode()
        except (RecursionError, UnicodeEncodeError) as error:
            raise ParseError("JSON 嵌套太深，或含有残缺的字符。") from error
        return data
