"""make demo: from nothing to a served page, and back to nothing."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from itertools import takewhile
from pathlib import Path

import pytest

from tools import demo, product
from tools.demo import DemoError, chosen_port, manage, reset, secret_key, serve
from tools.locks import lock
from tools.server import HOST, free_port
from tools.servers import servers

ROOT = Path(__file__).parents[2]
SERVE = """
import sys
import threading
from itertools import takewhile
from pathlib import Path
from tools.demo import serve
serve(Path(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.mark.parametrize("words", ["", "80a", "0", "65536", "-1", "８０００"])
def test_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setenv("PORT", words)

    with pytest.raises(DemoError, match="PORT 应为 1 至 65535 的整数"):
        chosen_port()


def test_port_is_8000_unless_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert chosen_port() == 8000
    monkeypatch.setenv("PORT", "8123")
    assert chosen_port() == 8123


def test_busy_port_is_reported_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind((HOST, 0))
        busy.listen()
        port = busy.getsockname()[1]

        with pytest.raises(DemoError, match=rf"端口 {port} 已被占用.*make demo PORT={port + 1}"):
            serve(tmp_path, port)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [[], ["reset"]])
def test_running_demonstration_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    monkeypatch.setattr(demo, "DIRECTORY", tmp_path / "demo")

    with lock(tmp_path / "demo.lock"):
        assert demo.main(words) == 1

    assert capsys.readouterr().err == "演示环境正在运行。请先在运行它的窗口按 Ctrl-C 停止。\n"


def test_sessions_outlive_a_restart_and_their_key_is_private(tmp_path: Path) -> None:
    key = secret_key(tmp_path)

    assert secret_key(tmp_path) == key
    assert len(key) >= 50
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


@pytest.mark.worker
def test_demonstration_starts_serves_and_stops_without_a_trace(tmp_path: Path) -> None:
    """The whole of ``make demo``, with one month of history in place of twelve."""
    directory, port = tmp_path / "演示 数据", free_port()
    command = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(directory), str(port)],
        cwd=ROOT,
        env={**os.environ, "DEMO_MONTHS": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    too_late = threading.Timer(600, command.kill)
    too_late.start()
    assert command.stdout is not None
    shown = list(takewhile(lambda line: not line.startswith("ready:"), command.stdout))
    assert (command.poll(), product.is_healthy(port)) == (None, True), shown

    assert manage(directory, ["compile_bulletin", "--last-closed"]) == 0

    command.send_signal(signal.SIGTERM)
    rest, _ = command.communicate()
    too_late.cancel()

    assert (command.returncode, rest) == (0, "正在停止…\n")
    assert [server.answers() for server in servers(directory)] == [False, False]
    assert not product.is_healthy(port)
    reset(directory)
    assert list(tmp_path.iterdir()) == []


def test_without_a_demonstration_nothing_is_managed(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="先在另一个窗口运行 make demo"):
        manage(tmp_path / "nothing", ["check"])

    assert list(tmp_path.iterdir()) == []
