"""Several processes that live and die together: when one ends, or a person says stop, all are stopped."""

import math
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

GRACE_SECONDS = 10.0
POLL_SECONDS = 0.1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ProcessError(Exception):
    """A process ended when it should not have; the message says which one and where its log is."""


class StopRequested(Exception):
    """The person or the system asked to stop, by Ctrl-C or a signal."""


@dataclass(frozen=True, slots=True)
class Child:
    """A running process: its name, where it writes (None: the screen), and how it may end.

    A ``lasting`` process must not end by itself; a step may, with status 0.
    """

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    lasting: bool
    stop_signal: signal.Signals = signal.SIGTERM

    def complaint(self) -> str | None:
        """What is wrong, in words for people; None while all is well."""
        code = self.process.poll()
        if code is None or (code == 0 and not self.lasting):
            return None
        return f"{self.name} 意外退出（状态码 {code}）" + (f"，日志：{self.log}" if self.log else "")


class Processes(AbstractContextManager["Processes"]):
    """The processes of one command. Leaving the context stops them, first its own, then the adopted ones.

    ``environment`` is what every child is given, ``folder`` where it runs, ``logs`` where its log is.
    """

    def __init__(self, *, environment: dict[str, str], folder: Path, logs: Path) -> None:
        self.environment = environment
        self.folder = folder
        self.logs = logs
        self.adopted: list[Child] = []
        self.children: list[Child] = []
        self.stop_requested = threading.Event()
        self._restored: dict[signal.Signals, signal.Handlers | Callable[..., object] | int | None] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        for number in STOP_SIGNALS:
            self._restored[number] = signal.signal(number, lambda *_: self.stop_requested.set())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        for number, handler in self._restored.items():
            signal.signal(number, handler)

    def adopt(
        self, name: str, process: subprocess.Popen[bytes], log: Path, stop_signal: signal.Signals
    ) -> None:
        """Watch a server started elsewhere, in a session of its own, and stop it after all others."""
        self.adopted.append(Child(name, process, log, lasting=True, stop_signal=stop_signal))

    def start(self, name: str, argv: list[str]) -> Child:
        """Start a process that is meant to run until all stop."""
        return self._begin(name, argv, self.logs / f"{name}.log", lasting=True)

    def run(self, name: str, argv: list[str], *, shown: bool = False) -> None:
        """Run one step to its end while the others are watched; ``shown`` prints what it says, not logs it.

        Raises as ``wait_until`` does.
        """
        step = self._begin(name, argv, None if shown else self.logs / f"{name}.log", lasting=False)
        self.wait_until(lambda: step.process.poll() == 0)
        self.children.remove(step)

    def wait_until(self, condition: Callable[[], bool], *, seconds: float = math.inf) -> None:
        """Wait for ``condition``, at most ``seconds``.

        Raises ProcessError when the time is over or a child ends that should not; StopRequested when told to.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            if self.stop_requested.wait(POLL_SECONDS):
                raise StopRequested
            for child in (*self.adopted, *self.children):
                if complaint := child.complaint():
                    raise ProcessError(complaint)
            if time.monotonic() > deadline:
                raise ProcessError(f"等待 {seconds:.0f} 秒后仍未就绪，日志：{self.logs}")

    def stop(self) -> None:
        """Ask all own children to stop, then each adopted one, latest first; kill what does not listen."""
        _end(self.children)
        while self.adopted:
            _end([self.adopted.pop()])

    def _begin(self, name: str, argv: list[str], log: Path | None, *, lasting: bool) -> Child:
        with (log or Path(os.devnull)).open("ab") as output:
            sink = output if log else None
            process = subprocess.Popen(
                [*_until_parent_dies(), *argv],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                env={**os.environ, **self.environment},
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C reaches this process only, which stops the others in order
            )
        child = Child(name, process, log, lasting)
        self.children.append(child)
        return child


def _until_parent_dies() -> list[str]:
    """The command prefix that ends a child even if this process is killed; only Linux knows one."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _end(children: list[Child]) -> None:
    """Stop ``children`` together: politely, ``GRACE_SECONDS`` later by force; and what they left behind."""
    for child in children:
        child.process.send_signal(child.stop_signal)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(child.process.poll() is None for child in children) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    for child in children:
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
    children.clear()
