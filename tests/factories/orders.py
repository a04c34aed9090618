"""Orders at every stage of their life, for tests: Rita drafts, the chief signs, 市水利局 rectifies."""

import io
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from departments.enums import Role
from departments.models import User
from tasks.enums import Answer, OrderKind, OrderSource
from tasks.models import AcceptanceOpinion, RectificationOrder, Task
from tasks.models.order_events import TESTS
from tasks.services.closing import close_order, give_opinion
from tasks.services.handling import apply_to_close, plan_rectification, receive_order
from tasks.services.rectification import OrderSheet, draft_order, sign_order
from tasks.services.uploads import Upload
from tests.factories.world import NOW, World, make_person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL_PASSED = dict.fromkeys(TESTS, Answer.PASSED)
PLAN = "三日内完成管网排查，十日内修复破损管段。"
DONE = "破损管段已全部修复，出水稳定达标。"


def pdf(name: str = "现场照片.pdf", text: str = "made for tests") -> Upload:
    content = b"%PDF-1.7 " + text.encode() + b" %%EOF"
    return Upload(name, io.BytesIO(content), len(content))


def sheet(world: World, *units: str, **changes: Any) -> OrderSheet:
    """By leader's instruction; the units by code, the responsible one first."""
    given: dict[str, Any] = {
        "kind": OrderKind.RECTIFICATION,
        "source": OrderSource.INSTRUCTION,
        "title": "王家山片区污水管网破损",
        "facts": "现场发现三处管段破损，污水直排雨水沟。",
        "basis": "工作方案任务25",
        "requirement": "修复破损管段，出水达到一级A标准。",
        "reference": "马市长2026年10月26日批示",
        "units": [world.units[code] for code in units or ("WR",)],
        "term_days": 20,
        "task": Task.objects.get(number=25),
    }
    return OrderSheet(**(given | changes))


def drafted(world: World, *units: str, at: datetime = NOW, **changes: Any) -> RectificationOrder:
    return draft_order(sheet=sheet(world, *units, **changes), actor=world.rita, at=at)


def signed(world: World, *units: str, at: datetime = NOW, **changes: Any) -> RectificationOrder:
    return sign_order(order=drafted(world, *units, at=at, **changes), actor=world.chief, at=at)


def received(world: World, *units: str, at: datetime = NOW, **changes: Any) -> RectificationOrder:
    order = signed(world, *units, at=at, **changes)
    receive_order(order=order, actor=filer(world, order), at=at + HOUR)
    return fresh(order)


def working(world: World, *units: str, at: datetime = NOW, **changes: Any) -> RectificationOrder:
    order = received(world, *units, at=at, **changes)
    plan_rectification(
        order=order, words=PLAN, attached=[pdf("方案.pdf")], actor=filer(world, order), at=at + DAY
    )
    return fresh(order)


def applied(world: World, *units: str, at: datetime = NOW, **changes: Any) -> RectificationOrder:
    order = working(world, *units, at=at, **changes)
    apply_to_close(order=order, words=DONE, attached=[pdf()], actor=filer(world, order), at=at + 5 * DAY)
    return fresh(order)


def accepted(world: World, *units: str, at: datetime = NOW, **changes: Any) -> RectificationOrder:
    order = applied(world, *units, at=at, **changes)
    for who in (world.gus, second_judge(world)):
        opinion(order, who, at + 6 * DAY)
    return fresh(order)


def closed(world: World, *units: str, at: datetime = NOW, **changes: Any) -> RectificationOrder:
    order = accepted(world, *units, at=at, **changes)
    return close_order(
        order=order,
        look_back_on=date(2027, 1, 31),
        words="同意销号。",
        actor=world.chief,
        at=at + 7 * DAY,
    )


def opinion(
    order: RectificationOrder,
    who: User,
    at: datetime = NOW,
    *,
    passes: bool = True,
    answers: dict[str, str] | None = None,
) -> AcceptanceOpinion:
    return give_opinion(
        order=order,
        passes=passes,
        answers=answers or ALL_PASSED,
        words="现场核查，问题已整改到位。" if passes else "仍有一处管段渗漏，继续整改。",
        actor=who,
        at=at,
    )


def filer(world: World, order: RectificationOrder) -> User:
    filers = {"WR": "alice", "HUC": "charlie", "EEB": "erin", "DANGTU": "dora"}
    return world.people[filers[order.responsible.code]]


def second_judge(world: World) -> User:
    """Another reviewer of 市政府办, who can judge every unit of the small city."""
    if "guo" not in world.people:
        world.people["guo"] = make_person("guo", "郭核", Role.REVIEWER, world.units["GO"])
    return world.people["guo"]


def fresh(order: RectificationOrder) -> RectificationOrder:
    return RectificationOrder.objects.with_names().get(pk=order.pk)


def acts(order: RectificationOrder) -> list[str]:
    return list(order.events.values_list("act", flat=True))


def fresh_all(orders: Iterable[RectificationOrder]) -> list[RectificationOrder]:
    return [fresh(order) for order in orders]
