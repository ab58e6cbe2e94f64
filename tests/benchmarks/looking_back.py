"""One client of many at any basis, and a comparison as of a past day beside a full rebuild."""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from tests.benchmarks.measure import ROOT, measured, table
from tests.benchmarks.rebuild import CLIENTS
from tests.benchmarks.start import command

RUNS = 5

ENGINE = [sys.executable, "-c", "import duckdb, typer, sqlite3"]
"""What none of these commands can do without."""


def run() -> None:
    """`FIVEYEAR_BENCH_CLIENTS` makes it smaller, `FIVEYEAR_BENCH_DIR` keeps what was generated."""
    clients = int(os.environ.get("FIVEYEAR_BENCH_CLIENTS", CLIENTS))
    kept = os.environ.get("FIVEYEAR_BENCH_DIR")
    with ExitStack() as stack:
        folder = Path(kept or stack.enter_context(tempfile.TemporaryDirectory()))
        log = folder / f"log-{clients}.db"
        if not log.exists():
            measured("invent", log, clients)
        _one_client(log)
        _compared(log)


def _one_client(log: Path) -> None:
    with closing(sqlite3.connect(f"file:{log}?mode=ro", uri=True)) as opened:
        (name, last) = opened.execute(
            "select name, (select max(position) from log) from names "
            "where until is null order by normal limit 1 offset (select count(*) / 2 from names)"
        ).fetchone()
    bases: list[list[str]] = [
        [],
        ["--as-of", "2019-12-31"],
        ["--at", f"#{last // 2}"],
        ["--at", f"#{last - 1}", "--until", "2021-06"],
    ]
    imports = _median(ENGINE, log)
    rows: list[tuple[object, ...]] = [("one client of all, median seconds", "s", "ratio")]
    rows.append(('python -c "import duckdb, typer, sqlite3"', imports, 1.0))
    for words in (["timeline", name], ["replay", name], ["explain", name]):
        for basis in bases:
            seconds = _median([*command(), *words, *basis], log)
            rows.append((" ".join([words[0], *basis]), seconds, seconds / imports))
    table(*rows)
    print("timeline and replay: under 1 s is asked for\n", flush=True)


def _compared(log: Path) -> None:
    rebuilt, compared = [], []
    for _ in range(3):  # in turn, so that both meet the same moods of the machine
        rebuilt.append(_seconds([*command(), "rebuild"], log))
        compared.append(_seconds([*command(), "compare", "--json", "--as-of", "2025-12-31"], log))
    base, asked = statistics.median(rebuilt), statistics.median(compared)
    table(
        ("median of 3 runs", "s"),
        ("fiveyear rebuild", base),
        ("fiveyear compare --as-of 2025-12-31", asked),
    )
    print(f"ratio {asked / base:.2f} (at most 1.3 is asked for)\n", flush=True)


def _median(words: Sequence[str], log: Path) -> float:
    return statistics.median(_seconds(words, log) for _ in range(RUNS))


def _seconds(words: Sequence[str], log: Path) -> float:
    environment = os.environ | {"FIVEYEAR_DB": str(log)}
    started = time.perf_counter()
    subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started
