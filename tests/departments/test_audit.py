"""Writing the business log: worded acts only, with what must outlive the account."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from departments import audit
from departments.models import AuditEntry
from maanshan_eco.kernel.web import current_request_id
from tests.factories.world import NOW, World, make_person


@pytest.fixture
def wording(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The register, restored afterwards."""
    words = dict(audit._wording)
    monkeypatch.setattr(audit, "_wording", words)
    return words


def test_words_are_registered_and_read(wording: dict[str, str]) -> None:
    audit.register({"test.done": "试过"})
    audit.register({"test.done": "试过"})

    assert audit.words_for("test.done") == "试过"
    assert audit.words_for("test.never") == "test.never"


def test_one_name_has_one_wording(wording: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"'unit\.loaded' is already worded '载入单位'"):
        audit.register({"unit.loaded": "别的说法"})


def test_an_entry_copies_who_it_was(world: World) -> None:
    token = current_request_id.set("a" * 32)
    audit.record(action="session.opened", actor=world.alice, target="alice", at=NOW, data={"from": "内网"})
    current_request_id.reset(token)

    entry = AuditEntry.objects.latest("id")
    assert (entry.at, entry.actor, entry.actor_name, entry.actor_unit) == (
        NOW,
        world.alice,
        "王晓",
        "市水利局",
    )
    assert (entry.action, entry.target, entry.data) == ("session.opened", "alice", {"from": "内网"})
    assert entry.request_id == "a" * 32


def test_the_name_stays_when_the_account_is_renamed(world: World) -> None:
    audit.record(action="session.opened", actor=world.alice, target="alice", at=NOW)
    world.alice.name = "王小晓"
    world.alice.save()

    assert AuditEntry.objects.latest("id").actor_name == "王晓"


@pytest.mark.django_db
def test_the_clock_and_people_without_a_unit() -> None:
    audit.record(action="unit.loaded", actor=None, target="28 个单位", at=NOW)
    audit.record(
        action="session.opened", actor=make_person("sys", "席管", "system_admin"), target="sys", at=NOW
    )

    entries = AuditEntry.objects.order_by("id").values_list("actor_name", "actor_unit", "data", "request_id")
    assert list(entries) == [("系统", "", {}, ""), ("席管", "", {}, "")]


@pytest.mark.django_db
def test_an_act_without_words_is_refused() -> None:
    with pytest.raises(KeyError, match=r"test\.never"):
        audit.record(action="test.never", actor=None, target="", at=NOW)

    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db
def test_no_entry_without_its_act() -> None:
    @transaction.atomic
    def act_that_breaks() -> None:
        audit.record(action="unit.loaded", actor=None, target="1 个单位", at=NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act_that_breaks()

    assert AuditEntry.objects.count() == 0
