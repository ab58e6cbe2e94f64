"""Work done in a process of its own, so that its time and its memory are nobody else's."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Measured:
    """Seconds of wall time and the most memory that was held, and what the work counted."""

    seconds: float
    peak_mb: float
    count: int


def measured(work: str, *arguments: object) -> Measured:
    """Do one of `INSIDE` in a new process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "inside", work, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def inside(work: Callable[..., int], arguments: list[str]) -> None:
    """Do it here, and print what was measured."""
    started = time.perf_counter()
    count = work(*arguments)
    seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb, "count": count}))


def table(*rows: tuple[object, ...]) -> None:
    """Rows as aligned columns; the first is the heading."""
    texts = [[_shown(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in texts) for column in range(len(texts[0]))]
    for row in texts:
        first, *others = zip(row, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        print("  ".join(cells).rstrip())
    print(flush=True)


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.2f}" if abs(cell) < 100 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
