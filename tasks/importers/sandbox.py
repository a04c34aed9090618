"""Opens uploads in a child process, so that a hostile file can take down nothing but its own reader. Pure."""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tasks.importers.container import Refused
from tasks.importers.filing_layout import Stamp
from tasks.importers.filing_reading import Input, Problem, Reading, Row

#: Longer than the child's own limit on computing, for a machine on which it must wait for its turn.
WALL_SECONDS = 60
#: Nothing of ours: no database, no keys. openpyxl then parses with defusedxml rather than lxml.
ENVIRONMENT = {"OPENPYXL_LXML": "False", "PYTHONUTF8": "1", "LANG": "C.UTF-8"}
_ROOT = Path(__file__).resolve().parents[2]


def read_limited(content: bytes, about: Stamp) -> Reading:
    """:func:`tasks.importers.filing_book.read_filing_book` in a child process; raises the same refusals."""
    answer, _ = run_limited("read", content, asdict(about))
    return reading_from_json(answer)


def annotate_limited(content: bytes, problems: list[Problem]) -> bytes:
    """:func:`tasks.importers.annotated.annotate` in a child process."""
    return run_limited("annotate", content, {"problems": [asdict(problem) for problem in problems]})[1]


def run_limited(act: str, content: bytes, about: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """One act of the child: its answer (with ``memory``, the most it held, in KB) and the file it made.

    Raises :class:`Refused` with the child's own words, or where it died of a limit.
    """
    with tempfile.TemporaryDirectory(prefix="workbook-") as folder:
        try:
            child = subprocess.run(
                [sys.executable, "-m", "tasks.importers.child", act],
                input=json.dumps(about, ensure_ascii=False).encode() + b"\n" + content,
                capture_output=True,
                cwd=_ROOT,
                env={**ENVIRONMENT, "TMPDIR": folder},
                timeout=WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _too_much() from error
    if child.returncode:
        raise _too_much() from RuntimeError(child.stderr.decode(errors="replace")[-2000:])
    line, _, made = child.stdout.partition(b"\n")
    answer = json.loads(line)
    if "refused" in answer:
        raise Refused(*answer["refused"])
    return answer, made


def _too_much() -> Refused:
    return Refused(
        "workbook_limits",
        "文件太大或太复杂，在规定的时间和内存里读不完。在下载的填报表里填好再传，不加别的内容。",
    )


def reading_from_json(answer: dict[str, Any]) -> Reading:
    """What :func:`dataclasses.asdict` made of a reading → the reading."""
    return Reading(
        rows=[
            Row(**{**row, "inputs": tuple(Input(**cell) for cell in row["inputs"])}) for row in answer["rows"]
        ],
        problems=[Problem(**problem) for problem in answer["problems"]],
        notices=list(answer["notices"]),
        found=answer["found"],
        read=answer["read"],
    )
