"""The child process that opens what people upload: limited memory, time and files; no database, no secrets.

Run as ``python -m tasks.importers.child ACT`` by :mod:`tasks.importers.sandbox`. Takes one line of JSON and
then the file on standard input; answers one line of JSON, and then a file where the act makes one.
"""

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tasks.importers.annotated import annotate
from tasks.importers.container import Refused
from tasks.importers.filing_book import read_filing_book
from tasks.importers.filing_layout import Stamp
from tasks.importers.filing_reading import Problem

MAX_MEMORY, MAX_SECONDS, MAX_WRITTEN = 512 * 1024 * 1024, 20, 200 * 1024 * 1024


def _read(about: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    return asdict(read_filing_book(content, Stamp(**about))), b""


def _annotate(about: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    return {}, annotate(content, [Problem(**problem) for problem in about["problems"]])


ACTS: dict[str, Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]] = {
    "read": _read,
    "annotate": _annotate,
}


def limit() -> None:
    """From here on this process cannot take more than its share. Raising the limits again is refused."""
    for what, most in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Answer one request."""
    limit()
    about = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        answer, made = ACTS[sys.argv[1]](about, content)
    except Refused as refusal:
        answer, made = {"refused": [refusal.code, refusal.message]}, b""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.buffer.write(
        json.dumps({**answer, "memory": memory}, ensure_ascii=False).encode() + b"\n" + made
    )


if __name__ == "__main__":
    main()
