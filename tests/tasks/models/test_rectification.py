"""What the database itself refuses about orders, asked by raw SQL where no service stands before it."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tasks.models import AcceptanceOpinion, EscalationStep, ExtensionAnswer, OrderEvent, OrderFile
from tasks.services.closing import answer_extension
from tasks.services.escalation import carry_out, climb
from tasks.services.handling import ask_extension
from tests.factories.orders import DAY, applied, closed, drafted, opinion, signed, working
from tests.factories.world import NOW, World

OPINION = (
    "INSERT INTO tasks_acceptanceopinion (application_id, place, passes, measures_done, violations_punished,"
    " effect_met, same_kind_checked, causes_traced, words, given_by_id, unit_id, given_at)"
    " VALUES (%s, %s, %s, 'passed', 'passed', %s, 'passed', 'passed', '好', %s, %s, now())"
)


def run(statement: str, arguments: list[Any] | None = None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)


def refused(statement: str, arguments: list[Any] | None = None) -> str:
    """What the database says; raises where it lets it pass."""
    with pytest.raises(DatabaseError) as refusal:
        run(statement, arguments)
    return str(refusal.value)


@pytest.mark.parametrize("column", ["title", "facts", "basis", "requirement", "term_days", "source"])
def test_words_of_an_order_are_not_edited(world: World, column: str) -> None:
    order = drafted(world)

    said = refused(f"UPDATE tasks_rectificationorder SET {column} = '7' WHERE id = {order.pk}")  # noqa: S608

    assert "Cannot update" in said or "immutable" in said


@pytest.mark.parametrize(
    ("column", "value"),
    [("number", "9"), ("year", "2030"), ("signed_at", "now()"), ("signed_by_id", "drafted_by_id")],
)
def test_a_signature_is_not_changed(world: World, column: str, value: str) -> None:
    order = signed(world)

    said = refused(f"UPDATE tasks_rectificationorder SET {column} = {value} WHERE id = {order.pk}")  # noqa: S608

    assert "Cannot update" in said or "order_signed_by_another" in said


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE tasks_rectificationorder SET status = 'issued'", "order_signed_has_number"),
        ("UPDATE tasks_rectificationorder SET number = 5", "order_signed_has_number"),
        (
            "UPDATE tasks_rectificationorder SET status = 'issued', year = 2026, number = 1,"
            " signed_at = now(), due_on = now(), signed_by_id = drafted_by_id",
            "order_signed_by_another",
        ),
    ],
)
def test_a_draft_is_signed_by_another_and_numbered(world: World, statement: str, constraint: str) -> None:
    drafted(world)

    assert constraint in refused(statement)


def test_a_number_is_given_once(world: World) -> None:
    order = signed(world)
    second = drafted(world)

    said = refused(
        "UPDATE tasks_rectificationorder SET status = 'issued', year = %s, number = %s, signed_at = now(),"
        " due_on = now(), signed_by_id = %s WHERE id = %s",
        [order.year, order.number, world.chief.pk, second.pk],
    )

    assert "order_number_once" in said


def test_nothing_closes_without_a_day_to_look_back(world: World) -> None:
    signed(world)

    assert "order_closed_has_look_back" in refused("UPDATE tasks_rectificationorder SET status = 'closed'")


def test_an_order_names_its_source(world: World) -> None:
    order = drafted(world)
    columns = (
        "kind, reference, title, facts, basis, requirement, copies_to, term_days, counting, drafted_by_id,"
        " drafted_at, status, round"
    )

    said = refused(
        f"INSERT INTO tasks_rectificationorder (source, {columns})"  # noqa: S608
        f" SELECT 'indicator', {columns} FROM tasks_rectificationorder WHERE id = {order.pk}"
    )

    assert "order_source_is_named" in said


def test_nobody_of_a_unit_concerned_gives_an_opinion(world: World) -> None:
    order = applied(world, "WR", "EEB")
    application = order.events.get(act="apply").pk

    said = refused(OPINION, [application, 1, True, "passed", world.rita.pk, world.units["EEB"].pk])

    assert "opinion_not_of_a_unit_concerned" in said
    run(OPINION, [application, 1, True, "passed", world.gus.pk, world.units["GO"].pk])


@pytest.mark.parametrize(
    ("place", "effect", "who", "constraint"),
    [
        (1, "passed", "gus", "opinion_place_once"),
        (2, "passed", "rita", "opinion_once_per_person"),
        (3, "passed", "gus", "opinions_are_two"),
        (2, "failed", "gus", "opinion_passes_no_failed_test"),
    ],
)
def test_two_opinions_of_two_people(world: World, place: int, effect: str, who: str, constraint: str) -> None:
    order = applied(world)
    opinion(order, world.rita)
    person = world.people[who]

    said = refused(
        OPINION,
        [order.events.get(act="apply").pk, place, True, effect, person.pk, person.department_id],
    )

    assert constraint in said


def test_no_unit_grants_itself_time(world: World) -> None:
    request = ask_extension(
        order=working(world),
        until=date(2026, 12, 1),
        words="材料未到，申请延期。",
        actor=world.alice,
        at=NOW,
    )

    said = refused(
        "INSERT INTO tasks_extensionanswer (request_id, granted, due_before, words, asking_unit_id,"
        " deciding_unit_id, decided_by_id, decided_at) VALUES (%s, true, now(), '', %s, %s, %s, now())",
        [request.pk, request.unit_id, request.unit_id, world.alice.pk],
    )

    assert "extension_not_granted_to_oneself" in said


def test_nothing_that_happened_is_changed_or_removed(world: World) -> None:
    order = closed(world)
    late = working(world, at=NOW - 60 * DAY)
    ask_extension(
        order=late,
        until=date(2026, 12, 1),
        words="材料未到，申请延期。",
        actor=world.alice,
        at=NOW - 50 * DAY,
    )
    answer_extension(order=late, granted=False, words="不同意。", actor=world.chief, at=NOW - 49 * DAY)
    climb(order=late, at=NOW)
    letter = EscalationStep.objects.get(rung="letter")
    carry_out(step=letter, words="已发督办函，限十日内完成。", actor=world.rita, at=NOW)

    for model in (OrderEvent, OrderFile, AcceptanceOpinion, ExtensionAnswer, EscalationStep):
        assert model.objects.exists()
    tables = (
        "orderevent", "orderfile", "acceptanceopinion", "extensionanswer", "escalationstep", "stepcarriedout",
        "orderunit", "ladder", "ladderrule",
    )  # fmt: skip
    for table in tables:
        assert "Cannot update or delete" in refused(f"UPDATE tasks_{table} SET id = id")  # noqa: S608
        assert "Cannot update or delete" in refused(f"DELETE FROM tasks_{table}")  # noqa: S608
    assert "Cannot delete" in refused(f"DELETE FROM tasks_rectificationorder WHERE id = {order.pk}")  # noqa: S608


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("'yellow', 'overdue', 0, 0, 1, ''", "ladder_rule_ends"),
        ("'yellow', 'overdue', 1, 0, 3, ''", "ladder_rule_ends"),
        ("'letter', 'repeated', 2, 0, 1, ''", "ladder_rule_counts_a_rung"),
        ("'letter', 'overdue', 2, 0, 1, 'yellow'", "ladder_rule_counts_a_rung"),
    ],
)
def test_rules_make_sense(world: World, values: str, constraint: str) -> None:
    signed(world)
    run("INSERT INTO tasks_ladder (number, since, note) VALUES (2, now(), '')")

    said = refused(
        "INSERT INTO tasks_ladderrule (ladder_id, rung, clock, after, every, times, counted)"  # noqa: S608
        f" SELECT id, {values} FROM tasks_ladder WHERE number = 2"
    )

    assert constraint in said
