"""What a figure rests on: how much of the record is looked at, and which day counts as today.

Two clocks cut the record, and they are never confused: by when events were recorded (`as_of`, or
the position, since both grow together), and by when they happened (`until`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from events.errors import NotFound
from events.store.log import EventLog
from events.store.recorded import RecordedEvent


@dataclass(frozen=True, slots=True)
class Asked:
    """The part of the record that is asked for; nothing asked is all of it, today.

    `position`: up to and with that event. `as_of`: what was recorded by that moment; its own day
    counts as today. At most one of the two is given. `until`: what had happened by the end of that
    day, whenever it was recorded.
    """

    position: int | None = None
    as_of: datetime | None = None
    until: date | None = None

    @property
    def everything(self) -> bool:
        return self == Asked()


@dataclass(frozen=True, slots=True)
class Basis:
    """The same basis gives the same figures, whatever is recorded later.

    `position` is the last event looked at, 0 for none. `as_of` (UTC) is when it was recorded, or
    the moment that was asked for. `clock` is the day used as today. `until` is the last day of
    which anything is told, None where that is not limited. `invented` says that the histories are.
    """

    position: int
    as_of: datetime | None
    clock: date
    until: date | None = None
    firm: str | None = None
    invented: bool = False
    log_id: str = ""

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
        return f"Basis: #{self.position}{recorded}{happened}; today is {self.clock}.{invented}"


def resolve(log: Path, asked: Asked, today: date) -> Basis:
    """The basis of what is asked of a log. `today` counts as today unless an earlier time is asked.

    Looking back, the day is that of the moment asked for, or that on which the last event was
    recorded (UTC): later days would let windows close that were open then. Raises `NotFound` where
    there is no log, or no event at the position: to look at a part that is not there yet would not
    be the same part later.
    """
    with EventLog.open(log) as opened:
        last = _last(opened, asked)
        meta = opened.meta()
    position = 0 if last is None else last.position
    as_of = asked.as_of or (None if last is None else last.recorded_at)
    if asked.as_of is not None:
        clock = asked.as_of.astimezone(UTC).date()
    elif asked.position is not None:
        # Before the first event it is the day on which the log was made.
        made = datetime.fromisoformat(meta["created_at"]).astimezone(UTC)
        clock = (made if last is None else last.recorded_at).date()
    else:
        clock = today
    return Basis(
        position=position,
        as_of=None if as_of is None else as_of.astimezone(UTC).replace(tzinfo=None),
        clock=clock if asked.until is None else min(clock, asked.until),
        until=asked.until,
        firm=meta.get("firm"),
        invented=meta.get("invented") == "yes",
        log_id=meta.get("log_id", ""),
    )


def whole(log: Path, today: date) -> Basis:
    """The basis of all that is recorded now."""
    return resolve(log, Asked(), today)


def _last(log: EventLog, asked: Asked) -> RecordedEvent | None:
    if asked.as_of is not None:
        return log.last_recorded(asked.as_of)
    last = log.last(asked.position)
    if asked.position is not None and asked.position > 0:
        end = log.max_notification_id()
        if asked.position > end:
            raise NotFound(
                f"the log has no event #{asked.position}",
                f"the last one is #{end}" if end else "it is empty",
            )
    return last
