"""The running product: its processes as production starts them, and whether its pages answer."""

import http.client
import os
import sys
from pathlib import Path

from tools import compose
from tools.processes import Processes
from tools.server import HOST, Server

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ("web", "worker", "beat")


def environment(directory: Path, servers: tuple[Server, ...], port: int, secret_key: str) -> dict[str, str]:
    """What the product reads at its start when its files live in ``directory`` and its pages on ``port``."""
    return {
        "DJANGO_SETTINGS_MODULE": "maanshan_eco.settings",
        "PYTHONDONTWRITEBYTECODE": "",  # each program starts faster from what an earlier one compiled
        "SECRET_KEY": secret_key,
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "HTTPS": "0",
        "DEMO": "0",
        "BEHIND_EDGE": "0",
        "MEDIA_ROOT": str(directory / "media"),
        "MAIL_DIR": str(directory / "mail"),
        "STATIC_ROOT": str(directory / "static"),
        "GUNICORN_CMD_ARGS": f"--bind={HOST}:{port}",
        "CELERY_BEAT_SCHEDULE": str(directory / "beat-schedule"),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        **{server.variable: server.url for server in servers},
    }


def start(processes: Processes) -> None:
    """Start web, worker and beat."""
    for program in PROGRAMS:
        processes.start(program, compose.command(program))


def manage(*words: str) -> list[str]:
    """One of the product's management commands."""
    return ["python", "manage.py", *words]


def page(port: int, path: str) -> tuple[int, str, str]:
    """Status, redirect target and text of a page. Raises OSError while nobody listens."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", ""), answer.read().decode(errors="replace")
    finally:
        connection.close()


def is_healthy(port: int) -> bool:
    """Whether the product says of itself that it works."""
    try:
        return page(port, "/healthz/")[0] == 200
    except (OSError, http.client.HTTPException):
        return False
