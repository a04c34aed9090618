"""Two people at the same moment, on real connections: exactly one act has an effect.

Each promise has a twin with the locks taken away. It shows that the threads really meet in the dangerous
place, and that then the database's own constraint refuses the second.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from departments.enums import Role
from departments.models import AuditEntry, User
from indicators.models import Reading
from tasks.filings import Filing
from tasks.models import ProgressReport, ReportDraft, ReportVersion, ReviewDecision
from tasks.services import drafts, guard
from tasks.services.drafts import save_draft
from tasks.services.filing import submit_report
from tasks.services.review import approve_report
from tests.factories.world import NOW, World, make_person, make_world, send_back, submit, write
from tests.tasks.services.races import PATIENCE, at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def meet_after_the_check(monkeypatch: pytest.MonkeyPatch, module: Any, people: int) -> None:
    """No row locks any more, and everybody waits for all the others once the rules have let him pass."""
    meeting = threading.Barrier(people, timeout=PATIENCE)
    check = module.check

    def check_and_wait(*args: Any, **kwargs: Any) -> None:
        check(*args, **kwargs)
        meeting.wait()

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **kwargs: rows.all())
    monkeypatch.setattr(module, "check", check_and_wait)


def reviewers(world: World, count: int) -> list[User]:
    return [make_person(f"reviewer{n}", f"审核{n}", Role.REVIEWER, world.units["EEB"]) for n in range(count)]


def decide(version: ReportVersion, reviewer: User, turn: int) -> ReviewDecision:
    """Every other reviewer returns. Each has a version of his own, as in a process of his own."""
    own = ReportVersion.objects.get(pk=version.pk)
    if turn % 2:
        return send_back(own, reviewer, NOW)
    return approve_report(version=own, actor=reviewer, at=NOW)


def deciding(world: World, count: int) -> list[Callable[[], Any]]:
    version = submit(world.report("WR", 25), world.alice)
    return [
        lambda reviewer=reviewer, turn=turn: decide(version, reviewer, turn)
        for turn, reviewer in enumerate(reviewers(world, count))
    ]


@pytest.mark.parametrize("count", [2, 3, 20])
def test_one_of_many_reviewers_decides(world: World, count: int) -> None:
    outcomes = at_once(*deciding(world, count))

    assert kinds(outcomes) == {"ReviewDecision": 1, "AlreadyDecided": count - 1}
    decision = ReviewDecision.objects.get()
    decision.version.report.refresh_from_db()
    assert decision.version.report.status == decision.verdict
    assert Reading.objects.count() == (decision.verdict == "approved")
    assert AuditEntry.objects.filter(action__in=["report.approved", "report.returned"]).count() == 1


@pytest.mark.parametrize("count", [2, 20])
def test_without_the_lock_the_constraint_refuses_the_second_decision(
    world: World, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    acts = deciding(world, count)
    meet_after_the_check(monkeypatch, guard, count)

    outcomes = at_once(*acts)

    assert kinds(outcomes) == {"ReviewDecision": 1, "IntegrityError": count - 1}
    refusals = {o.__cause__.diag.constraint_name for o in outcomes if isinstance(o, IntegrityError)}
    assert refusals == {"decision_one_standing"}
    assert ReviewDecision.objects.count() == 1


def submitting(world: World) -> list[Callable[[], Any]]:
    """Two people of one office send off the same draft."""
    revision = write(world.report("WR", 25), world.alice)

    def send(who: User) -> ReportVersion:
        return submit_report(report=world.report("WR", 25), revision=revision, actor=who, at=NOW)

    return [lambda: send(world.alice), lambda: send(world.bob)]


def test_the_same_draft_is_submitted_once(world: World) -> None:
    first, second = at_once(*submitting(world))

    assert first == second == ReportVersion.objects.get()
    assert AuditEntry.objects.filter(action="report.submitted").count() == 1
    assert first.values.count() == 1


def test_without_the_lock_the_constraint_refuses_the_second_version(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = submitting(world)
    meet_after_the_check(monkeypatch, guard, len(acts))

    assert kinds(at_once(*acts)) == {"ReportVersion": 1, "IntegrityError": 1}
    assert ReportVersion.objects.count() == 1


def saving(world: World, revision: int) -> list[Callable[[], Any]]:
    def save(who: User) -> ReportDraft:
        filing_of_his = Filing(progress=f"{who.name}写的")
        return save_draft(
            report=world.report("WR", 25), filing=filing_of_his, revision=revision, actor=who, at=NOW
        )

    return [lambda: save(world.alice), lambda: save(world.bob)]


@pytest.mark.parametrize("begun", [False, True])
def test_of_two_saves_one_is_a_conflict(world: World, begun: bool) -> None:
    revision = write(world.report("WR", 25), world.alice) if begun else 0

    outcomes = at_once(*saving(world, revision))

    assert kinds(outcomes) == {"ReportDraft": 1, "EditConflict": 1}
    standing = ReportDraft.objects.get()
    assert (standing.revision, standing.progress) == (revision + 1, f"{standing.updated_by.name}写的")
    (conflict,) = (outcome for outcome in outcomes if isinstance(outcome, Exception))
    assert conflict.standing == standing


def test_without_the_lock_a_colleagues_text_would_be_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two saves over one draft break no constraint: here the lock is all there is."""
    revision = write(world.report("WR", 25), world.alice)
    acts = saving(world, revision)
    meeting = threading.Barrier(len(acts), timeout=PATIENCE)
    refuse = drafts._refuse_unstorable

    def refuse_and_wait(report: ProgressReport, filing: Filing) -> None:
        refuse(report, filing)
        meeting.wait()

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **kwargs: rows.all())
    monkeypatch.setattr(drafts, "_refuse_unstorable", refuse_and_wait)

    assert kinds(at_once(*acts)) == {"ReportDraft": 2}
    assert ReportDraft.objects.get().revision == revision + 1
