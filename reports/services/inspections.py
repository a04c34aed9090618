"""The quarterly inspection: picked by people from what the platform suggests, found, ordered, concluded."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from departments import audit
from departments.models import Department, User
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.months import SHANGHAI
from maanshan_eco.kernel.transitions import check
from reports.content import canonical_json, digest, document_to_dict
from reports.enums import InspectionStatus, Severity
from reports.inspection_wording import inspection_report
from reports.models import Finding, Inspection, InspectionItem
from reports.rules import may_inspect
from reports.selectors.inspection import inspection_facts
from reports.wording import Letterhead
from reports.workflow import INSPECTION
from tasks.enums import OrderKind, OrderSource
from tasks.models import RectificationOrder, Task
from tasks.services.order_events import sound_words
from tasks.services.rectification import OrderSheet, draft_order


@dataclass(frozen=True, slots=True)
class Pick:
    """A task at a unit, with the reason for looking at it. ``suggested`` by the platform or by hand."""

    task: Task
    department: Department
    reasons: str
    suggested: bool


@transaction.atomic
def start_inspection(
    *,
    year: int,
    quarter: int,
    starts_on: date | None,
    ends_on: date | None,
    team: str,
    methods: str,
    actor: User,
    at: datetime,
) -> Inspection:
    """Begin a quarter's inspection. Raises :class:`WrongState` where there is one already."""
    if not may_inspect(actor):
        raise NotAllowed("not_allowed", "季督查由工作专班发起。")
    if Inspection.objects.filter(year=year, quarter=quarter).exists():
        raise WrongState("inspection_exists", "这个季度的督查已经发起，打开它继续办理。")
    if starts_on is None or ends_on is None or ends_on < starts_on:
        raise Invalid(
            "inspection_days", "督查日期要改。", {"ends_on": "写开始和结束日期，结束日期不早于开始日期。"}
        )
    words = sound_words({"team": ("组别和成员", team), "methods": ("督查方式", methods)}, least=4)
    inspection = Inspection.objects.create(
        year=year,
        quarter=quarter,
        starts_on=starts_on,
        ends_on=ends_on,
        started_by=actor,
        started_at=at,
        **words,
    )
    audit.record(action="inspection.started", actor=actor, target=str(inspection), at=at)
    return inspection


@transaction.atomic
def pick_items(
    *, inspection: Inspection, picks: Iterable[Pick], actor: User, at: datetime
) -> list[InspectionItem]:
    """Put tasks at units on the list; what stands there already stays as it is."""
    inspection = locked_inspection(inspection, "pick", actor)
    standing = set(inspection.items.filter(dropped_at=None).values_list("task_id", "department_id"))
    number = inspection.items.count()
    items = []
    for pick in picks:
        if (pick.task.pk, pick.department.pk) in standing:
            continue
        standing.add((pick.task.pk, pick.department.pk))
        number += 1
        items.append(
            InspectionItem(
                inspection=inspection,
                number=number,
                task=pick.task,
                department=pick.department,
                reasons=pick.reasons.strip() or "专班选定",
                suggested=pick.suggested,
                picked_by=actor,
                picked_at=at,
            )
        )
    InspectionItem.objects.bulk_create(items)
    if items:
        data = {"items": len(items)}
        audit.record(action="inspection.picked", actor=actor, target=str(inspection), at=at, data=data)
    return items


@transaction.atomic
def drop_item(*, item: InspectionItem, actor: User, at: datetime) -> InspectionItem:
    """Take an item off the list; one with findings stays."""
    inspection = locked_inspection(item.inspection, "pick", actor)
    item = inspection.items.get(pk=item.pk)
    if item.findings.filter(withdrawn_at=None).exists():
        raise WrongState("item_has_findings", "这一项已登记督查发现，不能取消。")
    if item.dropped_at is None:
        item.dropped_at = at
        item.save(update_fields=["dropped_at"])
        audit.record(action="inspection.dropped", actor=actor, target=str(inspection), at=at)
    return item


@transaction.atomic
def order_rectification(
    *, inspection: Inspection, term_days: int, counting: str, actor: User, at: datetime
) -> list[RectificationOrder]:
    """In one act, a draft order for every problem that has none yet, with the facts filled in.

    Pressing again drafts nothing twice. The chief signs each.
    """
    inspection = locked_inspection(inspection, "order", actor)
    findings = (
        inspection.findings.filter(withdrawn_at=None, order=None)
        .exclude(severity=Severity.NONE)
        .select_related("item__task", "item__department", "version")
    )
    orders = []
    for finding in findings:
        sheet = _sheet(finding, term_days, counting)
        finding.order = draft_order(sheet=sheet, actor=actor, at=at)
        finding.save(update_fields=["order"])
        orders.append(finding.order)
    if orders:
        data = {"orders": len(orders)}
        audit.record(action="inspection.ordered", actor=actor, target=str(inspection), at=at, data=data)
    return orders


@transaction.atomic
def conclude_inspection(
    *, inspection: Inspection, evaluation: str, good_practice: str, actor: User, at: datetime
) -> Inspection:
    """The chief stands behind the report; it is frozen here, and nothing of the inspection changes any more.

    Raises :class:`WrongState` while a problem has not become an order.
    """
    inspection = locked_inspection(inspection, "conclude", actor)
    problems = inspection.findings.filter(withdrawn_at=None, order=None).exclude(severity=Severity.NONE)
    if problems.exists():
        raise WrongState("problems_unordered", f"还有 {problems.count()} 个问题没有转整改督办，先转再结束。")
    words = sound_words({"evaluation": ("总体评价", evaluation)})
    inspection.evaluation, inspection.good_practice = words["evaluation"], good_practice.strip()
    document = inspection_report(
        inspection_facts(inspection),
        number=inspection.quarter,
        dated=at.astimezone(SHANGHAI).date(),
        head=Letterhead(),
        demo=settings.DEMO,
    )
    inspection.report = json.loads(canonical_json(document_to_dict(document)))
    inspection.report_sha256 = digest(inspection.report)
    inspection.status = InspectionStatus.CONCLUDED
    inspection.concluded_by, inspection.concluded_at = actor, at
    inspection.save()
    data = {"sha256": inspection.report_sha256}
    audit.record(action="inspection.concluded", actor=actor, target=str(inspection), at=at, data=data)
    return inspection


def locked_inspection(inspection: Inspection, act: str, actor: User) -> Inspection:
    """The inspection afresh, nobody else changing it, the act let pass by the table."""
    inspection = Inspection.objects.select_for_update().get(pk=inspection.pk)
    check(
        INSPECTION[act],
        state=inspection.status,
        state_label=inspection.get_status_display(),
        actor=actor,
        subject=inspection,
    )
    return inspection


def _sheet(finding: Finding, term_days: int, counting: str) -> OrderSheet:
    """An order with the facts of the finding filled in."""
    task, unit = finding.item.task, finding.item.department
    return OrderSheet(
        kind=OrderKind.RECTIFICATION,
        source=OrderSource.FINDING,
        reference=f"{finding}发现",
        title=f"{task.title}：{finding.place}"[:80],
        facts=f"{finding.situation}\n{finding.place}，{finding.found_on:%Y-%m-%d}。{finding.match_words}。",
        basis=finding.basis,
        requirement=finding.demand,
        units=[unit],
        term_days=term_days,
        counting=counting,
        task=task,
    )
