"""The basis of a figure: the part of the record that is read, and the date treated as today.

Two clocks cut the record, and they are never confused: when events were recorded (`as_of`, or the
position, since both grow together), and when they happened (`until`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from events.errors import NotFound
from events.store.log import EventLog
from events.store.recorded import RecordedEvent


@dataclass(frozen=True, slots=True)
class BasisQuery:
    """The part of the record that is asked for; by default all of it, today.

    `position`: up to and including that event. `as_of`: what was recorded by that moment; its day
    is treated as today. At most one of the two is given. `until`: what had happened by the end of
    that day, whenever it was recorded.
    """

    position: int | None = None
    as_of: datetime | None = None
    until: date | None = None

    @property
    def everything(self) -> bool:
        return self == BasisQuery()


@dataclass(frozen=True, slots=True)
class Basis:
    """The same basis gives the same figures, whatever is recorded later.

    `position` is the last event that is read, 0 for none. `as_of` (UTC) is when it was recorded, or
    the moment that was asked for. `clock` is the reference date, treated as today. `until` is the
    last day of which facts are read, None where that is not limited. `invented` says that the
    histories are. `whole` says that all clients are read, and not one alone.
    """

    position: int
    as_of: datetime | None
    clock: date
    until: date | None = None
    firm: str | None = None
    invented: bool = False
    log_id: str = ""
    whole: bool = True

    def as_json(self) -> dict[str, object]:
        """The form in which `--json` outputs state it."""
        stated: dict[str, object] = {
            "position": self.position,
            "as_of": None if self.as_of is None else f"{self.as_of.isoformat()}Z",
            "clock": self.clock.isoformat(),
        }
        if self.until is not None:
            stated["until"] = self.until.isoformat()
        return stated | ({"invented": True} if self.invented else {})

    def __str__(self) -> str:
        recorded = "" if self.as_of is None else f", recorded up to {self.as_of:%Y-%m-%d %H:%M} UTC"
        happened = "" if self.until is None else f", happened up to {self.until}"
        invented = " INVENTED histories." if self.invented else ""
        return (
            f"Basis: #{self.position}{recorded}{happened}; reference date {self.clock}.{invented}"
        )


def resolve(log: Path, query: BasisQuery, today: date) -> Basis:
    """The basis of what is asked of a log. `today` counts as today unless an earlier time is query.

    Looking back, the day is that of the moment asked for, or that on which the last event was
    recorded (UTC): later days would let windows close that were open then. Raises `NotFound` where
    there is no log, or no event at the position: to look at a part that is not there yet would not
    be the same part later.
    """
    with EventLog.open(log) as opened:
        last = _last(opened, query)
        meta = opened.meta()
    position = 0 if last is None else last.position
    as_of = query.as_of or (None if last is None else last.recorded_at)
    if query.as_of is not None:
        clock = query.as_of.astimezone(UTC).date()
    elif query.position is not None:
        # Before the first event it is the day on which the log was made.
        made = datetime.fromisoformat(meta["created_at"]).astimezone(UTC)
        clock = (made if last is None else last.recorded_at).date()
    else:
        clock = today
    return Basis(
        position=position,
        as_of=None if as_of is None else as_of.astimezone(UTC).replace(tzinfo=None),
        clock=clock if query.until is None else min(clock, query.until),
        until=query.until,
        firm=meta.get("firm"),
        invented=meta.get("invented") == "yes",
        log_id=meta.get("log_id", ""),
    )


def whole(log: Path, today: date) -> Basis:
    """The basis of everything that is recorded now."""
    return resolve(log, BasisQuery(), today)


def _last(log: EventLog, query: BasisQuery) -> RecordedEvent | None:
    if query.as_of is not None:
        return log.last_recorded(query.as_of)
    last = log.last(query.position)
    if query.position is not None and query.position > 0:
        end = log.max_notification_id()
        if query.position > end:
            raise NotFound("event.not_recorded", position=query.position, last=end)
    return last
