"""What every event carries.

An event is a frozen record of something that was said to have happened. Its `TOPIC` is the
permanent public name of its kind; class and module names are never stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from events.dates import When
from events.schema import Text, schema


@dataclass(frozen=True, kw_only=True)
class Event:
    """Common to all kinds.

    `on` is when it happened in the world, and is said by a person. `recorded_at` (UTC) and
    `position` are given by the log and are None until the event is recorded; they are no part
    of what was said, so they do not count when two events are compared.
    """

    TOPIC: ClassVar[str]
    class_version: ClassVar[int] = 1

    originator_id: str
    originator_version: int
    on: When
    actor: Text
    source: Text | None = None
    source_date: date | None = None
    note: Text | None = None
    key: Text | None = None
    batch: Text | None = None
    claimed_recorded_at: datetime | None = None

    position: int | None = field(default=None, compare=False)
    recorded_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for name, spec in schema(type(self)).items():
            value = getattr(self, name)
            checked = spec.check(value)
            if checked is not value:
                object.__setattr__(self, name, checked)

    @property
    def stream(self) -> str:
        """The stream it is recorded in: a client, a study or an industry."""
        return self.originator_id

    @property
    def revision(self) -> int:
        """Its place in the stream, from 1."""
        return self.originator_version


ENVELOPE = frozenset({"originator_id", "originator_version", "position", "recorded_at"})
"""Given by the log, not said by anybody."""

COMMON = (
    "on",
    "actor",
    "source",
    "source_date",
    "note",
    "key",
    "batch",
    "claimed_recorded_at",
)
"""Said with every event, whatever its kind."""


def own_fields(cls: type[Event]) -> tuple[str, ...]:
    """The names of the fields that are particular to a kind, in order."""
    return tuple(name for name in schema(cls) if name not in ENVELOPE and name not in COMMON)
