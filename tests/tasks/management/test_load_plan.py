"""``manage.py load_plan`` with the real fixtures: what it loads, again and corrected."""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.timezone import now

from departments.models import AuditEntry, Department
from indicators.models import Indicator, Target
from indicators.services.targets import set_target
from tasks.models import Assignment, Safeguard, Task, WorkPlan

pytestmark = pytest.mark.django_db


def load_plan() -> str:
    out = StringIO()
    call_command("load_plan", stdout=out)
    return out.getvalue()


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours."""
    labels = ("departments", "indicators", "tasks", "reports")
    models = [
        model
        for label in labels
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in models}


@pytest.fixture
def fixtures(settings: Any, tmp_path: Path) -> Path:
    """A copy of the fixtures that a test may change."""
    copy = tmp_path / "fixtures"
    shutil.copytree(settings.BASE_DIR / "fixtures", copy)
    settings.BASE_DIR = tmp_path
    return copy


def rewrite(fixture: Path, change: Callable[[Any], object]) -> None:
    data = json.loads(fixture.read_text(encoding="utf-8"))
    change(data)
    fixture.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def test_the_whole_plan_is_loaded() -> None:
    said = load_plan()

    assert said == "已载入 28 个单位、35 项任务、68 项牵头分工。\n"
    assert (Task.objects.count(), Indicator.objects.count()) == (35, 35)
    assert Counter(Department.objects.values_list("kind", flat=True)) == {
        "bureau": 19,
        "county": 6,
        "park": 3,
    }
    assert Counter(Assignment.objects.values_list("role", flat=True)) == {
        "lead": 68,
        "cooperating": 3,
        "territorial": 35 * 9,
    }
    assert [item.number for item in Safeguard.objects.all()] == ["一", "二", "三", "四"]
    assert Target.objects.filter(document=WorkPlan.objects.get().title).count() == 35


def test_every_indicator_has_a_task_and_one_who_owes_it() -> None:
    load_plan()

    owing = Assignment.objects.filter(role="lead", position=1).values_list("indicators__code", flat=True)
    assert sorted(code for code in owing if code) == sorted(Indicator.objects.values_list("code", flat=True))


def test_a_second_run_changes_nothing() -> None:
    load_plan()
    before = rows()

    load_plan()

    after = rows()
    assert {name: len(found) for name, found in after.items()} == {
        name: len(found) for name, found in before.items()
    }
    assert after == before
    assert len(before["departments.AuditEntry"]) == 1 + 35 + 1  # units, targets, plan


def test_a_corrected_text_corrects(fixtures: Path) -> None:
    load_plan()
    rewrite(fixtures / "plan.json", lambda plan: plan["tasks"][24].update(title="完善污水处理设施"))
    rewrite(fixtures / "units.json", lambda units: units[5].update(note="已核对"))

    load_plan()

    assert Task.objects.get(number=25).title == "完善污水处理设施"
    assert Department.objects.get(code="WR").note == "已核对"
    assert (Task.objects.count(), Assignment.objects.filter(role="lead").count()) == (35, 68)
    assert WorkPlan.objects.count() == 2


def test_a_yearly_target_set_later_survives(fixtures: Path) -> None:
    load_plan()
    indicator = Indicator.objects.get(code="urban-sewage")
    yearly = set_target(
        indicator=indicator,
        rule={"kind": "at_least", "value": "97"},
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        document="2026年度计划",
        actor=None,
        at=now(),
        change="handed_down",
    )
    rewrite(fixtures / "plan.json", lambda plan: plan["tasks"][24].update(title="完善污水处理设施"))

    load_plan()

    standing = indicator.targets.current().order_by("validity").values_list("document", flat=True)
    title = WorkPlan.objects.latest().title
    assert list(standing) == [title, "2026年度计划", title]
    assert indicator.targets.current().in_force(date(2026, 7, 1)).get() == yearly


def test_unknown_units_are_named_and_nothing_is_loaded(fixtures: Path) -> None:
    rewrite(fixtures / "plan.json", lambda plan: plan["tasks"][0]["leads"].extend(["市体育局", "市气象局"]))

    with pytest.raises(CommandError) as refusal:
        load_plan()

    assert str(refusal.value) == (
        "方案提到的单位不在单位名单里：市体育局、市气象局。先在单位名单中补上，再载入。\n"
        "  市体育局：名单里没有\n"
        "  市气象局：名单里没有"
    )
    assert {name for name, found in rows().items() if found} == set()


def test_defects_are_listed_with_their_places(fixtures: Path) -> None:
    rewrite(fixtures / "plan.json", lambda plan: plan["tasks"][11].update(leads=[], title=""))

    with pytest.raises(CommandError) as refusal:
        load_plan()

    lines = str(refusal.value).splitlines()
    assert lines[0] == "方案文件有 2 处问题，未载入。"
    assert [line.partition("：")[0] for line in lines[1:]] == ["  tasks[11].title", "  tasks[11].leads"]
    assert AuditEntry.objects.count() == 0


def test_a_refused_correction_leaves_units_and_plan(fixtures: Path) -> None:
    load_plan()
    before = rows()
    rewrite(fixtures / "units.json", lambda units: units[5].update(note="已核对"))
    rewrite(fixtures / "plan.json", lambda plan: plan["tasks"][0]["leads"].append("市体育局"))

    with pytest.raises(CommandError, match="市体育局"):
        load_plan()

    assert rows() == before
