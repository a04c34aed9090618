"""The demonstration's orders and inspections, lived through the real services: one in every state."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from departments.models import Department, User
from maanshan_eco.kernel.months import SHANGHAI
from maanshan_eco.kernel.xlsx import Column, Sheet, write_workbook
from reports.enums import Match
from reports.models import Inspection
from reports.selectors.inspection import filed_versions, suggestions
from reports.services.findings import FindingSheet, record_finding
from reports.services.inspections import (
    Pick,
    conclude_inspection,
    order_rectification,
    pick_items,
    start_inspection,
)
from tasks.enums import Answer, AssignmentRole, Counting, OrderKind, OrderSource
from tasks.models import Assignment, EscalationStep, RectificationOrder, Task
from tasks.models.order_events import TESTS
from tasks.services.closing import answer_extension, close_order, give_opinion, look_back, reopen_order
from tasks.services.escalation import carry_out, climb_all
from tasks.services.handling import (
    apply_to_close,
    ask_extension,
    plan_rectification,
    receive_order,
    report_progress,
)
from tasks.services.rectification import OrderSheet, draft_order, sign_order
from tasks.services.uploads import Upload

ALL_PASSED = dict.fromkeys(TESTS, Answer.PASSED)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts, and the moment from which days are counted back."""

    people: Mapping[str, User]
    now: datetime

    def at(self, days: int, hour: int = 10) -> datetime:
        """An hour of the day ``days`` before now, in Ma'anshan; never after now."""
        day = self.now.astimezone(SHANGHAI) - timedelta(days=days)
        return min(day.replace(hour=hour, minute=20, second=0, microsecond=0), self.now)

    def day(self, days: int) -> date:
        """The day ``days`` before today; negative means after it."""
        return self.now.astimezone(SHANGHAI).date() - timedelta(days=days)

    @property
    def drafter(self) -> User:
        return self.people["review-eeb"]

    @property
    def chief(self) -> User:
        return self.people["chief"]

    def filer(self, order: RectificationOrder) -> User:
        return self.people[order.responsible.code.lower()]


def live_orders(people: Mapping[str, User], now: datetime) -> None:
    """Inspect last quarter and this one, and leave an order in every state for visitors to look at."""
    cast = Cast(people, now)
    path = settings.BASE_DIR / "fixtures" / "demo_orders.json"
    material = json.loads(path.read_text(encoding="utf-8"))
    cases = material["cases"]
    _close(cast, cases["closed"], days=80, look_back_in=30, held=True)
    _reopen(cast, _close(cast, cases["reopened"], days=70, look_back_in=25, held=False))
    _begin(cast, cases["overdue"], days=45, term=20)
    _extend(cast, _begin(cast, cases["extended"], days=30, term=20))
    _last_quarter(cast, material)
    _apply(cast, cases["applied"], _begin(cast, cases["applied"], days=20, term=30))
    _sign(cast, cases["unsigned"], days=2, term=15)
    _draft(cast, cases["drafted"], days=1, term=15)
    climb_all(at=now)
    for step in EscalationStep.objects.filter(rung="letter", carried_out=None):
        carry_out(step=step, words="已发督办函，要求十日内完成并报告原因。", actor=cast.drafter, at=now)
    _this_quarter(cast)


def _draft(cast: Cast, case: dict[str, Any], days: int, term: int) -> RectificationOrder:
    units = {unit.code: unit for unit in Department.objects.all()}
    sheet = OrderSheet(
        kind=OrderKind.RECTIFICATION,
        source=OrderSource.INSTRUCTION,
        title=case["title"],
        facts=case["facts"],
        basis=case["basis"],
        requirement=case["requirement"],
        units=[units[code] for code in (case["unit"], *case["assisting"])],
        term_days=term,
        counting=Counting.CALENDAR,
        task=Task.objects.get(number=case["task"]),
        reference=f"（演示）{cast.day(days):%Y-%m-%d} 市领导批示",
    )
    return draft_order(sheet=sheet, actor=cast.drafter, at=cast.at(days, 9))


def _sign(cast: Cast, case: dict[str, Any], days: int, term: int) -> RectificationOrder:
    return sign_order(order=_draft(cast, case, days, term), actor=cast.chief, at=cast.at(days))


def _begin(cast: Cast, case: dict[str, Any], days: int, term: int) -> RectificationOrder:
    """Signed for, planned, under way."""
    order = _sign(cast, case, days, term)
    receive_order(order=order, actor=cast.filer(order), at=cast.at(days, 15))
    for unit in order.departments[1:]:
        receive_order(order=order, actor=cast.people[unit.code.lower()], at=cast.at(days - 1))
    filer, plan = cast.filer(order), [_file("整改方案", case["plan"])]
    plan_rectification(order=order, words=case["plan"], attached=plan, actor=filer, at=cast.at(days - 2))
    report_progress(order=order, words=case["progress"], attached=[], actor=filer, at=cast.at(days - 8))
    return order


def _apply(cast: Cast, case: dict[str, Any], order: RectificationOrder, days: int = 3) -> RectificationOrder:
    """Applied to close, with one of two opinions."""
    done = [_file("整改完成情况", case["done"])]
    apply_to_close(order=order, words=case["done"], attached=done, actor=cast.filer(order), at=cast.at(days))
    _accept(order, cast.drafter, cast.at(days - 1))
    return order


def _accept(order: RectificationOrder, judge: User, at: datetime) -> None:
    give_opinion(
        order=order,
        passes=True,
        answers=ALL_PASSED,
        words="到现场核查，对照要求逐条查看，已整改到位。",
        actor=judge,
        at=at,
    )


def _close(cast: Cast, case: dict[str, Any], days: int, look_back_in: int, held: bool) -> RectificationOrder:
    """Closed and looked back at."""
    order = _begin(cast, case, days, 20)
    _apply(cast, case, order, days - 15)
    _accept(order, cast.people["review-go"], cast.at(days - 17))
    close_order(
        order=order,
        look_back_on=cast.day(days - 18 - look_back_in),
        words="两人验收通过，同意销号。",
        actor=cast.chief,
        at=cast.at(days - 18),
    )
    words = "再次到现场查看，整改成效保持。" if held else "雨水口再次晴天出水，新增混接点一处。"
    seen = cast.at(days - 18 - look_back_in)
    look_back(order=order, held=held, words=words, actor=cast.people["review-go"], at=seen)
    return order


def _reopen(cast: Cast, order: RectificationOrder) -> None:
    reopen_order(
        order=order,
        term_days=40,
        counting=Counting.CALENDAR,
        words="回头看发现反弹，重新整改，举一反三排查同类点位。",
        actor=cast.chief,
        at=cast.at(25),
    )
    receive_order(order=order, actor=cast.filer(order), at=cast.at(25, 16))


def _extend(cast: Cast, order: RectificationOrder) -> None:
    until = cast.day(-10)
    words = "部分点位施工许可办理延后，已建成82处，延期后按周销账。"
    ask_extension(order=order, until=until, words=words, actor=cast.filer(order), at=cast.at(14))
    answer_extension(order=order, granted=True, words="同意，按周报进展。", actor=cast.chief, at=cast.at(13))


def _last_quarter(cast: Cast, material: dict[str, Any]) -> None:
    """The quarter before: two places seen, one problem, concluded."""
    inspection = _start(cast, _quarter_of(cast.now, back=1), days=24)
    for found in material["findings"]:
        task = Task.objects.get(number=found["task"])
        lead = Assignment.objects.get(task=task, role=AssignmentRole.LEAD, position=1)
        (item,) = pick_items(
            inspection=inspection,
            picks=[Pick(task, lead.department, "专班选定", suggested=False)],
            actor=cast.drafter,
            at=cast.at(24),
        )
        filed = filed_versions([item])[item.pk][:1]
        sheet = FindingSheet(
            found_on=cast.day(23),
            place=found["place"],
            situation=found["situation"],
            basis=found["basis"],
            match=Match.CONSISTENT if filed else Match.NOT_FILED,
            severity=found["severity"],
            version=filed[0] if filed else None,
            demand=found["demand"],
            attached=[_file("现场记录", found["situation"])],
        )
        record_finding(item=item, sheet=sheet, actor=cast.drafter, at=cast.at(22))
    orders = order_rectification(
        inspection=inspection, term_days=45, counting=Counting.CALENDAR, actor=cast.drafter, at=cast.at(21)
    )
    for order in orders:
        sign_order(order=order, actor=cast.chief, at=cast.at(21, 14))
        receive_order(order=order, actor=cast.filer(order), at=cast.at(21, 16))
    conclude_inspection(
        inspection=inspection,
        evaluation="（演示）各单位按方案推进，设施运行总体正常；个别泵站监测数据管理不规范。",
        good_practice="（演示）部分河段建立了电子巡河台账。",
        actor=cast.chief,
        at=cast.at(20),
    )


def _this_quarter(cast: Cast) -> None:
    """The running one: picked from what the platform suggests, nothing found yet."""
    year, quarter = _quarter_of(cast.now)
    inspection = _start(cast, (year, quarter), days=3)
    picks = [
        Pick(found.task, found.department, found.words, suggested=True)
        for found in suggestions(year, quarter, cast.at(3))[:3]
    ]
    pick_items(inspection=inspection, picks=picks, actor=cast.drafter, at=cast.at(3))


def _start(cast: Cast, quarter: tuple[int, int], days: int) -> Inspection:
    return start_inspection(
        year=quarter[0],
        quarter=quarter[1],
        starts_on=cast.day(days),
        ends_on=cast.day(days - 4),
        team=f"（演示）第一组：{cast.drafter.name}（组长）、{cast.people['review-go'].name}。",
        methods="听取汇报、查阅资料、现场查看。",
        actor=cast.drafter,
        at=cast.at(days, 9),
    )


def _quarter_of(now: datetime, back: int = 0) -> tuple[int, int]:
    """Year and quarter, ``back`` quarters ago."""
    local = now.astimezone(SHANGHAI)
    count = local.year * 4 + (local.month - 1) // 3 - back
    return count // 4, count % 4 + 1


def _file(name: str, text: str) -> Upload:
    content = write_workbook([Sheet(name, (Column("序号", 8), Column("内容", 60)), [("1", text)])])
    return Upload(f"{name}（演示）.xlsx", io.BytesIO(content), len(content))
