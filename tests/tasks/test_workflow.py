"""The life of a monthly report: every state, every act, every role, written out."""

import pytest

from departments.enums import Release
from maanshan_eco.kernel.errors import NotAllowed, WrongState
from maanshan_eco.kernel.transitions import available, check
from tasks.enums import CORRECTING, OWED, ReportStatus
from tasks.models import ProgressReport
from tasks.workflow import REPORT
from tests.factories.world import World

ACTS = ("save", "hand_over", "hand_back", "submit", "approve", "return", "withdraw", "correct")
#: Which acts lead on, and to what; None leaves the state as it is.
TARGETS = {
    "save": None,
    "hand_over": "signing",
    "hand_back": None,
    "submit": "submitted",
    "approve": "approved",
    "return": "returned",
    "withdraw": "submitted",
    "correct": None,
}
#: State by act: may anybody do it now?
OPEN = {
    # state       save   hand_over hand_back submit approve return withdraw correct
    "todo": (True, True, False, True, False, False, False, True),
    "draft": (True, True, False, True, False, False, False, True),
    "signing": (False, False, True, True, False, False, False, True),
    "submitted": (False, False, False, False, True, True, False, True),
    "returned": (True, True, False, True, False, False, True, True),
    "approved": (False, False, False, False, False, False, True, True),
    "correcting": (True, False, False, True, False, False, False, False),
}
#: Person by act, on a report of 市水利局 …
ON_WATER = {
    # person      save   hand_over hand_back submit approve return withdraw correct
    "alice": (True, False, True, True, False, False, False, True),
    "bob": (True, False, True, True, False, False, False, True),
    "head": (True, False, True, True, False, False, False, True),
    "charlie": (False, False, False, False, False, False, False, False),
    "erin": (False, False, False, False, False, False, False, False),
    "dora": (False, False, False, False, False, False, False, False),
    "rita": (False, False, False, False, True, True, True, False),
    "gus": (False, False, False, False, False, False, False, False),
    "chief": (False, False, False, False, False, False, False, False),
    "leader": (False, False, False, False, False, False, False, False),
    "auditor": (False, False, False, False, False, False, False, False),
    "sysadmin": (False, False, False, False, False, False, False, False),
    "secadmin": (False, False, False, False, False, False, False, False),
    "auditadmin": (False, False, False, False, False, False, False, False),
    "nobody": (False, False, False, False, False, False, False, False),
}
#: … the same where its head releases online …
ON_WATER_RELEASED = {
    **ON_WATER,
    "alice": (True, True, True, False, False, False, False, True),
    "bob": (True, True, True, False, False, False, False, True),
    "head": (True, True, True, True, False, False, False, True),
}
#: … and on one of 市生态环境局, which its own reviewer must not touch.
ON_ENVIRONMENT = {
    **dict.fromkeys(ON_WATER, (False,) * 8),
    "erin": (True, False, True, True, False, False, False, True),
    "gus": (False, False, False, False, True, True, True, False),
    "chief": (False, False, False, False, True, True, True, False),
}


def refusal(act: str, report: ProgressReport, actor: object) -> type[Exception] | None:
    try:
        check(REPORT[act], state=report.status, state_label="现状", actor=actor, subject=report)
    except (NotAllowed, WrongState) as error:
        return type(error)
    return None


def test_the_table_is_complete(world: World) -> None:
    """A new act, state or person has to be entered above."""
    assert tuple(REPORT) == ACTS
    assert {name: act.target for name, act in REPORT.items()} == TARGETS
    assert set(OPEN) == {*ReportStatus.values, CORRECTING}
    assert set(ON_WATER) == set(world.people)


@pytest.mark.parametrize(("unit", "task", "people"), [("WR", 25, ON_WATER), ("EEB", 6, ON_ENVIRONMENT)])
@pytest.mark.parametrize("state", list(OPEN))
def test_who_may_do_what_when(
    world: World, unit: str, task: int, people: dict[str, tuple[bool, ...]], state: str
) -> None:
    """The person is judged before the state: a stranger is told nothing about it."""
    report = world.report(unit, task)
    report.status = state
    found = {who: [refusal(act, report, actor) for act in ACTS] for who, actor in world.people.items()}

    assert found == {
        who: [
            NotAllowed if not allowed else None if is_open else WrongState
            for allowed, is_open in zip(rights, OPEN[state], strict=True)
        ]
        for who, rights in people.items()
    }


@pytest.mark.parametrize("state", list(OPEN))
def test_where_the_head_releases_nobody_else_submits(world: World, state: str) -> None:
    report = world.report("WR", 25)
    report.assignment.department.release = Release.ONLINE
    report.status = state
    found = {who: [refusal(act, report, actor) for act in ACTS] for who, actor in world.people.items()}

    assert found == {
        who: [
            NotAllowed if not allowed else None if is_open else WrongState
            for allowed, is_open in zip(rights, OPEN[state], strict=True)
        ]
        for who, rights in ON_WATER_RELEASED.items()
    }


@pytest.mark.parametrize("state", list(OPEN))
def test_buttons_agree_with_the_rules(world: World, state: str) -> None:
    report = world.report("WR", 25)
    shown = {
        who: [act.name for act in available(REPORT.values(), state=state, actor=actor, subject=report)]
        for who, actor in world.people.items()
    }

    assert shown == {
        who: [act for act, right, is_open in zip(ACTS, rights, OPEN[state], strict=True) if right and is_open]
        for who, rights in ON_WATER.items()
    }


def test_a_disabled_account_may_do_nothing(world: World) -> None:
    report = world.report("WR", 25)
    for actor in world.people.values():
        actor.is_active = False

    assert {refusal(act, report, actor) for act in ACTS for actor in world.people.values()} == {NotAllowed}


def test_owed_is_what_the_unit_can_still_submit() -> None:
    assert {state for state, acts in OPEN.items() if acts[ACTS.index("submit")]} == OWED | {CORRECTING}
