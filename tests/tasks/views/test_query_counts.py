"""No list page asks more of the database when it has more rows: one literal per page, at one and at three.

The literals include what stands around every page: the session, the person, the month and the counts in the
navigation.
"""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from departments.models import FormerName, Notification
from departments.notifications import notify
from departments.services.notifications import mark_read
from maanshan_eco.kernel.months import Month
from reports.services import publications
from reports.services.findings import record_finding
from reports.services.inspections import pick_items
from tasks.models import Phase, ReportingPeriod, ReportVersion, Safeguard, SafeguardLead
from tasks.services.bulk import approve_reports
from tasks.services.corrections import refuse_correction, request_correction
from tasks.services.escalation import climb
from tasks.services.extensions import grant_extension
from tasks.services.handling import apply_to_close
from tasks.services.periods import close_period, open_period, replan_period
from tasks.services.review import withdraw_decision
from tests.factories import orders
from tests.factories.inspections import found, pick, started
from tests.factories.workbooks import download, filled, send
from tests.factories.world import (
    NOW,
    START,
    World,
    approve,
    make_indicator,
    make_task,
    make_unit,
    one_more_report,
    stop_clock,
    submit,
    write,
)

SignIn = Callable[..., Client]
Grow = Callable[[World, int], None]
ROWS = pytest.mark.parametrize("rows", [1, 3])


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


def more_duties(world: World, rows: int) -> None:
    """Filed, approved, with a file's worth of history: what a row can show is there."""
    submit(world.report("WR", 25), world.alice)
    for number in range(26, 25 + rows):
        approve(submit(one_more_report(world, "WR", number), world.alice), world.rita)


def more_duties_with_figures(world: World, rows: int) -> None:
    """To do, each with a figure and its target."""
    for number in range(26, 25 + rows):
        rule = {"kind": "at_least", "value": "90"}
        indicator = make_indicator(f"indicator-{number}", f"指标{number}", rule)
        one_more_report(world, "WR", number).assignment.indicators.add(indicator)


def more_drafts(world: World, rows: int) -> None:
    """Of reports with figures of their own."""
    write(world.report("WR", 25), world.alice)
    for number in range(26, 25 + rows):
        indicator = make_indicator(
            f"indicator-{number}", f"指标{number}", {"kind": "at_least", "value": "90"}
        )
        make_task(number, f"第{number}项任务", world.units["WR"], indicators=(indicator,))
        open_period(month=world.period.as_month, at=NOW)
        write(world.report("WR", number), world.alice)


def more_workbooks(world: World, rows: int) -> None:
    more_drafts(world, rows)
    content = download(world)
    for number in range(rows):
        send(world, filled(content, {"文字!I2": f"下月计划{number}"}))


def more_waiting(world: World, rows: int) -> None:
    filers = [("WR", world.alice), ("HUC", world.charlie), ("DANGTU", world.dora)]
    for unit, who in filers[:rows]:
        submit(world.report(unit, 25), who)


def more_decided(world: World, rows: int) -> None:
    """In one batch, and one of them taken back."""
    more_waiting(world, rows)
    waiting = list(ReportVersion.objects.awaiting(world.rita))
    decisions = approve_reports(versions=waiting, actor=world.rita, at=NOW)
    withdraw_decision(decision=decisions[0], reason="按错键", actor=world.rita, at=NOW)


def more_corrections(world: World, rows: int) -> None:
    """As many that wait as were answered."""
    for month in (7, 8):
        period = open_period(month=Month(2026, month), at=START)
        close_period(period=period, at=period.closes_at)
        for unit, who in [("WR", world.alice), ("HUC", world.charlie), ("DANGTU", world.dora)][:rows]:
            asked = request_correction(
                report=world.report(unit, 25, ReportingPeriod.objects.get(pk=period.pk)),
                ground="never_filed",
                words="经办人生病，未能按时报送。",
                actor=who,
                at=NOW,
            )
            if month == 7:
                refuse_correction(
                    request=asked, answer="当月数据已由牵头单位报齐。", actor=world.rita, at=NOW
                )


def more_tasks(world: World, rows: int) -> None:
    for number in range(26, 25 + rows):
        indicator = make_indicator(f"indicator-{number}", f"指标{number}")
        make_task(number, f"第{number}项任务", world.units["WR"], world.units["HUC"], indicators=(indicator,))
    for position in range(1, rows + 1):
        safeguard = Safeguard.objects.create(
            number=str(position), position=position, title="措施", requirement="略"
        )
        SafeguardLead.objects.create(safeguard=safeguard, department=world.units["GO"], position=1)
        Phase.objects.create(year=2025 + position, name="阶段", goal="略")


def more_filings_of_a_task(world: World, rows: int) -> None:
    more_waiting(world, rows)


def more_indicators(world: World, rows: int) -> None:
    approve(submit(world.report("WR", 25), world.alice), world.rita)
    for number in range(1, rows):
        make_indicator(f"indicator-{number}", f"指标{number}", {"kind": "at_least", "value": "90"})


def more_units(world: World, rows: int) -> None:
    for number in range(rows):
        unit = make_unit(f"U{number}", f"单位{number}", reviewed_by=world.units["EEB"])
        unit.host = world.units["DANGTU"]
        unit.save()
        FormerName.objects.create(
            department=unit, name=f"旧名{number}", full_name=f"旧全称{number}", valid_to=NOW.date()
        )


def more_months(world: World, rows: int) -> None:
    for number in range(9 - rows, 9):
        period = open_period(month=Month(2026, number), at=START)
        close_period(period=period, at=period.closes_at)


def more_bulletins(world: World, rows: int) -> None:
    """Published ones, and as many months that still have none."""
    for number in range(9 - rows, 9):
        period = open_period(month=Month(2026, number), at=START)
        period = close_period(period=period, at=period.closes_at)
        order = publications.request_bulletin(period=period, actor=None, at=NOW)
        assert publications.compile_publication(publication_id=order.pk, at=NOW)
        publications.publish(publication=order, actor=world.chief, at=NOW)
    for number in range(5 - rows, 5):
        period = open_period(month=Month(2026, number), at=START)
        close_period(period=period, at=period.closes_at)


def more_notices(world: World, rows: int) -> None:
    for number in range(rows):
        for kind in ("period.due", "report.returned"):
            notify(people=[world.alice], kind=kind, words=f"第{number}条", link="/my-work/", at=NOW)
    mark_read(person=world.alice, at=NOW, pk=Notification.objects.latest("pk").pk)


def more_extensions(world: World, rows: int) -> None:
    """Filed, returned, extended, changed: a row in every table of the page."""
    more_waiting(world, rows)
    for hour in range(rows):
        grant_extension(
            period=world.period,
            department=world.units["WR"],
            due_at=Month(2026, 10).at(29, 9 + hour),
            reason="防汛值班",
            asked_by="来函",
            actor=world.rita,
            at=NOW,
        )
        replan_period(
            period=world.period,
            times={"closes_at": Month(2026, 11).at(3 + hour, 18)},
            reason="推迟",
            actor=world.rita,
            at=NOW,
        )


def more_owed(world: World, rows: int) -> None:
    for number in range(26, 25 + rows):
        one_more_report(world, "WR", number)


def more_orders(world: World, rows: int) -> None:
    for _ in range(rows):
        climb(order=orders.received(world, "WR", "HUC", at=NOW - 60 * orders.DAY), at=NOW)


def an_order_with_more(world: World, rows: int) -> None:
    """More that happened, more files, more rungs taken."""
    order = orders.applied(world, "WR", "HUC", at=NOW - 60 * orders.DAY)
    for _ in range(rows):
        orders.opinion(order, world.rita, passes=False)
        apply_to_close(order=order, words=orders.DONE, attached=[orders.pdf()], actor=world.alice, at=NOW)


def more_never_filed(world: World, rows: int) -> None:
    """Filings that never came, each of which could become an order."""
    for number in range(1, 1 + rows):
        one_more_report(world, "WR", 40 + number)
    close_period(period=world.period, at=world.period.closes_at)


def more_inspections(world: World, rows: int) -> None:
    for quarter in range(1, 1 + rows):
        started(world, quarter)


def more_findings(world: World, rows: int) -> None:
    inspection = started(world, 3)
    for number in range(26, 26 + rows):
        make_task(number, f"第{number}项任务", world.units["WR"])
        (item,) = pick_items(inspection=inspection, picks=[pick(world, number)], actor=world.rita, at=NOW)
        record_finding(item=item, sheet=found(attached=[orders.pdf()]), actor=world.rita, at=NOW)


PAGES: dict[str, tuple[str, list[object], Grow, int]] = {
    # page: who looks at it, its arguments, what makes it longer, queries
    "my-work": ("alice", [], more_duties, 16),
    "my-work-grid": ("alice", ["2026-10"], more_duties_with_figures, 14),
    "review-queue": ("rita", [], more_waiting, 19),
    "review-decided": ("rita", [], more_decided, 8),
    "review-corrections": ("rita", [], more_corrections, 9),
    "workbook": ("alice", ["2026-10"], more_workbooks, 11),
    "month-check": ("alice", ["2026-10"], more_drafts, 16),
    "workbook-template": ("alice", ["2026-10"], more_drafts, 13),
    "tasks": ("leader", [], more_tasks, 16),
    "task": ("leader", [25], more_filings_of_a_task, 18),
    "indicators": ("leader", [], more_indicators, 12),
    "units": ("leader", [], more_units, 7),
    "bulletins": ("chief", [], more_bulletins, 9),
    "exports": ("auditor", [], more_months, 6),
    "trail": ("auditadmin", [], more_duties, 4),
    "inbox": ("alice", [], more_notices, 9),
    "periods": ("auditor", [], more_months, 8),
    "period": ("rita", ["2026-10"], more_extensions, 26),
    "orders": ("rita", [], more_orders, 16),
    "order": ("gus", ["2026-001"], an_order_with_more, 21),
    "order-new": ("rita", [], more_never_filed, 19),
    "inspections": ("rita", [], more_inspections, 7),
    "inspection": ("rita", ["2026Q3"], more_findings, 25),
    "inspection-sheet": ("auditor", ["2026Q3"], more_findings, 8),
    "missing": ("rita", [], more_owed, 10),
}


@ROWS
@pytest.mark.parametrize("page", list(PAGES))
def test_the_number_of_queries_does_not_depend_on_the_rows(
    world: World,
    as_user: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
    page: str,
    rows: int,
) -> None:
    monkeypatch.setattr(publications, "render_docx", lambda document: b"PK docx")
    monkeypatch.setattr(publications, "render_pdf", lambda document: b"%PDF-")
    who, arguments, grow, queries = PAGES[page]
    grow(world, rows)
    client = as_user(world.people[who])

    with django_assert_num_queries(queries):
        answer = client.get(reverse(page, args=arguments))

    assert answer.status_code == 200
