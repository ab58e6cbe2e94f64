"""A registered study with the events that made it what it is, for those that read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.definition.codec import digest_of
from events.base import Event
from events.errors import Damaged
from events.kinds.studies import StudyAmended, StudyLocked, StudyRegistered


@dataclass(frozen=True, slots=True)
class StudyHistory:
    """The events of one study; what holds now follows from the last of each kind."""

    registered: StudyRegistered
    amendments: tuple[StudyAmended, ...] = ()
    lock: StudyLocked | None = None

    @property
    def name(self) -> str:
        return self.registered.study

    @property
    def _latest(self) -> StudyRegistered | StudyAmended:
        return self.amendments[-1] if self.amendments else self.registered

    @property
    def definition(self) -> Mapping[str, Any]:
        """The stored form of the definition as last amended."""
        return self._latest.definition

    @property
    def digest(self) -> str:
        """The hash of that definition."""
        return self._latest.digest

    @property
    def data_until(self) -> int | None:
        """The position that the data are locked to, None while they are not locked."""
        return None if self.lock is None else self.lock.data_until

    @property
    def last_position(self) -> int:
        """The position of the last event of the study."""
        events = [self.registered, *self.amendments, *([self.lock] if self.lock else [])]
        return max(event.position or 0 for event in events)


def study_history(events: Iterable[Event]) -> StudyHistory | None:
    """The history of the study that has these events; None where there are none.

    Raises `Damaged` where a definition does not have the hash recorded with it, or the first event
    registers no study.
    """
    every = [*events]
    if not every:
        return None
    for event in every:
        if isinstance(event, StudyRegistered | StudyAmended):
            _check_hash(event)
    first, *later = every
    if not isinstance(first, StudyRegistered):
        raise Damaged("study.not_registered_first", positions=_at(first), kind=first.TOPIC)
    return StudyHistory(
        first,
        tuple(event for event in later if isinstance(event, StudyAmended)),
        next((event for event in later if isinstance(event, StudyLocked)), None),
    )


def _check_hash(event: StudyRegistered | StudyAmended) -> None:
    computed = digest_of(event.definition)
    if computed != event.digest:
        raise Damaged(
            "study.hash_differs", positions=_at(event), computed=computed, recorded=event.digest
        )


def _at(event: Event) -> tuple[int, ...]:
    return (event.position or 0,)
