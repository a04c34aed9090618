"""Every check that reads the code without running the product: what `make lint` runs, and the suite as well.

python -m tools.lint
"""

import os
import subprocess
import sys

from tools.scratch import ROOT, scratch_servers
from tools.server import ServerError

CHECKS = {
    "ruff": ("-m", "ruff", "check", "."),
    "format": ("-m", "ruff", "format", "--check", "."),
    "types": (
        "-m",
        "mypy",
    ),
    "types of tools": ("-m", "mypy", "--strict", "--package", "tools"),
    "imports": ("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
    "templates": ("-m", "djlint", "templates", "--lint"),
    "migrations": ("-m", "django", "makemigrations", "--check", "--dry-run"),
}


def run(name: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one check; its status is 0 if the code passes. ``environment`` must name the servers."""
    return subprocess.run(
        [sys.executable, *CHECKS[name]],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "maanshan_eco.settings_test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def main() -> int:
    """Run all checks, show what fails, and return the exit status."""
    failed = []
    try:
        with scratch_servers() as servers:
            for name in CHECKS:
                done = run(name, {**os.environ, **servers})
                print(f"{name}: {'ok' if done.returncode == 0 else done.stdout}", flush=True)
                if done.returncode != 0:
                    failed.append(name)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
