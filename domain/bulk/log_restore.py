"""A whole log restored into an empty one: every event as it was, corrections included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from domain import industry
from domain.client import aggregate
from domain.client.aggregate import Client
from domain.client.rules import check
from domain.service import RecordService, is_client, name_changes
from domain.study_history import study_history
from events.base import Event
from events.codec import encode
from events.errors import Invalid, Refused
from events.kinds.corrections import EventCorrected, EventRetracted, SubjectErased
from events.store.log import NameChange

CHANGES = (EventCorrected, EventRetracted)


@dataclass
class LogRestore:
    """Events of another log, checked against the rules one by one and then recorded together.

    They keep their streams and their order; positions and recorded times are those of the new log.
    """

    service: RecordService
    events: list[Event] = field(default_factory=list)
    clients: dict[str, Client] = field(default_factory=dict)
    _revisions: dict[str, int] = field(default_factory=dict)
    _name_changes: list[NameChange] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Check the next event against the events before it.

        Raises `Refused` or `Invalid` where it could not have been recorded after them.
        """
        stream = event.stream
        revision = self._revisions.get(stream, 0) + 1
        placed = replace(event, originator_version=revision, position=len(self.events) + 1)
        if is_client(stream):
            self._check_client(placed)
        elif isinstance(placed, CHANGES) and stream.startswith("study:"):
            raise Refused("restore.correction_of_study")
        elif not stream.startswith(("study:", "industry:")):
            raise Invalid("restore.unknown_stream", stream=stream)
        self._revisions[stream] = revision
        self.events.append(placed)

    def _check_client(self, event: Event) -> None:
        before = self.clients.get(event.stream) or Client(event.stream)
        if isinstance(event, CHANGES):
            if event.target not in [each.position for each in before.recorded]:
                raise Refused("restore.target_missing", positions=(event.target,))
        elif not isinstance(event, SubjectErased):
            check(before.history, event)
        after = aggregate.evolve(before, event)
        self._name_changes += name_changes(before, [replace(event, position=None)])
        self.clients[event.stream] = after

    def finish(self) -> int:
        """Record all events, or none; the number of recorded events.

        0 where the log holds exactly these events already. Raises `Refused` where it holds others,
        `NameTaken` where two clients have one name.
        """
        self._check_others()
        recorded = self.service.event_log.max_notification_id()
        if recorded:
            if self._is_recorded(recorded):
                return 0
            raise Refused("restore.log_not_empty", count=recorded)
        self.service.append(
            [replace(event, position=None) for event in self.events], self._name_changes
        )
        return len(self.events)

    def _check_others(self) -> None:
        """Check studies and industries as a whole; a definition has its own hash."""
        others: dict[str, list[Event]] = {}
        for event in self.events:
            if not is_client(event.stream):
                others.setdefault(event.stream, []).append(event)
        for stream, events in others.items():
            if stream.startswith("study:"):
                study_history(events)
            else:
                industry.replay(stream, events)

    def _is_recorded(self, count: int) -> bool:
        return count == len(self.events) and all(
            encode(self.service.event(event.position or 0)) == encode(event)
            and self.service.event(event.position or 0).stream == event.stream
            for event in self.events
        )


def new_positions(events: Iterable[int]) -> dict[int, int]:
    """The position of each event in an empty log, by the position it had."""
    return {old: new for new, old in enumerate(events, 1)}
