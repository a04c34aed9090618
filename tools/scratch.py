"""Servers for one run of tests or checks: fast, not crash-safe, and gone afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tools.locks import Busy, lock
from tools.servers import down, servers, up

ROOT = Path(__file__).resolve().parent.parent
VARIABLES = ("DATABASE_URL", "REDIS_URL")


@contextmanager
def scratch_servers(root: Path = ROOT / "var" / "test") -> Iterator[dict[str, str]]:
    """Start the servers that the environment does not name already, and give the variables that name them.

    Every run has a folder under ``root`` to itself, so two runs never meet. Raises ServerError.
    """
    missing = [name for name in VARIABLES if not os.environ.get(name)]
    if not missing:
        yield {}
        return
    with _folder(root) as folder:
        chosen = tuple(server for server in servers(folder, durable=False) if server.variable in missing)
        started = up(chosen)
        try:
            yield {server.variable: server.url for server in chosen}
        finally:
            for server, process in reversed(started):
                process.send_signal(server.stop_signal)
                process.wait()


@contextmanager
def _folder(root: Path) -> Iterator[Path]:
    """A new folder, removed at the end. First removes those of runs that were killed before their end."""
    with ExitStack() as ending:
        with lock(root / "folders.lock"):
            for leftover in root.glob("run-*"):
                with suppress(Busy), lock(leftover / "run.lock", wait=False):
                    down(servers(leftover))
                    shutil.rmtree(leftover)
            folder = Path(tempfile.mkdtemp(prefix="run-", dir=root))
            ending.enter_context(lock(folder / "run.lock"))
        ending.callback(shutil.rmtree, folder)
        yield folder
