"""The rows that were not recorded, in a file of their own: each as it was, and why."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.importing.reading import STDIN
from cli.importing.table import Line
from cli.present.formulas import guarded
from events.errors import FiveyearError, Invalid, NotFound

ADDED = ("rejected_line", "rejected_because")
"""The columns that stand before those of the file. An import passes over them, so that the rows
can be mended where they stand, and imported."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not recorded."""

    line: Line
    reason: str


def place(name: str, said: str | None) -> Path:
    """Where rejected rows go: what was said, or beside the file.

    Raises an error where they could not be written, or something else would be lost: before
    anything is recorded, since what was rejected has to be told.
    """
    path = Path(said or f"{'stdin' if name == STDIN else name}.rejects.csv")
    folder = path.parent
    elsewhere = "say where with --rejects FILE"
    if not folder.is_dir():
        raise NotFound(f"there is no folder {str(folder)!r} for rejected rows", elsewhere)
    if path.is_dir():
        raise Invalid(f"{str(path)!r} is a folder; rejected rows go into a file", elsewhere)
    if path.exists() and not _ours(path):
        raise Invalid(f"{str(path)!r} holds something else than rejected rows", elsewhere)
    if not os.access(folder, os.W_OK):
        raise FiveyearError(f"rejected rows cannot be written into {str(folder)!r}", elsewhere)
    return path


def write(path: Path, columns: Sequence[str], rejects: Sequence[Reject]) -> None:
    """The rejected rows in the order of the file, for its owner alone to read.

    What a spreadsheet would take for a formula is guarded; an import reads it as it was.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*ADDED, *(name for name in columns if name not in ADDED)])
    for each in sorted(rejects, key=lambda reject: reject.line.number):
        cells = [
            cell
            for place, cell in enumerate(each.line.cells)
            if place >= len(columns) or columns[place] not in ADDED
        ]
        reason = each.reason.replace("\n", " · ")
        writer.writerow([each.line.number, *map(guarded, (reason, *cells))])
    _private(path, text.getvalue().encode("utf-8", "backslashreplace"))


def _private(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name[:200]}.{os.urandom(4).hex()}.tmp")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise FiveyearError(
            f"the rejected rows could not be written to {str(path)!r}: {error.strerror}",
            "the good rows are recorded: import the file again, with --rejects FILE elsewhere",
        ) from None
    finally:
        beside.unlink(missing_ok=True)


def _ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(len(ADDED[0]) + 1)
    except OSError:
        return False
    return path.is_file() and start in (b"", f"{ADDED[0]},".encode())
