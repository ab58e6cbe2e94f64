"""The one family of errors.

Every error that is meant for a person derives from `FiveyearError`. It says what was wrong,
with the value that caused it, and how to mend it; `cli.exits` gives each class its exit code.
"""

from __future__ import annotations


class FiveyearError(Exception):
    """Something a person can act on.

    `what` says what was wrong and shows the value; `mend` says what to do about it.
    """

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.what}\n{self.mend}" if self.mend else self.what


class Invalid(FiveyearError):
    """A value that cannot be what it is said to be: 31 February, a rating of 9."""


class Refused(FiveyearError):
    """The values are sound, but the client's history does not allow the event.

    `positions` are the numbers of the recorded events that stand in the way.
    """

    def __init__(self, what: str, mend: str = "", positions: tuple[int, ...] = ()) -> None:
        super().__init__(what, mend)
        self.positions = positions


class NotFound(FiveyearError):
    """Nothing by that name or number, or more than one thing could be meant."""


class Conflict(FiveyearError):
    """Somebody else wrote first, or the same key was used for other content."""


class Busy(FiveyearError):
    """The log or the warehouse is held by another process."""


class Damaged(FiveyearError):
    """What is stored is not what this software writes."""
