"""The test suite on all cores, with servers of its own: what `make test` runs.

    python -m tools.run_tests [pytest arguments]

DATABASE_URL and REDIS_URL, where set, name the servers to use instead of the embedded ones.
"""

import os
import signal
import subprocess
import sys

from tools.scratch import ROOT, scratch_servers
from tools.server import ServerError

MOST_WORKERS = 8  # each has a database of its own and some twenty connections


def main(arguments: list[str]) -> int:
    """Run pytest and return its exit status; servers are stopped however it ends."""
    workers = str(min(os.cpu_count() or 1, MOST_WORKERS))
    argv = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments]
    try:
        with scratch_servers() as servers:
            return run({"PYTEST_XDIST_AUTO_NUM_WORKERS": workers, **os.environ, **servers}, argv)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1


def run(environment: dict[str, str], argv: list[str]) -> int:
    """Run ``argv`` to its end. A request to stop is its business, and ours only to pass on."""
    process = subprocess.Popen(argv, env=environment, cwd=ROOT)
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C reaches pytest by itself
    signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT))
    return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
