"""The commands of docker-compose.yml, so that demo and rehearsal run what production runs, word for word."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docker-compose.yml"


def command(service: str) -> list[str]:
    """The program and arguments of ``service``. Raises KeyError if there is none of that name."""
    return _words(_services()[service]["command"])


def health_check(service: str) -> list[str]:
    """The program that ends with status 0 while ``service`` is well. Raises KeyError likewise."""
    kind, *words = _words(_services()[service]["healthcheck"]["test"])
    return ["sh", "-c", *words] if kind == "CMD-SHELL" else words


def _services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load(FILE.read_text())["services"]
    return services


def _words(command: list[str]) -> list[str]:
    """Compose writes a dollar sign twice where it means one."""
    return [word.replace("$$", "$") for word in command]
