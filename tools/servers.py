"""The two embedded servers of one directory: PostgreSQL and Valkey.

python -m tools.servers up --dir var/dev     start both in the background, print their addresses for the shell
python -m tools.servers down --dir var/dev   stop both
"""

import argparse
import shlex
import subprocess
import sys
from pathlib import Path

from tools.locks import lock
from tools.postgres import Postgres
from tools.server import Server, ServerError
from tools.valkey import Valkey


def servers(directory: Path, *, durable: bool = True) -> tuple[Server, ...]:
    """The servers of ``directory``; nothing is started. ``durable=False`` is for tests."""
    return Postgres(directory, durable=durable), Valkey(directory)


def up(chosen: tuple[Server, ...]) -> list[tuple[Server, subprocess.Popen[bytes]]]:
    """Start those servers of one directory that do not run yet; give what was started. Raises ServerError."""
    with lock(chosen[0].directory / "servers.lock"):
        return [(server, server.start()) for server in chosen if not server.answers()]


def down(chosen: tuple[Server, ...]) -> None:
    """Stop servers of one directory, whoever started them; one that does not run is left alone.

    Raises ServerError if one does not stop in time.
    """
    with lock(chosen[0].directory / "servers.lock"):
        for server in reversed(chosen):
            server.stop()


def main(argv: list[str]) -> int:
    """Run one command of the command line and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["up", "down"])
    parser.add_argument("--dir", type=Path, required=True, help="folder of data, state and logs")
    parser.add_argument("--volatile", action="store_true", help="fast and not crash-safe, for tests")
    options = parser.parse_args(argv)
    chosen = servers(options.dir, durable=not options.volatile)
    try:
        if options.command == "down":
            down(chosen)
            return 0
        up(chosen)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    print("export", *(f"{server.variable}={shlex.quote(server.url)}" for server in chosen))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
