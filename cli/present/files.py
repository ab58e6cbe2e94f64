"""Files that are there whole or not at all, and readers that go away."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from events.errors import FiveyearError, Invalid, NotFound


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to that takes the place of `path` when the block ends without an error.

    Until then, and after an error, `path` is as it was. A device or a named pipe is written to
    directly. Raises `NotFound` for a missing folder, `Invalid` for a folder in place of a file,
    `FiveyearError` with the system's reason where writing fails.
    """
    try:
        if path.is_dir():
            raise Invalid(f"{str(path)!r} is a folder", "give the name of a file")
        if not path.parent.is_dir():
            raise NotFound(f"there is no folder {str(path.parent)!r}", "make it, or name another")
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                yield device
            return
        place = path.resolve()  # through a link, so that the link stays
        beside = place.with_name(f".{place.name[:200]}.{os.urandom(4).hex()}.tmp")
        try:
            with beside.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if place.exists():
                beside.chmod(place.stat().st_mode & 0o7777)
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or error
        raise FiveyearError(f"{str(path)!r} could not be written: {reason}") from error


@contextmanager
def quiet_broken_pipe() -> Iterator[None]:
    """Let `fiveyear ... | head` end without a word when the reader has gone."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered is flushed once more at exit; it has to go somewhere.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
