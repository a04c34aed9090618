"""The embedded servers: anyone starts them in any folder, once, with a password, and nothing is lost."""

import os
import shlex
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from tools import postgres
from tools.postgres import Postgres
from tools.server import Server, ServerError
from tools.servers import down, main, servers, up
from tools.valkey import AT_ONCE, Valkey

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder as people have them, whose servers do not outlive the test."""
    path = tmp_path / "数据 目录"
    path.mkdir()
    yield path
    down(servers(path))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, ...]]:
    chosen = servers(tmp_path_factory.mktemp("运行 中"), durable=False)
    started = up(chosen)
    yield chosen
    down(chosen)
    for _, process in started:
        process.wait()


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def command_line(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tools.servers", *words],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def test_two_people_start_the_same_new_folder_at_once(folder: Path) -> None:
    both = [command_line("up", "--volatile", "--dir", str(folder)) for _ in range(2)]

    outputs = [process.communicate(timeout=60)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0], outputs
    database, broker = servers(folder)
    expected = shlex.join(["export", f"DATABASE_URL={database.url}", f"REDIS_URL={broker.url}"])
    assert outputs == [f"{expected}\n", f"{expected}\n"]
    assert query(database.url, "SELECT 1") == [(1,)]


def test_command_line_stops_both(folder: Path) -> None:
    command_line("up", "--volatile", "--dir", str(folder)).communicate(timeout=60)

    assert main(["down", "--dir", str(folder)]) == 0

    assert [server.answers() for server in servers(folder)] == [False, False]


def test_what_runs_is_not_started_again(running: tuple[Server, ...]) -> None:
    assert up(running) == []


def test_what_does_not_run_is_stopped_without_complaint(folder: Path) -> None:
    down(servers(folder))

    assert not (folder / "pg").exists()


def test_nobody_enters_without_the_password(running: tuple[Server, ...]) -> None:
    database, broker = running
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(database.url.replace(database.endpoint.password, "guessed"))
    stranger = redis.Redis(port=broker.endpoint.port, retry=AT_ONCE)
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


@pytest.mark.parametrize("name", ["pg.json", "valkey.json"])
def test_only_the_owner_reads_the_password(running: tuple[Server, ...], name: str) -> None:
    assert stat.S_IMODE((running[0].directory / name).stat().st_mode) == 0o600


def test_product_is_no_superuser_and_yet_makes_what_it_needs(running: tuple[Server, ...]) -> None:
    url = running[0].url
    query(url, "CREATE EXTENSION btree_gist")
    query(url, "CREATE DATABASE test_of_its_own")

    facts = "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert query(url, facts) == [(False, True)]


def test_database_sorts_and_searches_chinese_alike_on_every_machine(running: tuple[Server, ...]) -> None:
    facts = (
        "SELECT pg_encoding_to_char(encoding), datlocprovider::text, datlocale FROM pg_database"
        " WHERE datname = current_database()"
    )
    assert query(running[0].url, facts) == [("UTF8", "b", "C.UTF-8")]


def test_broker_writes_everything_down_and_evicts_nothing(running: tuple[Server, ...]) -> None:
    with redis.Redis.from_url(running[1].url) as client:
        settings = client.config_get("appendonly", "maxmemory-policy")

    assert settings == {"appendonly": "yes", "maxmemory-policy": "noeviction"}


def test_committed_rows_survive_the_death_of_the_database(folder: Path) -> None:
    command_line("up", "--dir", str(folder)).communicate(timeout=60)
    database = Postgres(folder)
    before = database.url
    query(before, "CREATE TABLE kept AS SELECT '长江' AS name")
    os.kill(int((folder / "pg" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    command_line("up", "--dir", str(folder)).communicate(timeout=60)

    assert query(database.url, "SELECT name FROM kept") == [("长江",)]
    assert database.url == before


def test_rung_bells_survive_the_death_of_the_broker(folder: Path) -> None:
    broker = Valkey(folder)
    killed = broker.start()
    with redis.Redis.from_url(broker.url) as client:
        client.rpush("celery", "一月通报")
    killed.kill()
    killed.wait()

    again = broker.start()

    with redis.Redis.from_url(broker.url) as client:
        assert client.lrange("celery", 0, -1) == ["一月通报".encode()]
    broker.stop()
    again.wait()


def test_server_moves_when_its_port_was_taken_meanwhile(folder: Path) -> None:
    broker, squatter = Valkey(folder), Valkey(folder / "别人")
    squatter._record(broker.endpoint)
    other = squatter.start()

    mine = broker.start()

    assert broker.endpoint.port != squatter.endpoint.port
    assert broker.endpoint.password == squatter.endpoint.password
    for server, process in ((broker, mine), (squatter, other)):
        server.stop()
        process.wait()


def test_folder_begun_and_not_finished_is_begun_anew(folder: Path) -> None:
    unfinished = folder / "pg-unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18")

    database = Postgres(folder, durable=False)
    process = database.start()

    assert query(database.url, "SELECT 1") == [(1,)]
    assert not unfinished.exists()
    database.stop()
    process.wait()


class Haunted(Valkey):
    """A server whose dead predecessor still holds a lock the first time it is started."""

    transient = ("lock file",)
    starts = 0

    def launch(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        if self.starts == 1:
            return self.spawn(["sh", "-c", "echo lock file exists; exit 1"])
        return super().launch()


def test_start_is_tried_again_while_the_dead_predecessor_fades(folder: Path) -> None:
    server = Haunted(folder)

    process = server.start()

    assert (server.starts, server.answers()) == (2, True)
    server.stop()
    process.wait()


class Broken(Valkey):
    """A server that says why it gives up."""

    name = "broken"

    def launch(self) -> subprocess.Popen[bytes]:
        return self.spawn(["sh", "-c", "echo 磁盘已满; exit 1"])


def test_failed_start_says_which_server_why_and_where_to_read_on(folder: Path) -> None:
    server = Broken(folder)

    with pytest.raises(ServerError) as caught:
        server.start().wait()

    assert str(caught.value) == f"broken 未能启动：磁盘已满\n日志：{server.log}"


def test_root_runs_the_database_in_a_user_namespace_where_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres.os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres, "_runs", lambda argv: True)

    assert postgres._ordinary_user.__wrapped__()[:2] == ("unshare", "--user")


def test_root_runs_the_database_as_nobody_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres.os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres, "_runs", lambda argv: argv[0] != "unshare")

    assert postgres._ordinary_user.__wrapped__()[0] == "setpriv"


def test_root_is_told_to_step_down_where_neither_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres.os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres, "_runs", lambda argv: False)

    with pytest.raises(ServerError, match="请改用普通用户运行"):
        postgres._ordinary_user.__wrapped__()


def test_pgbin_replaces_the_binaries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PGBIN", str(tmp_path))

    assert postgres._program.__wrapped__("initdb") == str(tmp_path / "initdb")
