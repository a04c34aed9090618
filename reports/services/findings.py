"""Findings on the spot: entered with basis and the filing they are held against, withdrawn if wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from departments import audit
from departments.models import User
from maanshan_eco.kernel.errors import Invalid, WrongState
from reports.enums import Match, Severity
from reports.models import Finding, FindingFile, InspectionItem
from reports.services.inspections import locked_inspection
from tasks.models import ReportVersion
from tasks.services.order_events import sound_words
from tasks.services.uploads import Upload, stored_uploads


@dataclass(frozen=True, slots=True)
class FindingSheet:
    """What was found at a place. ``version`` is the filing it was held against, None where none was filed."""

    found_on: date | None
    place: str
    situation: str
    basis: str
    match: str
    severity: str
    version: ReportVersion | None = None
    demand: str = ""
    attached: Sequence[Upload] = ()


@transaction.atomic
def record_finding(*, item: InspectionItem, sheet: FindingSheet, actor: User, at: datetime) -> Finding:
    """Enter what was found. Raises :class:`Invalid` with every field to mend."""
    inspection = locked_inspection(item.inspection, "find", actor)
    if item.dropped_at is not None:
        raise WrongState("item_dropped", "这一项已取消，不能登记发现。")
    words = _examined(item, sheet)
    finding = Finding.objects.create(
        inspection=inspection,
        item=item,
        number=inspection.findings.count() + 1,
        found_on=sheet.found_on,  # type: ignore[misc]  # examined above
        match=Match(sheet.match),
        version=sheet.version,
        severity=Severity(sheet.severity),
        demand=sheet.demand.strip(),
        found_by=actor,
        found_at=at,
        **words,
    )
    FindingFile.objects.bulk_create(
        FindingFile(finding=finding, name=name, path=stored.path, sha256=stored.sha256, size=stored.size)
        for name, stored in stored_uploads(sheet.attached)
    )
    audit.record(action="inspection.found", actor=actor, target=str(finding), at=at)
    return finding


@transaction.atomic
def withdraw_finding(*, finding: Finding, actor: User, at: datetime) -> Finding:
    """Take back a wrong entry, to enter it anew; one that became an order stays."""
    inspection = locked_inspection(finding.inspection, "find", actor)
    finding = inspection.findings.get(pk=finding.pk)
    if finding.order_id is not None:
        raise WrongState("finding_ordered", "这个问题已转整改督办，不能撤回。")
    if finding.withdrawn_at is None:
        finding.withdrawn_at = at
        finding.save(update_fields=["withdrawn_at"])
        audit.record(action="inspection.withdrawn", actor=actor, target=str(finding), at=at)
    return finding


def _examined(item: InspectionItem, sheet: FindingSheet) -> dict[str, str]:
    """The texts, fit to be stored. Raises :class:`Invalid` for all that is wrong at once."""
    wrong: dict[str, str] = {}
    words: dict[str, str] = {}
    texts = [
        ("place", "点位", sheet.place, 2, 100),
        ("situation", "现场情况", sheet.situation, 8, 4000),
        ("basis", "依据", sheet.basis, 4, 300),
    ]
    is_problem = sheet.severity in Severity.values and sheet.severity != Severity.NONE
    if is_problem:
        texts.append(("demand", "整改建议", sheet.demand, 8, 4000))
    for field, label, text, least, most in texts:
        try:
            words |= sound_words({field: (label, text)}, least=least, most=most)
        except Invalid as refusal:
            wrong |= refusal.fields
    wrong |= _wrong_choices(item, sheet)
    if wrong:
        raise Invalid("finding_sheet", f"有 {len(wrong)} 处要改。", wrong)
    words.pop("demand", None)
    return words


def _wrong_choices(item: InspectionItem, sheet: FindingSheet) -> dict[str, str]:
    wrong = {}
    if sheet.found_on is None:
        wrong["found_on"] = "写到现场的日期，如 2026-09-15。"
    if sheet.severity not in Severity.values:
        wrong["severity"] = "选严重程度；没有问题选“未发现问题”。"
    if sheet.match not in Match.values:
        wrong["match"] = "选与填报是否一致。"
    elif (sheet.match == Match.NOT_FILED) != (sheet.version is None):
        wrong["version"] = (
            "选对照的是哪一版填报。"
            if sheet.version is None
            else "“未填报”不用选版本；选了版本就答一致或不一致。"
        )
    elif sheet.version is not None:
        assignment = sheet.version.report.assignment
        if (assignment.task_id, assignment.department_id) != (item.task_id, item.department_id):
            wrong["version"] = "这一版不是该单位在这项任务上的填报。"
    return wrong
