"""Making a log: it is there whole or not at all, however many make one at once."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from events.errors import Conflict, FiveyearError, Invalid
from events.store.ddl import CREATE


def make(path: Path, meta: Mapping[str, str]) -> None:
    """A file with the tables of an empty log, mode 600.

    It is made beside its place and linked there. Raises `Conflict` if something is there already;
    nothing is overwritten.
    """
    import tempfile  # a log is made once, and opened by every command

    if "?" in str(path):
        raise Invalid("log.path_question_mark", path=path)
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
        raise FiveyearError("log.not_created", path=path, reason=str(why)) from None


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
        return Conflict("log.empty_file_exists", path=path)
    return Conflict("log.file_exists", path=path)


def folder(path: Path) -> Invalid:
    return Invalid("log.is_folder", path=path)


def is_empty(path: Path) -> bool:
    return path.stat().st_size == 0 and path.is_file()
