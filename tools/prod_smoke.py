"""One monthly loop through the product as production runs it: what `make prod-smoke` runs.

    python -m tools.prod_smoke

The commands are those of docker-compose.yml, run as processes under production settings on a new database.
Logs stay in var/prod-smoke/log.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from tools import compose, product
from tools.locks import lock
from tools.processes import ProcessError, Processes, StopRequested
from tools.server import ServerError, free_port
from tools.servers import down, servers

DIRECTORY = product.ROOT / "var" / "prod-smoke"


def main() -> int:
    """Rehearse production and return the exit status."""
    try:
        with lock(DIRECTORY.parent / "prod-smoke.lock"):
            clear(DIRECTORY)
            rehearse(DIRECTORY, free_port())
    except (ServerError, ProcessError) as error:
        print(f"生产环境演练没有通过：{error}", file=sys.stderr)
        return 1
    except StopRequested:
        print("生产环境演练被中止。", file=sys.stderr)
        return 1
    print("生产环境演练通过。")
    return 0


def clear(directory: Path) -> None:
    """Remove what the last rehearsal left, its servers included if it was killed."""
    if directory.exists():
        down(servers(directory))
        shutil.rmtree(directory)


def rehearse(directory: Path, port: int) -> None:
    """Migrate, start every program, look at the pages, go through one month.

    Raises ServerError, or ProcessError with the name of the step that did not succeed.
    """
    chosen = servers(directory)
    environment = product.environment(directory, chosen, port, secrets.token_urlsafe(50))
    environment["HOSTNAME"] = socket.gethostname()  # containers find their name there
    with Processes(environment=environment, folder=product.ROOT, logs=directory / "log") as processes:
        for server in chosen:
            processes.adopt(server.name, server.start(), server.log, server.stop_signal)
        processes.run("collectstatic", product.manage("collectstatic", "--noinput"))
        processes.run("migrate", compose.command("migrate"))
        product.start(processes)
        processes.wait_until(lambda: product.is_healthy(port), seconds=60)
        print("网站应答正常：/healthz/", flush=True)
        check_sign_in(port)
        processes.run("smoke_loop", product.manage("smoke_loop"), shown=True)
        for program in ("worker", "beat"):
            processes.wait_until(partial(is_well, program, environment), seconds=60)
            print(f"健康检查正常：{program}", flush=True)


def is_well(program: str, environment: dict[str, str]) -> bool:
    """Whether compose's own health check finds ``program`` well."""
    everything = {**os.environ, **environment}
    check = compose.health_check(program)
    done = subprocess.run(check, env=everything, cwd=product.ROOT, capture_output=True, check=False)
    return done.returncode == 0


def check_sign_in(port: int) -> None:
    """A visitor who is not signed in is led to a page that asks for a password. Raises ProcessError."""
    status, target, _ = product.page(port, "/")
    path = urlsplit(target).path
    if status != 302 or not path:
        raise ProcessError(f"首页没有转到登录页（状态码 {status}）")
    status, _, text = product.page(port, path)
    if status != 200 or 'type="password"' not in text:
        raise ProcessError(f"登录页 {path} 不正常（状态码 {status}）")
    print(f"登录页正常：{path}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
