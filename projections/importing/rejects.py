"""The rows that were not recorded, in a file of their own: each as it was, with the reason."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from events.errors import FiveyearError, Invalid, NotFound
from projections.exporting.formulas import guarded
from projections.importing.table import Line

ADDED = ("rejected_line", "rejected_because")
"""The columns before those of the file. An import ignores them, so that the rows can be repaired
in this file and imported."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not recorded, and why."""

    line: Line
    reason: str


def check_rejects_path(path: Path) -> None:
    """Raise an error where rejected rows could not be written, or would replace another file.

    To be called before anything is recorded.
    """
    if not path.parent.is_dir():
        raise NotFound("rejects.no_folder", folder=str(path.parent))
    if path.is_dir():
        raise Invalid("rejects.folder", path=str(path))
    if path.exists() and not _holds_rejects(path):
        raise Invalid("rejects.other_content", path=str(path))
    if not os.access(path.parent, os.W_OK):
        raise FiveyearError("rejects.not_writable", folder=str(path.parent))


def write_rejects(path: Path, columns: Sequence[str], rejects: Sequence[Reject]) -> None:
    """Write the rejected rows in the order of the file, readable by their owner only.

    What a spreadsheet would take for a formula is guarded; an import takes the guard off.
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
    _write_private(path, text.getvalue().encode("utf-8", "backslashreplace"))


def _write_private(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name[:200]}.{os.urandom(4).hex()}.tmp")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise FiveyearError("rejects.not_written", path=str(path), reason=error.strerror) from None
    finally:
        beside.unlink(missing_ok=True)


def _holds_rejects(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(len(ADDED[0]) + 1)
    except OSError:
        return False
    return path.is_file() and start in (b"", f"{ADDED[0]},".encode())
