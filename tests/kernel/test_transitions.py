"""States as tables: buttons and rules come from the same place."""

import pytest

from maanshan_eco.kernel.errors import NotAllowed, WrongState
from maanshan_eco.kernel.transitions import Transition, available, check, table


def is_owner(actor: str, subject: str) -> bool:
    return actor == subject


SUBMIT = Transition("submit", "报送", frozenset({"draft", "returned"}), "submitted", is_owner)
NOTE = Transition("note", "备注", frozenset({"draft", "submitted"}), None, lambda actor, subject: True)


def test_table_finds_by_name() -> None:
    assert table(SUBMIT, NOTE) == {"submit": SUBMIT, "note": NOTE}


def test_table_refuses_a_name_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        table(SUBMIT, NOTE, SUBMIT)


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_check_lets_pass(state: str) -> None:
    assert check(SUBMIT, state=state, state_label="", actor="alice", subject="alice") is None


def test_check_refuses_the_moment() -> None:
    with pytest.raises(WrongState) as refusal:
        check(SUBMIT, state="approved", state_label="已通过", actor="alice", subject="alice")

    assert refusal.value.code == "wrong_state"
    assert refusal.value.message == "当前是“已通过”，不能“报送”。刷新页面看最新状态。"


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_a_stranger_learns_nothing_about_the_state(state: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        check(SUBMIT, state=state, state_label="已通过", actor="charlie", subject="alice")

    assert refusal.value.message == "当前账号不能办理“报送”。"


@pytest.mark.parametrize(
    ("state", "actor", "names"),
    [
        ("draft", "alice", ["submit", "note"]),
        ("draft", "charlie", ["note"]),
        ("returned", "alice", ["submit"]),
        ("submitted", "alice", ["note"]),
        ("approved", "alice", []),
    ],
)
def test_available_is_what_check_lets_pass(state: str, actor: str, names: list[str]) -> None:
    found = available([SUBMIT, NOTE], state=state, actor=actor, subject="alice")

    assert [transition.name for transition in found] == names
    for transition in found:
        check(transition, state=state, state_label="", actor=actor, subject="alice")
