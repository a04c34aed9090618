"""What the embedded servers have in common: their own address, a log, a start that waits for an answer."""

import json
import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import ClassVar

HOST = "127.0.0.1"
START_SECONDS = 60.0
ANSWER_SECONDS = 10  # a busy machine answers late; one where nobody listens refuses at once
STOP_SECONDS = 20.0


class ServerError(Exception):
    """A server cannot be started or stopped; the message says which one and where its log is."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server listens on this machine, and the password it asks for."""

    port: int
    password: str


def free_port() -> int:
    """A TCP port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could bind ``port`` on this machine now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


class Server(ABC):
    """One server whose data, state file and log live under ``directory``.

    The state file holds the password, so only its owner may read it.
    """

    name: ClassVar[str]
    #: The environment variable by which the product finds this server.
    variable: ClassVar[str]
    state_file: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    #: Words in the log after which a failed start is worth another try.
    transient: ClassVar[tuple[str, ...]] = ()

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self.log = self.directory / "log" / f"{self.name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)

    @property
    @abstractmethod
    def url(self) -> str:
        """The address with user and password, as Django and Celery take it."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server of this directory, and no other, answers to our password."""

    @abstractmethod
    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process and return at once."""

    @abstractmethod
    def stop(self) -> None:
        """Stop the server of this directory, whoever started it; nothing happens if it does not run."""

    @property
    def endpoint(self) -> Endpoint:
        """The address on record; made up at the first call."""
        path = self.directory / self.state_file
        if path.exists():
            return Endpoint(**json.loads(path.read_text()))
        return self._record(Endpoint(free_port(), secrets.token_urlsafe(24)))

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers.

        The port stays the same between starts unless another program has taken it meanwhile.
        Raises ServerError when it does not answer within ``START_SECONDS``.
        """
        deadline = time.monotonic() + START_SECONDS
        while True:
            if not is_free(self.endpoint.port):
                self._record(replace(self.endpoint, port=free_port()))
            seen = self.log.stat().st_size if self.log.exists() else 0
            process = self.launch()
            if self._wait_for_answer(process, deadline):
                return process
            words = self.log.read_bytes()[seen:].decode(errors="replace")
            if time.monotonic() > deadline or not any(word in words for word in self.transient):
                raise ServerError(f"{self.name} 未能启动：{_last_line(words)}\n日志：{self.log}")
            time.sleep(0.3)

    def spawn(
        self, argv: list[str], *, stdin: bytes = b"", cwd: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """Run ``argv`` with its output in the log, in a session of its own so that Ctrl-C passes it by."""
        with self.log.open("ab") as log, tempfile.TemporaryFile() as words:
            words.write(stdin)
            words.seek(0)
            return subprocess.Popen(
                argv, stdin=words, stdout=log, stderr=log, cwd=cwd, start_new_session=True
            )

    def _wait_for_answer(self, process: subprocess.Popen[bytes], deadline: float) -> bool:
        while process.poll() is None:
            if self.answers():
                return True
            if time.monotonic() > deadline:
                process.kill()
                process.wait()
            time.sleep(0.05)
        return False

    def _record(self, endpoint: Endpoint) -> Endpoint:
        path = self.directory / self.state_file
        fresh = path.with_name(f"{path.name}.new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(endpoint), file)
        fresh.replace(path)
        return endpoint


def _last_line(words: str) -> str:
    return words.strip().rpartition("\n")[2] or "没有任何输出"
