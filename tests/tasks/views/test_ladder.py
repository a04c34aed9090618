"""The page of the rules: read by all in the campaign, set by the chief, earlier versions kept."""

from collections.abc import Callable

import pytest
from django.test import Client

from tasks.models import Ladder
from tests.factories.orders import signed
from tests.factories.world import World

SignIn = Callable[..., Client]
COUNT = 6


def numbers(**changes: str) -> dict[str, str]:
    typed = {f"{name}-{index}": "2" for name in ("after", "every", "times") for index in range(COUNT)}
    return typed | changes


def test_the_default_is_shown_before_there_is_a_version(world: World, as_user: SignIn) -> None:
    page = as_user(world.alice).get("/orders/rules/").content.decode()

    assert "签发第一件时起用上面的默认规则" in page
    assert "累计次数：黄牌" in page
    assert "<input name" not in page


def test_the_chief_sets_a_new_version(world: World, as_user: SignIn) -> None:
    signed(world)
    client = as_user(world.chief)

    assert client.post("/orders/rules/", {**numbers(), "note": "从严"}).status_code == 302

    first, second = Ladder.objects.all()
    assert (first.rules.count(), second.rules.count(), second.note) == (COUNT, COUNT, "从严")
    assert set(second.rules.values_list("after", "every", "times")) == {(2, 2, 2)}
    assert "督办规则第1版" in client.get("/orders/rules/").content.decode()


@pytest.mark.parametrize("typed", ["0", "三", "", "-1", "99999"])
def test_what_is_no_number_is_named_and_kept_out(world: World, as_user: SignIn, typed: str) -> None:
    answer = as_user(world.chief).post("/orders/rules/", numbers(**{"after-2": typed}))

    assert answer.status_code == 400
    assert "天数和次数至少是 1。" in answer.content.decode()
    assert Ladder.objects.count() == 0


@pytest.mark.parametrize("who", ["alice", "rita", "leader"])
def test_nobody_else_does(world: World, as_user: SignIn, who: str) -> None:
    assert as_user(world.people[who]).post("/orders/rules/", numbers()).status_code == 403
    assert Ladder.objects.count() == 0
