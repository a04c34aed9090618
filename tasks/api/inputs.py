"""The shapes of what is sent to the filing API, and how they become what the services take."""

import re
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from departments.api.fields import (
    MISSING,
    Choice,
    Flag,
    QueryMonth,
    QueryNumber,
    StrictSerializer,
    Text,
    Whole,
)
from departments.api.views import PageQuery
from tasks.enums import Absence, CorrectionGround, ReportStatus, Verdict
from tasks.filings import TICKED, WORDS, Figure, Filing

MOST_AT_ONCE = 100
_LARGEST = 2**31 - 1
_FIELD = re.compile(
    rf"{'|'.join(WORDS)}|no_progress|(value|absence|absent)-[A-Za-z0-9_-]+|milestone-[1-9][0-9]{{0,9}}"
    r"|reason-[a-z_]+:[A-Za-z0-9_-]+"
)


class FigureInput(StrictSerializer):
    """A figure as one would type it (``"96.2"``, ``"９６．２％"``), or which kind of none and why."""

    raw = Text(max_length=40, allow_blank=True, default="", help_text="数，照原样写成字符串，单位可带可不带")
    absence = Choice(Absence.choices, allow_blank=True, default="", help_text="没有数时：暂无数据或不适用")
    absent_reason = Text(max_length=200, allow_blank=True, default="", help_text="没有数的原因")


class FiguresInput(serializers.DictField):
    child = FigureInput()
    default_error_messages = {**MISSING, "not_a_dict": "应是一个 JSON 对象：指标代码对数值。"}  # noqa: RUF012 - DRF's own shape


class ReasonsInput(serializers.DictField):
    child = Text(max_length=200, allow_blank=True)
    default_error_messages = {**MISSING, "not_a_dict": "应是一个 JSON 对象：提示的 key 对说明。"}  # noqa: RUF012 - DRF's own shape


class DraftInput(StrictSerializer):
    """A whole draft. Every field must be there: what is left out of a whole would be lost unseen."""

    percent = Text(max_length=20, allow_blank=True, help_text="年度工作完成进度，0 到 100")
    progress = Text(allow_blank=True, help_text="本月进展")
    problems = Text(allow_blank=True, help_text="存在问题与需协调事项")
    next_steps = Text(allow_blank=True, help_text="下月计划")
    no_progress = Flag(help_text="本月无新进展")
    figures = FiguresInput(help_text="指标代码 → 数值；只收本月应报的指标")
    milestones = serializers.ListField(
        child=Whole(min_value=1, max_value=_LARGEST),
        max_length=1000,
        error_messages={**MISSING, "not_a_list": "应是一个 JSON 数组。", "max_length": "太多了。"},
        help_text="报完成的节点的 id",
    )
    reasons = ReasonsInput(help_text="提示的 key → 一句说明")


def filing_of(data: Mapping[str, Any]) -> Filing:
    """What the filing service takes, of a validated :class:`DraftInput`."""
    figures = {code: Figure(**figure) for code, figure in data["figures"].items()}
    return Filing(**{**data, "figures": figures, "milestones": frozenset(data["milestones"])})


class EditInput(StrictSerializer):
    """One field changed. Without ``was`` the request needs ``If-Match``."""

    field = Text(max_length=80, help_text="字段名，如 progress、value-指标代码、milestone-3")
    was = Text(required=False, allow_blank=True, help_text="改之前看到的内容；写了它就不用 If-Match")
    now = Text(allow_blank=True, help_text="改成什么；空串是清空")

    def validate(self, edit: dict[str, str]) -> dict[str, str]:
        """A name that no filing has would be left out unseen, and so would a tick that is none."""
        if not _FIELD.fullmatch(edit["field"]):
            raise serializers.ValidationError({"field": "填报里没有这个字段。"}, code="unknown_field")
        is_tick = edit["field"] == "no_progress" or edit["field"].startswith("milestone-")
        if is_tick and edit["now"] not in {"", TICKED}:
            raise serializers.ValidationError({"now": "勾选写“1”，不勾选写空串。"}, code="invalid")
        return edit


class EditsInput(StrictSerializer):
    edits = serializers.ListField(
        child=EditInput(),
        min_length=1,
        max_length=200,
        help_text="要改的字段，要么全改，要么全不改",
        error_messages={
            **MISSING,
            "not_a_list": "应是一个 JSON 数组。",
            "min_length": "至少改一处。",
            "max_length": "一次最多 {max_length} 处。",
        },
    )

    def validate_edits(self, edits: list[dict[str, str]]) -> list[dict[str, str]]:
        names = [edit["field"] for edit in edits]
        if len(set(names)) != len(names):
            raise serializers.ValidationError("同一个字段写了两次，留一个。", code="duplicate")
        return edits


class RemarkInput(StrictSerializer):
    remark = Text(max_length=500, allow_blank=True, default="", help_text="单位负责人的意见")


class NoBody(StrictSerializer):
    """An act that needs no more words than its address."""


class SubmissionInput(StrictSerializer):
    filing = Whole(min_value=1, max_value=2**63 - 1, help_text="填报的 id")
    revision = Whole(min_value=0, max_value=_LARGEST, help_text="要报送的草稿修订号")


class BatchInput(StrictSerializer):
    submissions = serializers.ListField(
        child=SubmissionInput(),
        min_length=1,
        max_length=MOST_AT_ONCE,
        help_text="要报送的填报，每份一次",
        error_messages={
            **MISSING,
            "not_a_list": "应是一个 JSON 数组。",
            "min_length": "至少一份。",
            "max_length": "一次最多 {max_length} 份。",
        },
    )

    def validate_submissions(self, items: list[dict[str, int]]) -> list[dict[str, int]]:
        filings = [item["filing"] for item in items]
        if len(set(filings)) != len(filings):
            raise serializers.ValidationError("同一份填报写了两次，留一个。", code="duplicate")
        return items


class DecisionInput(StrictSerializer):
    verdict = Choice(Verdict.choices, help_text="通过或退回")
    fields = serializers.ListField(  # type: ignore[assignment]  # DRF takes declared fields off the class
        child=Text(max_length=64),
        max_length=60,
        default=list,
        help_text="退回：要改的栏目，如 progress、指标代码",
        error_messages={**MISSING, "not_a_list": "应是一个 JSON 数组。", "max_length": "太多了。"},
    )
    code = Text(max_length=30, allow_blank=True, default="", help_text="退回：原因，见“退回原因”")
    reason = Text(max_length=1000, allow_blank=True, default="", help_text="退回意见，至少 8 个字")


class CorrectionInput(StrictSerializer):
    ground = Choice(CorrectionGround.choices, help_text="更正事由")
    words = Text(max_length=500, help_text="原来是什么、应为什么，至少 8 个字")


class FilingQuery(PageQuery):
    month = QueryMonth(required=False, help_text="月份，如 2026-10")
    task = QueryNumber(required=False, min_value=1, max_value=1000, help_text="任务号")
    unit = serializers.SlugField(required=False, max_length=16, help_text="单位代码")
    status = Choice(ReportStatus.choices, required=False, help_text="状态")


class ReuseInput(StrictSerializer):
    evidence = Whole(min_value=1, max_value=2**63 - 1, help_text="本单位以前上传过的文件的 id")


class FileInput(StrictSerializer):
    """One file of a form (multipart/form-data)."""

    file = serializers.FileField(
        max_length=200,
        allow_empty_file=True,  # the service says what is wrong with it
        help_text="佐证材料，最多 20 MB",
        error_messages={**MISSING, "invalid": "应是一个文件。", "max_length": "文件名最多 {max_length} 字。"},
    )
