"""The child process: its limits hold, it knows no secrets, and a large bad workbook is read to the end."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tasks.importers import child, sandbox
from tasks.importers.container import Refused
from tasks.importers.filing_layout import Stamp
from tasks.importers.sandbox import read_limited, run_limited
from tasks.models import ReportDraft
from tests.factories.workbooks import download, edited, filled, send
from tests.factories.world import World

ROWS = 10_000
ABOUT = {"unit": "WR", "unit_name": "市水利局", "month": "2026-10", "template": 1}


def ten_thousand_bad_rows(content: bytes) -> bytes:
    """Every row has no key of ours and two bad cells: a formula, and a word that is on no list."""

    def act(book: Any) -> None:
        sheet = book["指标"]
        for row in range(3, ROWS + 3):
            sheet.cell(row, 1, f"任务{row}-1")
            sheet.cell(row, 8, "=1+1")
            sheet.cell(row, 9, "没有")

    return edited(content, act)


def test_ten_thousand_bad_rows_are_all_listed_in_bounded_memory(world: World) -> None:
    content = ten_thousand_bad_rows(download(world))

    answer, _ = run_limited("read", content, ABOUT)

    assert len(answer["problems"]) == 3 * ROWS
    assert {problem["cell"][0] for problem in answer["problems"]} == {"A", "H", "I"}
    assert (answer["found"], answer["read"]) == (ROWS + 2, 2)
    assert answer["memory"] * 1024 < child.MAX_MEMORY


def test_ten_thousand_bad_rows_write_nothing(world: World) -> None:
    upload = send(world, ten_thousand_bad_rows(download(world)))

    assert upload.problem_count == 3 * ROWS
    assert not ReportDraft.objects.exists()


def test_the_child_reads_what_the_reader_reads(world: World) -> None:
    content = filled(download(world), {"指标!H2": "９６．２", "文字!G2": "完成。"})

    reading = read_limited(content, Stamp("WR", "市水利局", "2026-10"))

    assert [row.key for row in reading.rows] == ["任务25-1", "任务25"]
    assert reading.rows[0].inputs[0].text == "９６．２"


@pytest.mark.parametrize(
    "greedy",
    ["x = b'x' * (600 << 20)", "while True: pass", "open('big', 'wb').write(bytes(300 << 20))"],
    ids=["memory", "computing", "disk"],
)
def test_the_limits_hold(tmp_path: Path, greedy: str) -> None:
    """In a process that took the child's limits, with less time to wait for."""
    program = f"from tasks.importers import child; child.MAX_SECONDS = 1; child.limit(); {greedy}"

    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(sandbox._ROOT)},
        capture_output=True,
        check=False,
    )

    assert ended.returncode != 0


def test_without_the_limits_the_same_goes_through(tmp_path: Path) -> None:
    """The tests' own test: it is the limit that stops it."""
    ended = subprocess.run([sys.executable, "-c", "x = b'x' * (600 << 20)"], cwd=tmp_path, check=False)

    assert ended.returncode == 0


@pytest.mark.parametrize(
    ("program", "wall"),
    [("import os; os.kill(os.getpid(), 9)", 60), ("import time; time.sleep(60)", 0.5), ("1/0", 60)],
    ids=["killed", "too slow", "broken"],
)
def test_a_child_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch, program: str, wall: float) -> None:
    real = subprocess.run

    def other_child(command: list[str], **options: Any) -> Any:
        return real([sys.executable, "-c", program], **options)

    monkeypatch.setattr(sandbox.subprocess, "run", other_child)
    monkeypatch.setattr(sandbox, "WALL_SECONDS", wall)

    with pytest.raises(Refused, match="在规定的时间和内存里读不完"):
        run_limited("read", b"", ABOUT)


def test_the_child_knows_nothing_of_ours() -> None:
    """Neither the database's address nor the secret key; and Django is not even imported."""
    program = (
        "import json, os, sys, tasks.importers.child;"
        "print(json.dumps([sorted(os.environ), sorted(sys.modules)]))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=sandbox._ROOT,
        env=sandbox.ENVIRONMENT,
        capture_output=True,
        check=True,
    )
    names, modules = json.loads(ended.stdout)

    assert {"DATABASE_URL", "SECRET_KEY", "REDIS_URL"} & set(names) == set()
    assert [name for name in modules if name.partition(".")[0] in {"django", "psycopg", "celery"}] == []
    assert "DATABASE_URL" in os.environ


def test_nothing_is_left_behind(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.tempfile, "tempdir", str(tmp_path))

    run_limited("annotate", download(world), {"problems": []})

    assert list(tmp_path.iterdir()) == []
