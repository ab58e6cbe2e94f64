"""The table of exit codes: the one place that says how a command ends.

| exit | meaning                                       | errors               |
|------|-----------------------------------------------|----------------------|
| 0    | done                                          |                      |
| 1    | it failed                                     | Refused, all others  |
| 2    | the words of the command are off              | Invalid              |
| 3    | not found, or more than one could be meant    | NotFound             |
| 4    | done in part: some rows were rejected         |                      |
| 5    | verification failed                           | Damaged              |
| 6    | the log is busy, or somebody else wrote first | Busy, Conflict       |
| 130  | interrupted                                   | KeyboardInterrupt    |

`Refused` is 1 and not 2: the words were in order, it is the client's history that says no.
"""

from __future__ import annotations

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


BY_ERROR: dict[type[BaseException], Exit] = {
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
    return Exit.FAILED
