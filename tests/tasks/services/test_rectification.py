"""An order from draft to a new round: who may do what, what is refused, what stays on record."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from departments.enums import Role
from departments.models import AuditEntry, Notification
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.months import SHANGHAI
from tasks.enums import OrderSource, OrderStatus
from tasks.models import (
    AcceptanceOpinion,
    CalendarDay,
    ExtensionAnswer,
    OrderFile,
    OrderSeries,
    RectificationOrder,
)
from tasks.models.order_events import TESTS
from tasks.services.closing import answer_extension, close_order, look_back, reopen_order
from tasks.services.handling import (
    apply_to_close,
    ask_extension,
    plan_rectification,
    receive_order,
    report_progress,
)
from tasks.services.rectification import draft_order, sign_order, withdraw_order
from tests.factories.orders import (
    ALL_PASSED,
    DAY,
    DONE,
    PLAN,
    accepted,
    acts,
    applied,
    closed,
    drafted,
    fresh,
    opinion,
    pdf,
    received,
    second_judge,
    sheet,
    signed,
    working,
)
from tests.factories.world import NOW, World, make_person, submit


def test_a_draft_keeps_its_words_and_has_no_number(world: World) -> None:
    order = drafted(world, "WR", "HUC")

    assert (order.status, order.number, order.full_number, order.code) == ("drafted", None, "", "")
    assert [link.name for link in order.unit_links.all()] == ["市水利局", "市住房城乡建设局"]
    assert acts(order) == ["draft"]
    assert AuditEntry.objects.latest("id").action == "order.draft"


@pytest.mark.parametrize("who", ["alice", "head", "leader", "auditor", "sysadmin"])
def test_only_the_task_force_drafts(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        draft_order(sheet=sheet(world), actor=world.people[who], at=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "污" * 81}, "title"),
        ({"facts": "不行"}, "facts"),
        ({"basis": "\ufffd\ufffd\ufffd\ufffd"}, "basis"),
        ({"requirement": " " * 30}, "requirement"),
        ({"term_days": 0}, "term_days"),
        ({"term_days": 366}, "term_days"),
        ({"counting": "moons"}, "counting"),
        ({"kind": "letter"}, "kind"),
        ({"source": "rumour"}, "reference"),
        ({"reference": " "}, "reference"),
        ({"source": OrderSource.INDICATOR}, "reference"),
        ({"source": OrderSource.LATE_FILING}, "reference"),
        ({"copies_to": "办" * 201}, "copies_to"),
        ({"units": []}, "units"),
    ],
)
def test_what_is_wrong_with_a_draft_is_named(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        draft_order(sheet=sheet(world, **changes), actor=world.rita, at=NOW)

    assert field in refusal.value.fields
    assert RectificationOrder.objects.count() == 0


def test_a_unit_stands_once(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        draft_order(sheet=sheet(world, "WR", "WR"), actor=world.rita, at=NOW)

    assert refusal.value.fields == {"units": "同一家单位选了两次。"}


def test_the_source_is_a_typed_reference(world: World) -> None:
    late = draft_order(
        sheet=sheet(world, source=OrderSource.LATE_FILING, report=world.report("WR", 25), reference=""),
        actor=world.rita,
        at=NOW,
    )
    red = draft_order(
        sheet=sheet(
            world,
            source=OrderSource.INDICATOR,
            indicator=world.sewage,
            month=date(2026, 9, 1),
            reference="",
        ),
        actor=world.rita,
        at=NOW,
    )

    assert late.report == world.report("WR", 25)
    assert (red.indicator, red.month) == (world.sewage, date(2026, 9, 1))


def test_signing_gives_the_number_and_starts_the_term(world: World) -> None:
    first, second = signed(world), signed(world)

    assert [first.full_number, second.full_number] == ["马生创督〔2026〕1号", "马生创督〔2026〕2号"]
    assert first.code == "2026-001"
    assert (first.status, first.due_on) == (OrderStatus.ISSUED, date(2026, 11, 16))  # the 15th is a Sunday
    assert acts(first) == ["draft", "sign"]


def test_a_withdrawn_draft_leaves_no_gap(world: World) -> None:
    order = withdraw_order(order=drafted(world), words="事实不清，重新起草。", actor=world.rita, at=NOW)

    assert (order.status, order.number) == ("withdrawn", None)
    assert signed(world).number == 1
    with pytest.raises(WrongState):
        sign_order(order=order, actor=world.chief, at=NOW)


def test_the_number_starts_again_with_the_year(world: World) -> None:
    signed(world)
    next_year = signed(world, at=NOW.replace(year=2027))

    assert next_year.full_number == "马生创督〔2027〕1号"


def test_who_drafted_cannot_sign(world: World) -> None:
    order = draft_order(sheet=sheet(world), actor=world.chief, at=NOW)

    with pytest.raises(NotAllowed):
        sign_order(order=order, actor=world.chief, at=NOW)
    other = make_person("chief2", "另一位", Role.CHIEF, world.units["EEB"])
    assert sign_order(order=order, actor=other, at=NOW).number == 1


@pytest.mark.parametrize("who", ["rita", "gus", "alice", "leader"])
def test_only_a_chief_signs(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        sign_order(order=drafted(world), actor=world.people[who], at=NOW)


@pytest.mark.parametrize(
    ("at", "days", "due_on"),
    [
        (
            datetime(2025, 1, 15, 9, tzinfo=SHANGHAI),
            10,
            date(2025, 1, 26),
        ),  # then a working Sunday
        (datetime(2023, 9, 25, 9, tzinfo=SHANGHAI), 10, date(2023, 10, 7)),
        (datetime(2025, 9, 25, 9, tzinfo=SHANGHAI), 10, date(2025, 10, 9)),  # over eight days off
        (datetime(2025, 9, 24, 23, 59, tzinfo=SHANGHAI), 5, date(2025, 9, 29)),  # the day is Ma'anshan's
    ],
)
def test_a_term_that_ends_on_a_day_off_goes_on(world: World, at: datetime, days: int, due_on: date) -> None:
    assert signed(world, at=at, term_days=days).due_on == due_on


def test_working_days_of_an_unknown_year_are_not_guessed(world: World) -> None:
    order = drafted(world, counting="workdays", term_days=90)

    with pytest.raises(WrongState, match="缺少2027年放假安排"):
        sign_order(order=order, actor=world.chief, at=NOW)
    assert (fresh(order).number, OrderSeries.objects.count()) == (None, 0)


def test_a_term_in_working_days_skips_days_off(world: World) -> None:
    CalendarDay.objects.create(day=date(2026, 10, 28), is_workday=False, name="停电")

    order = signed(world, term_days=3, counting="workdays")

    assert order.due_on == date(2026, 10, 30)


def test_the_responsible_unit_signs_for_the_order(world: World) -> None:
    order = signed(world, "WR", "HUC")

    first = receive_order(order=order, actor=world.alice, at=NOW)
    again = receive_order(order=order, actor=world.bob, at=NOW + DAY)
    receive_order(order=order, actor=world.charlie, at=NOW + DAY)

    assert again == first
    assert acts(order) == ["draft", "sign", "receive", "assist"]
    assert fresh(order).status == OrderStatus.RECEIVED


@pytest.mark.parametrize("who", ["charlie", "rita", "chief", "leader", "erin"])
def test_nobody_else_signs_for_it(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        receive_order(order=signed(world), actor=world.people[who], at=NOW)


def test_plan_progress_and_application_with_files(world: World) -> None:
    order = received(world, "WR", "HUC")

    plan_rectification(order=order, words=PLAN, attached=[pdf("方案.pdf")], actor=world.alice, at=NOW)
    report_progress(order=order, words="已修复两处管段。", attached=[], actor=world.charlie, at=NOW)
    event = apply_to_close(
        order=order, words=DONE, attached=[pdf(), pdf("数据.pdf")], actor=world.head, at=NOW
    )

    assert fresh(order).status == OrderStatus.APPLIED
    assert [file.name for file in event.files.all()] == ["现场照片.pdf", "数据.pdf"]
    assert OrderFile.objects.count() == 3


def test_before_the_plan_there_is_no_progress(world: World) -> None:
    with pytest.raises(WrongState, match="待报方案"):
        report_progress(
            order=received(world), words="已修复两处管段。", attached=[], actor=world.alice, at=NOW
        )


def test_a_file_that_is_not_taken_takes_nothing_with_it(world: World) -> None:
    order = received(world)

    with pytest.raises(Invalid) as refusal:
        plan_rectification(
            order=order, words=PLAN, attached=[pdf(), pdf("宏.exe")], actor=world.alice, at=NOW
        )

    assert "attached" in refusal.value.fields
    assert (fresh(order).status, OrderFile.objects.count()) == (OrderStatus.RECEIVED, 0)


@pytest.mark.parametrize("words", ["", "好", "完成\x00了全部的工作", "长" * 4001])
def test_words_must_say_something(world: World, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        plan_rectification(order=received(world), words=words, attached=[], actor=world.alice, at=NOW)

    assert list(refusal.value.fields) == ["words"]


def ask(order: RectificationOrder, world: World, until: date | None = date(2026, 12, 1)) -> Any:
    return ask_extension(
        order=order, until=until, words="汛期施工受阻，材料未到。", actor=world.alice, at=NOW + 2 * DAY
    )


def test_an_extension_keeps_the_deadline_before(world: World) -> None:
    order = working(world)
    request = ask(order, world)

    answer = answer_extension(order=order, granted=True, words="同意。", actor=world.chief, at=NOW + 3 * DAY)

    order = fresh(order)
    assert (answer.request, answer.due_before, order.due_on) == (
        request,
        date(2026, 11, 16),
        date(2026, 12, 1),
    )
    assert order.events.get(act="sign").due_on == date(2026, 11, 16)


def test_a_refused_extension_changes_no_day(world: World) -> None:
    order = working(world)
    ask(order, world)

    answer_extension(order=order, granted=False, words="按原时限完成。", actor=world.chief, at=NOW + 3 * DAY)

    assert fresh(order).due_on == date(2026, 11, 16)
    assert acts(order)[-1] == "refuse_extension"
    ask(order, world)  # and may be asked for again


def test_one_application_for_time_at_once(world: World) -> None:
    order = working(world)
    ask(order, world)

    with pytest.raises(WrongState, match="还没有答复"):
        ask(order, world)


@pytest.mark.parametrize("until", [None, date(2026, 11, 16), date(2026, 1, 1)])
def test_an_extension_ends_later(world: World, until: date | None) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(working(world), world, until)

    assert "2026年11月16日" in refusal.value.fields["until"]


def test_there_is_nothing_to_answer(world: World) -> None:
    with pytest.raises(WrongState, match="没有待答复"):
        answer_extension(order=working(world), granted=True, words="同意。", actor=world.chief, at=NOW)


def test_the_chief_gives_no_time_to_his_own_unit(world: World) -> None:
    order = signed(world, "WR", "GO")
    receive_order(order=order, actor=world.alice, at=NOW)
    ask(order, world)

    with pytest.raises(NotAllowed):
        answer_extension(order=order, granted=True, words="同意。", actor=world.chief, at=NOW)
    assert ExtensionAnswer.objects.count() == 0


def test_two_people_accept(world: World) -> None:
    order = applied(world)

    first = opinion(order, world.rita)
    assert fresh(order).status == OrderStatus.APPLIED
    second = opinion(order, world.gus)

    assert (first.place, second.place, fresh(order).status) == (1, 2, OrderStatus.ACCEPTED)
    assert second.answers[0] == ("整改措施全部完成", "符合")


def test_one_person_is_not_two(world: World) -> None:
    order = applied(world)
    opinion(order, world.rita)

    with pytest.raises(WrongState, match="另一位"):
        opinion(order, world.rita)


@pytest.mark.parametrize("who", ["alice", "head", "leader", "auditor", "charlie"])
def test_only_the_task_force_accepts(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        opinion(applied(world), world.people[who])


def test_nobody_of_a_unit_concerned_accepts(world: World) -> None:
    """Not even of one that only assists."""
    with pytest.raises(NotAllowed):
        opinion(applied(world, "WR", "EEB"), world.rita)


def test_one_who_refuses_sends_it_back_to_work(world: World) -> None:
    order = applied(world)
    opinion(order, world.rita)

    failed = opinion(order, world.gus, passes=False, answers={**ALL_PASSED, "effect_met": "failed"})

    assert (failed.passes, fresh(order).status) == (False, OrderStatus.WORKING)
    apply_to_close(order=order, words=DONE, attached=[], actor=world.alice, at=NOW + 8 * DAY)
    opinion(order, world.rita)
    opinion(order, world.gus)
    assert fresh(order).status == OrderStatus.ACCEPTED
    assert AcceptanceOpinion.objects.count() == 4


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("answer", ["failed", "", "perhaps"])
def test_every_test_is_answered_and_none_fails(world: World, test: str, answer: str) -> None:
    with pytest.raises(Invalid) as refusal:
        opinion(applied(world), world.rita, answers={**ALL_PASSED, test: answer})

    assert list(refusal.value.fields) == [test]


def test_closing_sets_the_day_of_the_look_back(world: World) -> None:
    order = closed(world)

    assert (order.status, order.look_back_on) == (OrderStatus.CLOSED, date(2027, 1, 31))
    assert acts(order)[-3:] == ["accept", "accept", "close"]


@pytest.mark.parametrize("day", [None, date(2026, 10, 26)])
def test_the_look_back_lies_ahead(world: World, day: date | None) -> None:
    with pytest.raises(Invalid) as refusal:
        close_order(order=accepted(world), look_back_on=day, words="同意。", actor=world.chief, at=NOW)

    assert "look_back_on" in refusal.value.fields


def test_nothing_closes_before_two_have_accepted(world: World) -> None:
    with pytest.raises(WrongState, match="待验收"):
        close_order(
            order=applied(world), look_back_on=date(2027, 1, 1), words="同意。", actor=world.chief, at=NOW
        )


def test_what_did_not_hold_is_reopened_in_a_new_round(world: World) -> None:
    order = closed(world)
    later = NOW + timedelta(days=97)
    look_back(order=order, held=False, words="同一管段再次渗漏。", actor=second_judge(world), at=later)

    order = reopen_order(
        order=order,
        term_days=10,
        counting="calendar",
        words="反弹，限期重新整改。",
        actor=world.chief,
        at=later,
    )

    assert (order.status, order.round, order.look_back_on) == (OrderStatus.ISSUED, 2, None)
    assert order.due_on == date(2027, 2, 10)
    receive_order(order=order, actor=world.alice, at=later)
    assert fresh(order).status == OrderStatus.RECEIVED
    assert [event.round for event in order.events.all()][-2:] == [2, 2]


def test_a_new_round_has_a_term(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        reopen_order(
            order=closed(world),
            term_days=0,
            counting="moons",
            words="反弹，重新整改。",
            actor=world.chief,
            at=NOW,
        )

    assert sorted(refusal.value.fields) == ["counting", "term_days"]


def test_the_trail_holds_no_business(world: World) -> None:
    order = closed(world)
    entries = AuditEntry.objects.filter(action__startswith="order.")

    assert set(entries.values_list("target", flat=True)) == {str(order), f"整改督办草稿 {order.pk}"}
    assert all(DONE not in str(entry.data) for entry in entries)


def test_a_filing_says_which_orders_spring_from_it(world: World) -> None:
    report = world.report("WR", 25)
    submit(report, world.alice)
    order = signed(world, source=OrderSource.LATE_FILING, report=report, reference="")

    assert list(report.orders.all()) == [order]


def told(who: str) -> list[str]:
    return list(
        Notification.objects.filter(person__username=who).order_by("id").values_list("words", flat=True)
    )


def test_the_units_and_those_who_follow_are_told(world: World) -> None:
    order = closed(world, "WR", "HUC")
    number = order.full_number

    assert told("head") == told("alice") == told("charlie")
    assert told("alice") == [f"{number}已交办，24小时内签收。", f"{number}已销号，2027年1月31日回头看。"]
    assert told("rita") == told("chief") == [f"{number}申请销号，待两人验收。"]
    assert told("dora") == told("erin") == []
    assert set(Notification.objects.values_list("link", flat=True)) == {f"/orders/{order.code}/"}
