"""What the API's entry points share: strict input, refusals told as data."""

from typing import Any

import pytest
from departments.api.strict import StrictSerializer, api_refusal
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.exceptions import ValidationError as BadInput

from maanshan_eco.kernel.errors import DomainError, Invalid, NotAllowed, WrongState


class FilingInput(StrictSerializer):
    progress = serializers.CharField()
    problems = serializers.CharField(required=False)


def test_known_fields_pass() -> None:
    given = FilingInput(data={"progress": "完成设计。"})

    assert given.is_valid()
    assert given.validated_data == {"progress": "完成设计。"}


def test_misspelt_fields_are_named() -> None:
    given = FilingInput(data={"progress": "完成设计。", "problem": "缺资金", "Progress": ""})

    with pytest.raises(BadInput) as refusal:
        given.is_valid(raise_exception=True)

    assert refusal.value.detail == {"Progress": ["没有这个字段。"], "problem": ["没有这个字段。"]}


@pytest.mark.parametrize("data", [[], "text", 7, None])
def test_what_is_no_object_is_refused(data: Any) -> None:
    assert FilingInput(data=data).is_valid() is False


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Invalid("figures", "有 1 处要改。", {"percent": "填整数。"}), 400),
        (NotAllowed("not_allowed", "不能办理。"), 403),
        (WrongState("period_closed", "本期已锁定。"), 409),
        (DomainError("other", "其他。"), 409),
    ],
)
def test_refusals_are_told_as_data(error: DomainError, status: int) -> None:
    answer = api_refusal(error, {})

    assert answer is not None
    assert answer.status_code == status
    assert answer.data == {"code": error.code, "message": error.message, "fields": error.fields}


def test_the_frameworks_own_refusals_stay_its_own() -> None:
    answer = api_refusal(NotFound(), {})

    assert answer is not None
    assert answer.status_code == 404


def test_a_defect_is_not_hidden() -> None:
    assert api_refusal(ZeroDivisionError(), {}) is None
