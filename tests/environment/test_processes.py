"""Processes that live and die together: no orphan stays, and the person learns which one ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import processes as module
from tools.locks import Busy, lock
from tools.processes import ProcessError, Processes, StopRequested

ROOT = Path(__file__).parents[2]
WAIT = "import time; time.sleep(60)"
HOLD = """
import sys, time
from pathlib import Path
from tools.locks import lock
with lock(Path(sys.argv[1])):
    time.sleep(60)
"""
COMMAND = """
import sys
from pathlib import Path
from tools.processes import Processes
with Processes(environment={}, folder=Path.cwd(), logs=Path(sys.argv[1])) as processes:
    processes.start("child", sys.argv[2:])
    processes.wait_until(lambda: False)
"""


@pytest.fixture
def group(tmp_path: Path) -> Iterator[Processes]:
    with Processes(environment={"GREETING": "你好"}, folder=ROOT, logs=tmp_path / "log") as processes:
        yield processes


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def never() -> bool:
    return False


def test_death_of_one_is_reported_with_its_log_and_ends_the_others(group: Processes, tmp_path: Path) -> None:
    steady = group.start("steady", python(WAIT)).process
    group.start("brief", python("print('缺少设置', flush=True); raise SystemExit(3)"))

    with pytest.raises(ProcessError) as caught:
        group.wait_until(never)
    group.stop()

    log = tmp_path / "log" / "brief.log"
    assert str(caught.value) == f"brief 意外退出（状态码 3），日志：{log}"
    assert log.read_text() == "缺少设置\n"
    assert steady.returncode == -signal.SIGTERM


def test_what_a_child_started_does_not_outlive_it(group: Processes, tmp_path: Path) -> None:
    held = tmp_path / "held.lock"
    group.start("parent", ["sh", "-c", '"$0" "$@" & wait', *holding(held)])
    group.wait_until(lambda: is_held(held), seconds=20)

    group.stop()

    assert is_let_go(held)


def holding(path: Path) -> list[str]:
    """A process that shows it lives by holding a lock."""
    return [sys.executable, "-c", HOLD, str(path)]


def is_held(path: Path) -> bool:
    try:
        with lock(path, wait=False):
            return False
    except Busy:
        return True


def is_let_go(path: Path) -> bool:
    deadline = time.monotonic() + 5
    while is_held(path) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_held(path)


def test_servers_stop_after_those_who_lean_on_them_latest_first(group: Processes, tmp_path: Path) -> None:
    ends = tmp_path / "ends"

    def polite(name: str) -> list[str]:
        return ["sh", "-c", f"trap 'echo {name} >> {ends}; exit' TERM; echo up; while :; do sleep 0.05; done"]

    for name in ("database", "broker"):
        log = tmp_path / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(polite(name), stdout=output, start_new_session=True)
        group.adopt(name, process, log, signal.SIGTERM)
    group.start("web", polite("web"))
    everyone = [*group.adopted, *group.children]
    group.wait_until(lambda: all(child.log.read_text() == "up\n" for child in everyone), seconds=20)

    group.stop()

    assert ends.read_text().split() == ["web", "broker", "database"]


def test_who_does_not_listen_is_killed(
    group: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.3)
    deaf = group.start("deaf", ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done"])
    group.wait_until(lambda: (tmp_path / "log" / "deaf.log").read_text() == "up\n", seconds=20)

    group.stop()

    assert deaf.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_to_stop_ends_the_wait_and_all_children(tmp_path: Path, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with Processes(environment={}, folder=tmp_path, logs=tmp_path / "log") as processes:
        steady = processes.start("steady", python(WAIT)).process
        os.kill(os.getpid(), number)
        with pytest.raises(StopRequested):
            processes.wait_until(never)

    assert steady.returncode == -signal.SIGTERM
    assert signal.getsignal(number) is before


def test_step_runs_with_the_environment_and_writes_its_log(group: Processes, tmp_path: Path) -> None:
    group.run("step", python("import os; print(os.environ['GREETING'])"))

    assert (tmp_path / "log" / "step.log").read_text() == "你好\n"
    assert group.children == []


def test_step_for_people_writes_to_the_screen(group: Processes, capfd: pytest.CaptureFixture[str]) -> None:
    group.run("step", python("print('通报已生成')"), shown=True)

    assert capfd.readouterr().out == "通报已生成\n"


def test_step_that_fails_is_named(group: Processes, tmp_path: Path) -> None:
    with pytest.raises(ProcessError) as caught:
        group.run("migrate", python("raise SystemExit(2)"))

    assert str(caught.value) == f"migrate 意外退出（状态码 2），日志：{tmp_path / 'log' / 'migrate.log'}"


def test_step_that_failed_on_the_screen_names_no_log(group: Processes) -> None:
    with pytest.raises(ProcessError) as caught:
        group.run("seed_demo", python("raise SystemExit(1)"), shown=True)

    assert str(caught.value) == "seed_demo 意外退出（状态码 1）"


def test_step_is_not_waited_for_when_a_child_dies(group: Processes) -> None:
    group.start("brief", python("raise SystemExit(4)"))

    with pytest.raises(ProcessError, match=r"brief 意外退出（状态码 4）"):
        group.run("endless", python(WAIT))


def test_wait_has_an_end(group: Processes) -> None:
    with pytest.raises(ProcessError, match="等待 0 秒后仍未就绪"):
        group.wait_until(never, seconds=0.2)


def test_killed_command_leaves_no_children(tmp_path: Path) -> None:
    held = tmp_path / "held.lock"
    command = subprocess.Popen([sys.executable, "-c", COMMAND, str(tmp_path), *holding(held)], cwd=ROOT)
    deadline = time.monotonic() + 20
    while not is_held(held) and time.monotonic() < deadline:
        time.sleep(0.05)

    command.kill()
    command.wait()

    assert is_let_go(held)
