"""What every event carries.

An event is a frozen record of something that was said to have happened. Its `TOPIC` is the
permanent public name of its kind; class and module names are never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, TypeVar, dataclass_transform

from events.dates import PartialDate
from events.fields import PersonalText, Text, schema

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, eq_default=False)
def kind(cls: type[T]) -> type[T]:
    """Makes a class of events a frozen dataclass.

    `Event` compares and shows them all: a dataclass would compile both anew for each of the kinds,
    and every command would wait for it.
    """
    return dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)


@kind
class Event:
    """Common to all kinds.

    `WORD` is what people call a kind that they record themselves, empty for the others.

    `on` is when it happened in the world, and is said by a person. `recorded_at` (UTC) and
    `position` are given by the log and are None until the event is recorded; they are no part
    of what was said, so they do not count when two events are compared.
    """

    TOPIC: ClassVar[str]
    WORD: ClassVar[str] = ""
    class_version: ClassVar[int] = 1

    originator_id: str
    originator_version: int
    on: PartialDate
    actor: Text
    source: Text | None = None
    source_date: date | None = None
    note: PersonalText | None = None
    key: Text | None = None
    batch: Text | None = None
    claimed_recorded_at: datetime | None = None

    position: int | None = None
    recorded_at: datetime | None = None

    def __post_init__(self) -> None:
        for name, spec in schema(type(self)).items():
            value = getattr(self, name)
            checked = spec.check(value)
            if checked is not value:
                object.__setattr__(self, name, checked)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(
            getattr(self, name) == getattr(other, name)
            for name in schema(type(self))
            if name not in ("position", "recorded_at")
        )

    def __hash__(self) -> int:
        return hash((self.TOPIC, self.originator_id, self.originator_version))

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in schema(type(self)))
        return f"{type(self).__name__}({', '.join(shown)})"

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
