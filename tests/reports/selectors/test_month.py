"""The month's figures: counted once, from the shared reads."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import FormerName
from reports.figures import Tally
from reports.selectors.month import month_figures
from tasks.services.extensions import grant_extension
from tests.factories.world import NOW, World, approve, make_task, make_unit, submit

QUERIES = 14


@pytest.mark.parametrize("more_tasks", [0, 2])
def test_queries_do_not_grow(world: World, more_tasks: int) -> None:
    for number in range(more_tasks):
        make_task(30 + number, f"任务{number}", make_unit(f"U{number}", f"市第{number}局"))
    approve(submit(world.report("WR", 25), world.alice), world.rita)

    with CaptureQueriesContext(connection) as queries:
        month_figures(world.period, NOW)

    assert len(queries) == QUERIES


def test_only_accepted_text_is_printed(world: World) -> None:
    version = submit(world.report("WR", 25), world.alice, progress="已完成管网改造。")
    before, _ = month_figures(world.period, NOW)
    approve(version, world.rita)
    after, manifest = month_figures(world.period, NOW)

    assert [line.progress for line in before.tasks] == ["", ""]
    assert [line.progress for line in after.tasks] == ["", "已完成管网改造。"]
    assert manifest["versions"] == ["2026-10-T25-WR-01"]


def test_sections_and_units_add_up_to_the_total(world: World) -> None:
    approve(submit(world.report("WR", 25), world.alice), world.rita)
    submit(world.report("HUC", 25), world.charlie)

    figures, _ = month_figures(world.period, NOW)

    assert figures.total == Tally(due=4, on_time=2, late=0, approved=1, returned=0, pending=1)
    assert sum(unit.tally.due for unit in figures.units) == sum(s.tally.due for s in figures.sections) == 4
    assert {unit.name: unit.missing_tasks for unit in figures.units} == {
        "市生态环境局": (6,),
        "市水利局": (),
        "市住房城乡建设局": (),
        "当涂县": (25,),
    }


def test_units_bear_the_names_of_the_day(world: World) -> None:
    """A unit renamed the day after the cut-off is printed under its old name."""
    FormerName.objects.create(
        department=world.units["WR"], name="市水务局", full_name="马鞍山市水务局", valid_to=NOW.date()
    )

    then, _ = month_figures(world.period, NOW)
    later, _ = month_figures(world.period, NOW + timedelta(days=1))

    assert [figures.tasks[1].leads[0] for figures in (then, later)] == ["市水务局", "市水利局"]
    assert [figures.units[1].name for figures in (then, later)] == ["市水务局", "市水利局"]


def test_what_came_within_an_extension_is_counted_apart(world: World) -> None:
    due = world.period.due_at
    grant_extension(
        period=world.period,
        department=world.units["WR"],
        due_at=due + timedelta(days=1),
        reason="防汛值班",
        asked_by="来函",
        actor=world.rita,
        at=NOW,
    )
    for unit, who in (("WR", world.alice), ("HUC", world.charlie)):
        submit(world.report(unit, 25), who, due + timedelta(hours=1))

    figures, _ = month_figures(world.period, due + timedelta(hours=2))

    assert figures.total == Tally(due=4, on_time=0, extended=1, late=1, pending=2)
    assert {unit.name: unit.late_tasks for unit in figures.units if unit.late_tasks} == {
        "市住房城乡建设局": (25,)
    }
