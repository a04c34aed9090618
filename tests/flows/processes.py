"""Real Celery workers as processes, on the database and broker of the running test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(**extra: str) -> dict[str, str]:
    """The environment under which production commands see this test's world."""
    database = connection.settings_dict
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "maanshan_eco.settings",
        "SECRET_KEY": "tests-only",
        "ALLOWED_HOSTS": "localhost",
        "HTTPS": "0",
        "DEMO": "0",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "REDIS_URL": settings.REDIS_URL,
        "DATABASE_URL": f"postgresql://{quote(database['USER'])}:{quote(database['PASSWORD'])}"
        f"@{database['HOST']}:{database['PORT']}/{database['NAME']}",
        **extra,
    }


class Worker:
    """A Celery worker with its pool, in a process group of its own; ``beat`` adds the clock."""

    def __init__(self, folder: Path, *, beat: bool, app: str = "maanshan_eco", **extra: str) -> None:
        command = [sys.executable, "-m", "celery", "-A", app, "worker", "-c", "1", "-l", "INFO"]
        if beat:
            command += ["-B", "-s", str(folder / "beat")]
        self.log = (folder / f"worker-{time.monotonic_ns()}.log").open("w")
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(**extra),
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def kill(self) -> None:
        """``kill -9`` of the worker and all its children: nothing gets to say goodbye."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return true()
