"""The whole product on one machine, with demonstration data: what `make demo` runs.

    python -m tools.demo          start, print the address, serve until Ctrl-C
    python -m tools.demo reset    throw the demonstration data away
    python -m tools.demo manage compile_bulletin 2026-10
                                  a management command, on the running demonstration

State and logs are in var/demo. PORT chooses another port than 8000, DEMO_MONTHS a shorter history than 12.
"""

import argparse
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from tools import product
from tools.locks import Busy, lock
from tools.processes import ProcessError, Processes, StopRequested
from tools.server import HOST, Server, ServerError, is_free
from tools.servers import down, servers

DIRECTORY = product.ROOT / "var" / "demo"


class DemoError(Exception):
    """The demonstration cannot start; the message says why and what to do."""


def main(argv: list[str]) -> int:
    """Run one command of the command line and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["run", "reset", "manage"], nargs="?", default="run")
    parser.add_argument("words", nargs=argparse.REMAINDER)
    options = parser.parse_args(argv)
    try:
        if options.command == "manage":
            return manage(DIRECTORY, options.words)
        with lock(DIRECTORY.parent / "demo.lock", wait=False):
            reset(DIRECTORY) if options.command == "reset" else serve(DIRECTORY, chosen_port())
    except Busy:
        print("演示环境正在运行。请先在运行它的窗口按 Ctrl-C 停止。", file=sys.stderr)
        return 1
    except (DemoError, ServerError, ProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def serve(directory: Path, port: int) -> None:
    """Start everything, print the address, and stop everything when told to, or when one part ends."""
    if not is_free(port):
        raise DemoError(
            f"端口 {port} 已被占用。请停止占用它的程序，或者换一个端口：make demo PORT={port + 1}"
        )
    pair = servers(directory)
    down(pair)  # what a demonstration that was killed may have left behind
    with Processes(
        environment=environment(directory, pair, port), folder=product.ROOT, logs=directory / "log"
    ) as processes:
        try:
            start(processes, pair, port)
            print(f"ready: http://{HOST}:{port}", flush=True)
            processes.wait_until(lambda: False)
        except StopRequested:
            print("正在停止…", flush=True)


def manage(directory: Path, words: list[str]) -> int:
    """Run a management command beside a running demonstration; gives its exit status."""
    if not directory.exists():
        raise DemoError("还没有演示环境。先在另一个窗口运行 make demo，再执行管理命令。")
    seen = {**os.environ, **environment(directory, servers(directory), chosen_port())}
    return subprocess.call(product.manage(*words), cwd=product.ROOT, env=seen)


def environment(directory: Path, pair: tuple[Server, ...], port: int) -> dict[str, str]:
    """What the programs of the demonstration read at their start."""
    return product.environment(directory, pair, port, secret_key(directory)) | {"DEMO": "1"}


def start(processes: Processes, pair: tuple[Server, ...], port: int) -> None:
    """Bring the product up from its servers to its first bulletin. Raises ServerError, ProcessError."""
    say("正在启动数据库与消息服务…")
    for server in pair:
        processes.adopt(server.name, server.start(), server.log, server.stop_signal)
    say("正在准备数据表与静态文件…")
    processes.run("migrate", product.manage("migrate", "--noinput"))
    processes.run("collectstatic", product.manage("collectstatic", "--noinput"))
    say("正在装载实施方案与演示数据…")
    months = os.environ.get("DEMO_MONTHS", "12")
    processes.run("seed_demo", product.manage("seed_demo", "--months", months), shown=True)
    say("正在启动网站与后台任务，编制最近一期通报…")
    product.start(processes)
    processes.run("compile_bulletin", product.manage("compile_bulletin", "--last-closed"), shown=True)
    processes.wait_until(lambda: product.is_healthy(port), seconds=60)


def reset(directory: Path) -> None:
    """Throw the demonstration data away; the next start begins anew."""
    if directory.exists():
        down(servers(directory))
        shutil.rmtree(directory)
    print("演示数据已清除，下次 make demo 从头开始。")


def chosen_port() -> int:
    """The port PORT names, 8000 without it. Raises DemoError if it names none."""
    words = os.environ.get("PORT", "8000")
    if not (words.isascii() and words.isdigit() and 0 < int(words) < 65536):
        raise DemoError(f"PORT 应为 1 至 65535 的整数，现为“{words}”。")
    return int(words)


def secret_key(directory: Path) -> str:
    """The key that signs sessions, kept between starts so that people stay signed in."""
    path = directory / "secret-key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def say(words: str) -> None:
    """Tell the person who waits what happens now."""
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
