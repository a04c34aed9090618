"""The commands people and CI type: Makefile and .ci/run."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.M).group(1).split()  # type: ignore[union-attr]


def make(*words: str) -> subprocess.CompletedProcess[str]:
    # The suite itself is often started by make, whose variables are handed down.
    environment = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        ["make", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_bare_make_explains_what_can_be_done() -> None:
    done = make()

    explained = re.findall(r"^make (\S+)", done.stdout, re.M)
    assert (done.returncode, explained) == (0, [name for name in TARGETS if name not in {"help", "install"}])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["demo"], ".venv/bin/python -m tools.demo"),
        (["demo-reset"], ".venv/bin/python -m tools.demo reset"),
        (
            ["test", "ARGS=tests/tasks -k 'a or b'"],
            "exec .venv/bin/python -m tools.run_tests tests/tasks -k 'a or b'",
        ),
        (["lint"], ".venv/bin/python -m tools.lint"),
        (["prod-smoke"], ".venv/bin/python -m tools.prod_smoke"),
    ],
)
def test_target_installs_and_then_runs_its_tool(words: list[str], expected: str) -> None:
    steps = make("--dry-run", *words).stdout.splitlines()

    assert [step.rstrip() for step in steps] == ["python3 -m tools.bootstrap", expected]


def test_ci_runs_the_very_command_people_run() -> None:
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert script.read_text().splitlines()[-2:] == ["export CI=true", "exec make test"]
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
