"""A whole month at once: each report stands or falls by itself."""

import pytest

from departments.enums import Release
from tasks.enums import ReportStatus
from tasks.models import ProgressReport, ReportVersion
from tasks.services.filing import submit_report
from tasks.services.month import submit_many
from tests.factories.world import NOW, World, one_more_report, submit, write


@pytest.fixture
def three(world: World) -> list[ProgressReport]:
    return [world.report("WR", 25), *(one_more_report(world, "WR", number) for number in (26, 27))]


def test_one_that_is_refused_leaves_the_others(world: World, three: list[ProgressReport]) -> None:
    revisions = [write(report, world.alice) for report in three[:2]]
    write(three[2], world.alice, percent="约60")

    sent = submit_many(
        checked=zip(three, [revisions[0], revisions[1] + 5, 1], strict=True), actor=world.alice, at=NOW
    )

    assert [entry.version.receipt if entry.version else "" for entry in sent] == ["2026-10-T25-WR-01", "", ""]
    assert "保存过这份填报" in sent[1].refusal
    assert "有 1 处需要改" in sent[2].refusal
    assert ReportVersion.objects.count() == 1


def test_twice_has_the_effect_of_once(world: World, three: list[ProgressReport]) -> None:
    checked = [(report, write(report, world.alice)) for report in three]

    first = submit_many(checked=checked, actor=world.alice, at=NOW)
    second = submit_many(checked=checked, actor=world.alice, at=NOW)

    assert [entry.version for entry in first] == [entry.version for entry in second]
    assert ReportVersion.objects.count() == 3


def test_where_the_head_releases_the_filer_puts_them_before_the_head(
    world: World, three: list[ProgressReport]
) -> None:
    unit = world.units["WR"]
    unit.release = Release.ONLINE
    unit.save()
    three = [world.report("WR", number) for number in (25, 26, 27)]
    checked = [(report, write(report, world.alice)) for report in three]

    handed = submit_many(checked=checked, actor=world.alice, at=NOW)
    released = submit_many(checked=checked, actor=world.head, at=NOW)

    assert {(entry.version, entry.refusal) for entry in handed} == {(None, "")}
    assert all(entry.version for entry in released)
    assert set(
        ProgressReport.objects.filter(pk__in=[r.pk for r in three]).values_list("status", flat=True)
    ) == {ReportStatus.SUBMITTED}


def test_a_stranger_submits_nothing(world: World, three: list[ProgressReport]) -> None:
    checked = [(report, write(report, world.alice)) for report in three]

    sent = submit_many(checked=checked, actor=world.charlie, at=NOW)

    assert [bool(entry.refusal) for entry in sent] == [True] * 3
    assert not ReportVersion.objects.exists()


def test_anything_but_a_refusal_undoes_all(
    world: World, three: list[ProgressReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours is no answer about one report."""
    checked = [(report, write(report, world.alice)) for report in three]
    calls = []

    def third_breaks(**arguments: object) -> ReportVersion:
        calls.append(arguments)
        if len(calls) == 3:
            raise RuntimeError("disk full")
        return submit_report(**arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("tasks.services.month.submit_report", third_breaks)

    with pytest.raises(RuntimeError):
        submit_many(checked=checked, actor=world.alice, at=NOW)

    assert not ReportVersion.objects.exists()


def test_the_words_of_a_refusal_reach_the_answer(world: World) -> None:
    version = submit(world.report("WR", 25), world.alice)

    (sent,) = submit_many(checked=[(version.report, 99)], actor=world.alice, at=NOW)

    assert "已报送" in sent.refusal
