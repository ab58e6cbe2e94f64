"""Errors as data: a code, the values that caused it, and the events in the way.

The class says which family an error is of, and `cli.exit_codes` gives each family its exit code.
The sentence and the hint that a person reads are rendered by `cli.present.error_text`, so that a
page or a notebook can word the same error in its own way. Below `cli` no error carries prose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self


class FiveyearError(Exception):
    """Base class of the errors that a person can act on.

    `code` names the error, for example `threat.unknown`; `values` are the values it is about, by
    name; `positions` are the events in the way, 0 for one that is not recorded. `context` names
    the place, outermost first: `(("row", 7), ("field", "amount"))`. An error about another error
    holds it as `values["cause"]`.
    """

    def __init__(
        self, code: str, hint: str = "", positions: tuple[int, ...] = (), **values: Any
    ) -> None:
        if " " in code:  # prose, until every caller gives a code
            values = {"what": code, "hint": hint, **values}
            code = PROSE
        super().__init__(code, values)
        self.code = code
        self.values: Mapping[str, Any] = values
        self.positions = positions
        self.context: tuple[tuple[str, Any], ...] = ()

    def within(self, **context: Any) -> Self:
        """The same error, said of what `context` names: a field, an option, a row, a file."""
        self.context = (*context.items(), *self.context)
        return self

    def with_positions(self, new: Callable[[int], int]) -> Self:
        """The same error with other positions, also in its values and in errors it holds."""
        self.positions = tuple(map(new, self.positions))
        self.values = {name: _with_positions(each, new) for name, each in self.values.items()}
        return self

    @property
    def what(self) -> str:
        return str(self.values.get("what", self.code))

    @property
    def mend(self) -> str:
        return str(self.values.get("hint", ""))

    def __str__(self) -> str:
        if self.code == PROSE:
            places = "".join(f"{value}: " for _, value in self.context)
            return f"{places}{self.what}\n{self.mend}" if self.mend else f"{places}{self.what}"
        places = "".join(f"{name} {value!r}: " for name, value in self.context)
        shown = ", ".join(f"{name}={_shown(value)}" for name, value in self.values.items())
        numbers = "".join(f" #{position}" for position in self.positions)
        return f"{places}{self.code}({shown}){numbers}"


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, FiveyearError) else repr(value)


def _with_positions(value: Any, new: Callable[[int], int]) -> Any:
    match value:
        case bool():
            return value
        case int():
            return new(value)
        case tuple():
            return tuple(_with_positions(each, new) for each in value)
        case FiveyearError():
            return value.with_positions(new)
        case _:
            return value


PROSE = "prose"
"""The code of an error whose sentence was written where it was raised: in `cli` only."""


class Invalid(FiveyearError):
    """A value that cannot be what it is given as: 31 February, a rating of 9."""


class Refused(FiveyearError):
    """The values are sound, but a rule of the client's history does not allow the event."""


class NotFound(FiveyearError):
    """Nothing by that name or number, or more than one thing could be meant."""


class Conflict(FiveyearError):
    """Another process wrote first, or the same key was used for a different event."""


class Busy(FiveyearError):
    """The log or the cache file is held by another process."""


class Damaged(FiveyearError):
    """What is stored is not what this software writes."""
