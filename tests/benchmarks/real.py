"""The real input from the raw files to the comparison."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from tests.benchmarks.measure import measured, table

CLOCK = date(1994, 12, 31)


def import_real(log: str) -> int:
    """The number of rows that were refused."""
    from tests.projections.fortune500 import imported

    return len(imported(Path(log)).refused)


def project_real(log: str) -> int:
    from projections.warehouse.refresh import rebuild

    return rebuild(Path(log), CLOCK).position


def compare_real(log: str) -> int:
    """How many episodes were analysed."""
    from domain.definition.definition import STANDARD
    from projections.comparing.comparison import compare
    from projections.outcomes.engine import OutcomeEngine
    from projections.outcomes.facts import facts
    from projections.warehouse.refresh import opened

    with opened(Path(log), CLOCK) as warehouse:
        return compare(OutcomeEngine(facts(warehouse), CLOCK), STANDARD, warehouse.basis).episodes


def run() -> None:
    from tests.projections.fortune500 import MISSING, present

    if not present():
        print(f"left out: {MISSING}\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.db"
        refused = measured("import_real", log)
        projected = measured("project_real", log)
        compared = measured("compare_real", log)
    parts = (refused, projected, compared)
    table(
        ("real input", "seconds", "peak MB", ""),
        ("import", refused.seconds, refused.peak_mb, f"{refused.count} rows refused"),
        ("projection", projected.seconds, projected.peak_mb, f"{projected.count:,} events"),
        ("comparison", compared.seconds, compared.peak_mb, f"{compared.count:,} episodes analysed"),
        ("together", sum(part.seconds for part in parts), max(p.peak_mb for p in parts), ""),
    )
    print("under 60 s together and 5 s for the projection are asked for\n", flush=True)
