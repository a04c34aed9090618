"""docs/api.md, run as it stands: its very commands, by a real shell and curl, against a real server."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.factories.api import Program
from tests.factories.world import make_world, stop_clock

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(bash|text)\n(.*?)```", GUIDE, re.DOTALL)
BETWEEN = "\x1e\n"


def script() -> str:
    """All commands in one shell, what each block prints kept apart."""
    commands = [text for kind, text in BLOCKS if kind == "bash"]
    return "".join(f"{text}printf '\\x1e\\n'\n" for text in commands)


def expected() -> list[str]:
    """The answer that the guide shows after each block of commands; empty where it shows none."""
    kinds = [kind for kind, _ in BLOCKS]
    return [
        BLOCKS[place + 1][1] if kinds[place + 1 : place + 2] == ["text"] else ""
        for place, kind in enumerate(kinds)
        if kind == "bash"
    ]


def holds(shown: Any, given: Any) -> bool:
    """Whether the answer holds what the guide shows of it; … stands for anything."""
    if shown == "…":
        return given is not None
    if isinstance(shown, dict):
        return isinstance(given, dict) and all(
            name in given and holds(value, given[name]) for name, value in shown.items()
        )
    if isinstance(shown, list):
        return (
            isinstance(given, list)
            and len(given) == len(shown)
            and all(holds(*pair) for pair in zip(shown, given, strict=True))
        )
    return bool(shown == given)


def is_as_shown(shown: str, printed: str) -> bool:
    status, _, words = shown.strip().partition("\n")
    *body, last = printed.strip().splitlines()
    if last != status:
        return False
    if words.startswith("{"):
        return holds(json.loads(words), json.loads("\n".join(body)))
    return [line.strip().lower() for line in body] == [line.lower() for line in words.splitlines()]


def run(environment: dict[str, str], folder: Path) -> list[str]:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script()],
        cwd=folder,
        env={**os.environ, **environment, "no_proxy": "*"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split(BETWEEN)[:-1]


def test_every_command_of_the_guide_gives_the_answer_it_shows(
    transactional_db: None, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert shutil.which("curl"), "没有 curl：apt-get install curl"
    stop_clock(monkeypatch)
    world = make_world()
    tokens = {"TOKEN": Program(world.alice).words, "REVIEW_TOKEN": Program(world.rita).words}

    printed = run({"BASE": f"{live_server.url}/api/v1", **tokens}, tmp_path)

    pairs = [(shown, given) for shown, given in zip(expected(), printed, strict=True) if shown]
    assert [(shown, given) for shown, given in pairs if not is_as_shown(shown, given)] == []
    assert len(pairs) >= 15


@pytest.mark.parametrize(
    ("shown", "printed", "fits"),
    [
        ('200\n{"a": [{"b": "…"}]}', '{"a": [{"b": 1, "c": 2}]}\n200\n', True),
        ('200\n{"a": 1}', '{"a": 1}\n201\n', False),
        ('200\n{"a": 1}', '{"a": 2}\n200\n', False),
        ('200\n{"a": 1}', '{"b": 1}\n200\n', False),
        ('200\n{"a": []}', '{"a": [1]}\n200\n', False),
        ('200\n{"a": "…"}', '{"a": null}\n200\n', False),
        ("201\nX: true", "x: true\r\n201\n", True),
        ("201\nX: true", "201\n", False),
    ],
)
def test_an_answer_unlike_the_guide_is_noticed(shown: str, printed: str, fits: bool) -> None:
    assert is_as_shown(shown, printed) is fits
