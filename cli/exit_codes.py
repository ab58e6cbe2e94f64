"""The table of exit codes: how a command ends.

`Refused` is 1 and not 2: the words are in order, but the client's history does not allow the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from events.errors import Busy, Conflict, Damaged, Invalid, NotFound


class Exit(IntEnum):
    """What a command returns to the shell. The numbers are public and permanent."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    PARTLY = 4
    UNVERIFIED = 5
    BUSY = 6
    INTERRUPTED = 130


MEANING: Mapping[Exit, str] = {
    Exit.DONE: "done",
    Exit.FAILED: "failed, or refused by a rule of the client's history",
    Exit.USAGE: "usage error: unknown option, invalid value, or failed query",
    Exit.NOT_FOUND: "not found, or more than one could be meant",
    Exit.PARTLY: "done in part: some rows were rejected",
    Exit.UNVERIFIED: "verification failed",
    Exit.BUSY: (
        "conflict: the log is locked, another process wrote first, or the file already exists"
    ),
    Exit.INTERRUPTED: "interrupted",
}
"""Each code in words, for `help exits` and the reference."""

BY_ERROR: Mapping[type[BaseException], Exit] = {
    Invalid: Exit.USAGE,
    NotFound: Exit.NOT_FOUND,
    Damaged: Exit.UNVERIFIED,
    Conflict: Exit.BUSY,
    Busy: Exit.BUSY,
    KeyboardInterrupt: Exit.INTERRUPTED,
}


def exit_code(error: BaseException) -> Exit:
    """The code of the nearest class of `error` that has one; otherwise it failed."""
    for ancestor in type(error).__mro__:
        if ancestor in BY_ERROR:
            return BY_ERROR[ancestor]
    return Exit.USAGE if hasattr(error, "format_message") else Exit.FAILED  # Typer's usage errors
