"""Making a log: it is there whole or not at all, however many make one at once."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from events.errors import Conflict, FiveyearError, Invalid
from events.store.ddl import CREATE

EMPTY_MEND = "take it away and make a log: fiveyear init; or name another with --db"


def make(path: Path, meta: Mapping[str, str]) -> None:
    """A file with the tables of an empty log, mode 600.

    It is made beside its place and linked there. Raises `Conflict` if something is there already;
    nothing is overwritten.
    """
    import tempfile  # a log is made once, and opened by every command

    if "?" in str(path):
        raise Invalid(f"a log cannot be at {path}", "choose a path without a question mark")
    if path.exists():
        raise _in_the_way(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, beside = tempfile.mkstemp(prefix=".fiveyear-", suffix=".new", dir=path.parent)
        os.close(number)
        try:
            _tables(beside, meta)
            os.link(beside, path)  # unlike a renaming, it fails where something is
        finally:
            for left_over in (beside, f"{beside}-wal", f"{beside}-shm"):
                Path(left_over).unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, FileExistsError) and path.parent.is_dir():
            raise _in_the_way(path) from None
        why = error.strerror if isinstance(error, OSError) else error
        raise FiveyearError(
            f"a log cannot be made at {path}: {why}", "name another place with --db"
        ) from None


def _tables(path: str, meta: Mapping[str, str]) -> None:
    """The tables of an empty log in a file of its own, with nothing of it in other files."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        # In this mode from the start: to switch to it takes a lock that others would meet.
        raw.execute("pragma journal_mode = wal")
        raw.execute("pragma synchronous = full")
        raw.execute("begin immediate")
        for statement in CREATE:
            raw.execute(statement)
        raw.executemany("insert into meta values (?, ?)", sorted(meta.items()))
        raw.execute("commit")
        raw.execute("pragma wal_checkpoint(truncate)")


def _in_the_way(path: Path) -> FiveyearError:
    if path.is_dir():
        return folder(path)
    if path.exists() and is_empty(path):
        return Conflict(f"there is an empty file at {path}, no log", EMPTY_MEND)
    return Conflict(f"there is a file at {path} already", "use it, or name another with --db")


def folder(path: Path) -> Invalid:
    return Invalid(f"{path} is a folder", "name a file in it with --db")


def is_empty(path: Path) -> bool:
    return path.stat().st_size == 0 and path.is_file()
