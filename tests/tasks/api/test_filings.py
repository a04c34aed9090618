"""The list of duties: what one may see, narrowed, and in as many queries for three rows as for one."""

import pytest
from pytest_django import DjangoAssertNumQueries

from departments.models import ApiToken
from tests.factories.api import Program
from tests.factories.world import NOW, World, make_indicator, make_unit, one_more_report, stop_clock, submit


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alice", [(25, "WR")]),
        ("charlie", [(25, "HUC")]),
        ("rita", [(6, "EEB"), (25, "DANGTU"), (25, "HUC"), (25, "WR")]),
    ],
)
def test_the_list_holds_what_one_may_see(world: World, who: str, seen: list[tuple[int, str]]) -> None:
    rows = Program(world.people[who]).get("filings/").json()["results"]

    assert sorted((row["task"], row["unit"]) for row in rows) == seen


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("month=2026-10", 4),
        ("month=2026-09", 0),
        ("task=25", 3),
        ("unit=WR", 1),
        ("status=todo", 4),
        ("status=approved", 0),
        ("task=25&month=2026-10&unit=DANGTU", 1),
    ],
)
def test_the_list_can_be_narrowed(world: World, query: str, count: int) -> None:
    assert len(Program(world.rita).get(f"filings/?{query}").json()["results"]) == count


def test_a_file_of_a_version_is_handed_out_to_the_task_force(world: World) -> None:
    report, filer = world.report("WR", 25), Program(world.alice)
    added = filer.act(f"filings/{report.pk}/evidence/", {"evidence": 1})
    assert added.status_code == 404
    assert Program(world.rita).get(f"filings/{report.pk}/evidence/").json()["results"] == []


LISTS = {"units/": 4, "indicators/": 4, "readings/": 3, "tasks/": 6, "periods/": 3, "filings/": 8}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", LISTS)
def test_queries_of_the_lists(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, path: str, rows: int
) -> None:
    submit(world.report("WR", 25), world.alice)
    for number in range(26, 25 + rows):
        submit(one_more_report(world, "WR", number), world.alice)
        make_indicator(f"more-{number}", f"第{number}项", {"kind": "at_least", "value": "1"})
        make_unit(f"MORE{number}", f"市第{number}局")
    filer = Program(world.alice)
    ApiToken.objects.update(last_used_at=NOW)

    with django_assert_num_queries(LISTS[path]):
        answer = filer.get(path)

    assert answer.status_code == 200
