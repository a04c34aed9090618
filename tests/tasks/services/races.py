"""People at the same moment, on real connections."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

PATIENCE = 20  # seconds; nothing here takes one


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Start all acts at one moment, each on its own connection; gives what they returned or raised."""
    start = threading.Barrier(len(acts), timeout=PATIENCE)

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(PATIENCE) for future in [pool.submit(run, act) for act in acts]]


def kinds(outcomes: list[Any]) -> dict[str, int]:
    return Counter(type(outcome).__name__ for outcome in outcomes)
