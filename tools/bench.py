"""How long things take, each beside a floor measured in the same run: what `make bench` runs.

    python -m tools.bench [--runs 5]

Every case is a row: the figure, the floor, and how many times the floor the figure is. The floor of a page
is the same bytes sent by an empty view; the floor of a read is the same rows read by one SQL statement. Each
case is measured with one city-year of data, and again in the same database with 160 (16 times the units, ten
years). Nothing here decides whether a test passes: machines differ.
The cases and their data are in tests/bench, beside the other worlds that are made up.
"""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from statistics import median
from time import perf_counter

from tools.scratch import ROOT, scratch_servers
from tools.server import ServerError

DATABASE = "maanshan_bench"
Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Case:
    """``act`` is what is measured, ``floor`` the least it could take, ``queries`` counts those of one run."""

    name: str
    act: Act
    floor: Act
    floor_name: str
    queries: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds, the median of the runs; ``queries`` of one run."""

    name: str
    size: str
    queries: int
    figure: float
    floor: float
    floor_name: str


def main(argv: list[str]) -> int:
    """Measure everything, print the table, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="每项测几次，取中位数（默认 5）")
    options = parser.parse_args(argv)
    try:
        with scratch_servers(ROOT / "var" / "bench") as servers:
            os.environ.update(servers, DJANGO_SETTINGS_MODULE="maanshan_eco.settings_test")
            print_table(measure_both_sizes(options.runs))
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def measure_both_sizes(runs: int) -> list[Measured]:
    """One city-year, then 160 in the same database, which is new and goes again."""
    import_module("django").setup()
    connection = import_module("django.db").connection
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return _measure_both_sizes(runs)
    finally:
        connection.creation.destroy_test_db(DATABASE, verbosity=0)


def _measure_both_sizes(runs: int) -> list[Measured]:
    data, cases = import_module("tests.bench.data"), import_module("tests.bench.cases")
    found: list[Measured] = []
    city = data.settle()
    for size, times, years in (("1 市·年", 1, 1), ("160 市·年", 16, 10)):
        data.grow(city, times, years)
        found += [measure(case, size, runs) for case in cases.cases(city)]
    return found


def measure(case: Case, size: str, runs: int) -> Measured:
    """The median of ``runs`` of the case and of its floor, in turn, so that both see the same machine."""
    queries = case.queries()
    case.floor()
    figures, floors = [], []
    for _ in range(runs):
        figures.append(timed(case.act))
        floors.append(timed(case.floor))
    return Measured(case.name, size, queries, median(figures), median(floors), case.floor_name)


def timed(act: Act) -> float:
    """How long one run takes, in milliseconds."""
    began = perf_counter()
    act()
    return (perf_counter() - began) * 1000


def print_table(rows: list[Measured]) -> None:
    print("| 项目 | 数据量 | 查询数 | 耗时 ms | 下限 ms | 倍数 | 下限是什么 |")
    print("| --- | --- | ---: | ---: | ---: | ---: | --- |")
    for row in rows:
        ratio = row.figure / row.floor if row.floor else 0.0
        print(
            f"| {row.name} | {row.size} | {row.queries} | {row.figure:.1f} | {row.floor:.2f}"
            f" | {ratio:.0f} | {row.floor_name} |"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
