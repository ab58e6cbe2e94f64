"""A cold rebuild of every projection, beside the library's own replay of the same events."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from tests.benchmarks.measure import measured, table

CLIENTS = 40_000
CLOCK = date(2026, 6, 30)


def invent(log: str, clients: str) -> int:
    """A log of invented histories; how many events it holds."""
    from cli.demo.histories import invented
    from cli.demo.sinks import write_directly

    return write_directly(invented(int(clients)), Path(log))


def project(log: str) -> int:
    """Every table and view from the first event; the position they reach."""
    from projections.warehouse.refresh import rebuild

    return rebuild(Path(log), CLOCK).position


def bring_up_to_date(log: str) -> int:
    """Read one row, from tables that are up to date already."""
    from projections.warehouse.refresh import opened

    with opened(Path(log), CLOCK) as warehouse:
        return len(warehouse.query("select * from outcomes limit 1").rows)


def compute_views(log: str) -> int:
    """Every row of every table that is computed when it is read; how many there are."""
    from projections.models import models
    from projections.warehouse.refresh import opened

    with opened(Path(log), CLOCK) as warehouse:
        views = [model.name for model in models() if model.public and not model.stored]
        for view in views:
            warehouse.query(f"create table memory.main.{view[5:]} as select * from {view}")
        counts = [warehouse.query(f"select count(*) from memory.{view}").rows for view in views]
    return sum(int(rows[0][0]) for rows in counts)


def run() -> None:
    """`FIVEYEAR_BENCH_CLIENTS` makes it smaller, `FIVEYEAR_BENCH_DIR` keeps what was generated."""
    clients = int(os.environ.get("FIVEYEAR_BENCH_CLIENTS", CLIENTS))
    kept = os.environ.get("FIVEYEAR_BENCH_DIR")
    with ExitStack() as stack:
        folder = Path(kept or stack.enter_context(tempfile.TemporaryDirectory()))
        log, copy = folder / f"log-{clients}.db", folder / f"library-{clients}.db"
        if not log.exists():
            made = measured("invent", log, clients)
            print(f"{made.count:,} events of {clients:,} clients, made in {made.seconds:,.0f} s")
        if not copy.exists():
            made = measured("stored_its_way", log, copy)
            print(f"stored as the library does in {made.seconds:,.0f} s\n", flush=True)
        replay = measured("replayed", copy)
        projected = measured("project", log)
        assert projected.count == replay.count
        read = measured("bring_up_to_date", log)
        views = measured("compute_views", log)
        table(
            ("", "events", "seconds", "events/s", "peak MB"),
            *(
                (name, done.count, done.seconds, round(done.count / done.seconds), done.peak_mb)
                for name, done in (
                    ("the library's replay, nothing projected", replay),
                    ("cold rebuild of every projection", projected),
                )
            ),
        )
        print(f"ratio {replay.seconds / projected.seconds:.2f} (at least 3 is asked for)")
        print(f"peak memory {projected.peak_mb:,.0f} MB (under 2,048 MB is asked for)")
        print(f"opening it when nothing is new: {read.seconds:.2f} s")
        print(
            f"not in the rebuild: all {views.count:,} rows of what is computed when it is read, "
            f"{views.seconds:.2f} s, {views.peak_mb:,.0f} MB\n",
            flush=True,
        )
