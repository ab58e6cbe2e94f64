"""The comparison of many clients, beside reading the table of outcomes and grouping it.

The peer is a lower bound: nobody who looks at what became of the clients can do without it. It
does not ask what anything rests on, and gives no more than a count and a mean for each response.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from tests.benchmarks.measure import ROOT, Measured, measured, table
from tests.benchmarks.rebuild import CLIENTS
from tests.benchmarks.start import command

CLOCK = date(2026, 6, 30)


def group_outcomes(cache: str) -> int:
    """The outcomes of a warehouse by response: how many, and how they grew on average."""
    import duckdb
    import polars as pl

    with (
        duckdb.connect(cache, read_only=True) as warehouse,
        tempfile.TemporaryDirectory() as folder,
    ):
        path = Path(folder) / "outcomes.parquet"
        warehouse.execute(f"copy outcomes to '{path}' (format parquet)")
        outcomes = pl.read_parquet(path)
    found = outcomes.group_by("response", "outcome").agg(pl.len(), pl.col("cagr").mean())
    return int(found["len"].sum())


def read_facts(log: str) -> int:
    """What every comparison rests on, as frames; how many observations of leaders there are."""
    from projections.outcomes.facts import facts
    from projections.warehouse.refresh import opened

    with opened(Path(log), CLOCK) as warehouse:
        return facts(warehouse).observations.height


def compare_all(log: str, draws: str) -> int:
    """The whole comparison and its sentences; how many episodes are analysed."""
    from cli.present.sentences import comparison_sentences
    from domain.definition.definition import STANDARD
    from projections.comparing.comparison import compare
    from projections.outcomes.engine import OutcomeEngine
    from projections.outcomes.facts import facts
    from projections.warehouse.refresh import opened

    with opened(Path(log), CLOCK) as warehouse:
        engine, basis = OutcomeEngine(facts(warehouse), CLOCK, computed=False), warehouse.basis
    found = compare(engine, STANDARD, basis, draws=int(draws), vary=False)
    comparison_sentences(found)
    return found.episodes


def rank_drivers(log: str) -> int:
    """The ranking of the eight explanations and its sentences; how many episodes are ranked."""
    from cli.present.sentences import ranking_sentences
    from domain.definition.definition import STANDARD
    from projections.comparing.ranking import drivers
    from projections.outcomes.engine import OutcomeEngine
    from projections.outcomes.facts import facts
    from projections.warehouse.refresh import opened

    with opened(Path(log), CLOCK) as warehouse:
        engine, basis = OutcomeEngine(facts(warehouse), CLOCK, computed=False), warehouse.basis
    found = drivers(engine, STANDARD, basis)
    ranking_sentences(found)
    return found.grade_a.n


def run() -> None:
    """`FIVEYEAR_BENCH_CLIENTS` makes it smaller, `FIVEYEAR_BENCH_DIR` keeps what was generated."""
    from projections.warehouse.connection import cache_of

    clients = int(os.environ.get("FIVEYEAR_BENCH_CLIENTS", CLIENTS))
    kept = os.environ.get("FIVEYEAR_BENCH_DIR")
    with ExitStack() as stack:
        folder = Path(kept or stack.enter_context(tempfile.TemporaryDirectory()))
        log = folder / f"log-{clients}.db"
        if not log.exists():
            measured("invent", log, clients)
        measured("bring_up_to_date", log)
        peer = measured("group_outcomes", cache_of(log))
        parts = {
            "the outcomes read and grouped": peer,
            "what a comparison rests on, read": measured("read_facts", log),
            "compare, no permutations": measured("compare_all", log, 0),
            "compare, 9,999 permutations": measured("compare_all", log, 9_999),
            "drivers, 9,999 permutations": measured("rank_drivers", log),
        }
        table(
            (f"{clients:,} clients", "of", "seconds", "ratio", "peak MB"),
            *(_row(name, part, peer) for name, part in parts.items()),
        )
        quick, drawn = _command(log, 0), _command(log, 9_999)
    print(f"fiveyear compare --permutations 0: {quick:.2f} s (under 2 s is asked for)")
    print(f"fiveyear compare: {drawn:.2f} s (under 30 s is asked for)\n", flush=True)


def _row(name: str, part: Measured, peer: Measured) -> tuple[object, ...]:
    return (name, part.count, part.seconds, part.seconds / peer.seconds, part.peak_mb)


def _command(log: Path, draws: int) -> float:
    """Seconds from the start of Python to the last byte, the quickest of three."""
    words = [*command(), "compare", "--permutations", str(draws), "--json"]
    environment = os.environ | {"FIVEYEAR_DB": str(log)}
    seconds = []
    for _ in range(4):  # the first meets a warehouse of another day
        started = time.perf_counter()
        subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True)
        seconds.append(time.perf_counter() - started)
    return min(seconds[1:])
