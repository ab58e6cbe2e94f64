"""What a figure rests on: how far into the log, and which day counts as today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Basis:
    """The same basis gives the same figures, whatever is recorded later.

    `position` is the last event looked at and `as_of` (UTC) when it was recorded, None for an
    empty log; `clock` is the day used as today; `invented` says that the histories are.
    """

    position: int
    as_of: datetime | None
    clock: date
    firm: str | None = None
    invented: bool = False

    def as_json(self) -> dict[str, object]:
        """The form in which `--json` outputs state it."""
        stated: dict[str, object] = {
            "position": self.position,
            "as_of": None if self.as_of is None else f"{self.as_of.isoformat()}Z",
            "clock": self.clock.isoformat(),
        }
        return stated | ({"invented": True} if self.invented else {})

    def __str__(self) -> str:
        recorded = "" if self.as_of is None else f", recorded up to {self.as_of:%Y-%m-%d %H:%M} UTC"
        invented = " INVENTED histories." if self.invented else ""
        return f"Basis: #{self.position}{recorded}; today is {self.clock}.{invented}"
