"""Forms of inspections: what is typed → what the services take. Nothing is judged here."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from reports.enums import Match, Severity
from reports.models import InspectionItem
from reports.selectors.inspection import filed_versions
from reports.services.findings import FindingSheet
from tasks.forms.orders import TermForm, Typed, choice, day, file_field, line, lines, typed_day, uploads

METHODS = "听取汇报、查阅资料、现场查看。"


class StartForm(Typed):
    starts_on = day("开始日期")
    ends_on = day("结束日期")
    team = lines("组别和成员", "每组的组长、成员和所去单位。")
    methods = lines("督查方式", "听取汇报、查阅资料、现场查看等。", "2")


class FindingForm(Typed):
    found_on = day("到现场日期")
    place = line("点位", "具体到项目、断面、村、企业。")
    situation = lines("现场情况", "看到什么、量到什么，只写事实。", "4")
    basis = line("依据", "方案任务、标准或文件的名称和条款。")
    match = choice("与填报是否一致", Match.choices)
    version = choice("对照的报送版本", (), forms.Select)
    severity = choice("严重程度", Severity.choices)
    demand = lines("整改建议", "做到什么程度算完成；未发现问题的可不填。")
    attached = file_field("照片和材料")

    def __init__(self, *args: Any, item: InspectionItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = [(str(v.pk), f"{v.report.period}　{v.receipt}") for v in filed_versions([item])[item.pk]]
        self.fields["version"].choices = [("", "没有填报"), *versions]  # type: ignore[attr-defined]


class ConcludeForm(Typed):
    evaluation = lines("总体评价", "工作推进得怎样、哪些做得好、主要差距在哪里。")
    good_practice = lines("好的做法", "值得推广的具体做法，没有可不填。")


def finding_sheet(data: QueryDict, files: list[UploadedFile], item: InspectionItem) -> FindingSheet:
    """The finding as typed; the version is one of those the form offers."""
    offered = {str(version.pk): version for version in filed_versions([item])[item.pk]}
    return FindingSheet(
        found_on=typed_day(data.get("found_on", "")),
        place=data.get("place", ""),
        situation=data.get("situation", "").replace("\r\n", "\n"),
        basis=data.get("basis", ""),
        match=data.get("match", ""),
        severity=data.get("severity", ""),
        version=offered.get(data.get("version", "")),
        demand=data.get("demand", "").replace("\r\n", "\n"),
        attached=uploads(files),
    )


__all__ = ["ConcludeForm", "FindingForm", "StartForm", "TermForm", "finding_sheet"]
