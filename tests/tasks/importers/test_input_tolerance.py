"""The table of what people type, through the workbook: the form and the API have their own."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tasks.importers.filing_book import read_filing_book
from tasks.services import workbook
from tasks.services.filing import submit_report
from tasks.services.workbook import apply_workbook
from tests.factories.workbooks import download, filled, send
from tests.factories.world import NOW, World, make_indicator, make_task, one_more_report
from tests.tasks.test_normalise import NOTHING, REFUSED, TAKEN, UNDERSTOOD


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(workbook, "read_limited", read_filing_book)
    settings.MEDIA_ROOT = tmp_path


def typed_into(world: World, unit: str, value: Any) -> Any:
    """The upload of a workbook with this in the cell of a figure in this unit, and the rest filled in."""
    indicator = make_indicator("figure", "新建管网", unit=unit, minimum=None, maximum=None)
    make_task(27, "新建管网", world.units["WR"], indicators=(indicator,))
    one_more_report(world, "WR", 28)
    return send(world, filled(download(world), {"指标!H3": value, "文字!E3": 60, "文字!G3": "完成。"}))


@pytest.mark.parametrize(("raw", "unit", "figure"), TAKEN)
def test_taken(world: World, raw: str, unit: str, figure: str) -> None:
    """To the digit, from the cell to the version."""
    upload = apply_workbook(upload=typed_into(world, unit, raw), actor=world.alice, at=NOW)
    report = world.report("WR", 27)

    version = submit_report(report=report, revision=1, actor=world.alice, at=NOW)

    assert upload.change_count == 3
    assert f"{version.values.get().value.normalize():f}" == f"{Decimal(figure).normalize():f}"


@pytest.mark.parametrize(("raw", "unit", "figure", "understood"), UNDERSTOOD)
def test_what_was_read_into_it_is_shown(
    world: World, raw: str, unit: str, figure: str, understood: str
) -> None:
    (change,) = [c for c in typed_into(world, unit, raw).comparison["changes"] if c["cell"] == "H3"]

    assert change["note"] == understood


@pytest.mark.parametrize(("raw", "unit", "message"), REFUSED)
def test_refused_with_advice(world: World, raw: str, unit: str, message: str) -> None:
    problems = typed_into(world, unit, raw).comparison["problems"]

    assert [(problem["cell"], problem["words"]) for problem in problems] == [("H3", message)]


@pytest.mark.parametrize("raw", NOTHING)
def test_nothing_is_not_zero(world: World, raw: str) -> None:
    """Like in the form: what means nothing may stand in a draft, and is no figure when it is submitted."""
    upload = typed_into(world, "公里", raw)

    assert [
        problem["words"] for problem in upload.comparison["problems"] if "还没填" not in problem["words"]
    ] == []


@pytest.mark.parametrize(
    ("value", "kept"), [(12.5, "12.5"), (0, "0"), (-5, "-5"), (120000, "120000"), (1.2e5, "120000")]
)
def test_numbers(world: World, value: float, kept: str) -> None:
    (change,) = [c for c in typed_into(world, "万元", value).comparison["changes"] if c["cell"] == "H3"]

    assert change["now"] == kept
