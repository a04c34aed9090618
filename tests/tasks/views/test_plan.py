"""The plan to read."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from departments.enums import Role
from indicators.models import Reading
from tasks.models import NamedItem, Safeguard, SafeguardLead, Task
from tests.factories.world import (
    NOW,
    World,
    approve,
    make_person,
    make_unit,
    one_more_report,
    stop_clock,
    submit,
    write,
)

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


def test_the_list_counts_what_the_plan_holds(world: World, as_user: SignIn) -> None:
    one_more_report(world, "WR", 26)
    safeguard = Safeguard.objects.create(number="一", position=1, title="加强组织领导", requirement="略")
    SafeguardLead.objects.create(safeguard=safeguard, department=world.units["GO"], position=1)

    answer = as_user(world.leader).get(reverse("tasks"))

    assert answer.status_code == 200
    assert (answer.context["task_count"], answer.context["lead_count"]) == (3, 4)
    leads = {
        task.number: [lead.department.code for lead in task.leads]
        for section in answer.context["sections"]
        for task in section.tasks.all()
    }
    assert leads == {6: ["EEB"], 25: ["WR", "HUC"], 26: ["WR"]}
    assert [item.title for item in answer.context["safeguards"]] == ["加强组织领导"]


def test_the_list_before_a_plan_is_loaded(db: None, as_user: SignIn) -> None:
    leader = make_person("leader", "马市", Role.LEADER, make_unit("GO", "市政府办"))

    answer = as_user(leader).get(reverse("tasks"))

    assert (answer.status_code, answer.context["plan"]) == (200, None)
    assert "还没有载入工作方案" in answer.content.decode()


def test_a_task_with_its_units_indicators_and_filings(world: World, as_user: SignIn) -> None:
    task = Task.objects.get(number=25)
    NamedItem.objects.create(task=task, name="慈湖河", kind="place")
    approve(submit(world.report("WR", 25), world.alice), world.rita, NOW)

    answer = as_user(world.leader).get(reverse("task", args=[25]))

    assert answer.context["task"] == task
    assert [(role, [unit.department.code for unit in units]) for role, units in answer.context["roles"]] == [
        ("牵头", ["WR", "HUC"]),
        ("配合", []),
        ("属地落实", ["DANGTU"]),
    ]
    (standing,) = answer.context["standings"]
    assert (standing.reading, standing.judgement.name) == (Reading.objects.get(), "达标")
    assert [report.assignment.department.code for report in answer.context["reports"]] == ["WR"]
    assert "慈湖河" in answer.content.decode()


@pytest.mark.parametrize(("who", "seen"), [("alice", ["WR"]), ("charlie", ["HUC"]), ("rita", ["WR", "HUC"])])
def test_a_task_shows_the_filings_one_may_see(
    world: World, as_user: SignIn, who: str, seen: list[str]
) -> None:
    write(world.report("WR", 25), world.alice)
    write(world.report("HUC", 25), world.charlie)

    answer = as_user(world.people[who]).get(reverse("task", args=[25]))

    assert [report.assignment.department.code for report in answer.context["reports"]] == seen


@pytest.mark.parametrize("number", ["0", "36", "99999", "99999999999999999999", "٢٥", "-1"])
def test_a_task_that_is_not_in_the_plan(world: World, as_user: SignIn, number: str) -> None:
    assert as_user(world.alice).get(f"/tasks/{number}/").status_code == 404
