"""How long `log` and a press of the completion key take, beside imports they cannot do without."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measure import ROOT, table

RUNS = 21
IMPORTS = [sys.executable, "-c", "import typer, sqlite3"]


def command() -> list[str]:
    """The installed command beside this Python, else the module it starts."""
    installed = shutil.which("fiveyear", path=str(Path(sys.executable).parent))
    return [installed] if installed else [sys.executable, "-m", "cli"]


def run() -> None:
    fiveyear = command()
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"FIVEYEAR_DB": str(Path(folder) / "log.db")}
        for prepare in (
            ["init", "--firm", "Bench", "--currency", "GBP"],
            ["client", "add", "Aldgate LLP", "--industry", "legal", "--currency", "GBP"],
        ):
            _seconds([*fiveyear, *prepare], environment)
        note = [*fiveyear, "log", "note", "Aldgate LLP", "heard on the stairs"]
        press = [*fiveyear, "__complete", "bash", "--", "fiveyear log note aldg", "aldg"]
        imports, notes, presses = [], [], []
        for _ in range(RUNS):  # in turn, so that both meet the same moods of the machine
            imports.append(_seconds(IMPORTS, environment))
            notes.append(_seconds(note, environment))
            presses.append(_seconds(press, environment))
    base, one_note = statistics.median(imports), statistics.median(notes)
    pressed = statistics.median(presses)
    table(
        (f"median of {RUNS} runs", "ms"),
        ('python -c "import typer, sqlite3"', 1000 * base),
        ("fiveyear log note …", 1000 * one_note),
        ("completion of a client's name", 1000 * pressed),
    )
    print(f"ratio {one_note / base:.2f} (at most 2.5 is asked for)")
    print(f"completion {1000 * pressed:.0f} ms (under 200 is asked for)\n", flush=True)


def _seconds(words: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started
