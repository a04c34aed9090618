"""Indicators as reference data: what the plan says stays as printed, targets can only be read."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from indicators.models import Indicator, Target
from tests.factories.world import World

SignIn = Callable[..., Client]


def form(indicator: Indicator, **changes: str) -> dict[str, str]:
    fields = (
        "name",
        "unit",
        "measured_as",
        "position",
        "frequency",
        "collected_by",
        "better",
        "decimals",
        "note",
    )
    bounds = {"minimum": "0", "maximum": "100"}
    return {name: str(getattr(indicator, name)) for name in fields} | bounds | changes


def save(client: Client, indicator: Indicator, **changes: str) -> Any:
    answer = client.post(
        reverse("admin:indicators_indicator_change", args=[indicator.pk]), form(indicator, **changes)
    )
    indicator.refresh_from_db()
    return answer


def test_the_description_can_be_mended(world: World, as_user: SignIn) -> None:
    answer = save(as_user(world.sysadmin), world.sewage, note="按年报口径", decimals="2")

    assert answer.status_code == 302
    assert (world.sewage.note, world.sewage.decimals) == ("按年报口径", 2)


def test_the_plans_words_and_the_code_stay(world: World, as_user: SignIn) -> None:
    answer = save(as_user(world.sysadmin), world.sewage, code="other", plan_wording="达到1%以上")

    assert answer.status_code == 302
    assert (world.sewage.code, world.sewage.plan_wording) == ("urban-sewage", "达到95%以上")


def test_bounds_in_the_wrong_order_are_refused_in_words(world: World, as_user: SignIn) -> None:
    answer = save(as_user(world.sysadmin), world.sewage, minimum="101")

    assert answer.context["adminform"].form.non_field_errors() == ["下限大于上限。"]


def test_indicators_come_from_the_plan_only(world: World, as_user: SignIn) -> None:
    answer = as_user(world.sysadmin).post(reverse("admin:indicators_indicator_add"), form(world.sewage))

    assert (answer.status_code, Indicator.objects.count()) == (403, 1)


def test_targets_are_not_changed_here(world: World, as_user: SignIn) -> None:
    target = world.target()

    answer = as_user(world.sysadmin).post(
        reverse("admin:indicators_target_change", args=[target.pk]), {"rule": "{}", "document": "别的"}
    )

    assert (answer.status_code, Target.objects.get()) == (403, target)
    assert Target.objects.get().document == "工作方案"
