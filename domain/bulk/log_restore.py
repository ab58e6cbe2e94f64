"""A whole record told again into an empty log: every event as it was, corrections included."""

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

MENDS = (EventCorrected, EventRetracted)


@dataclass
class LogRestore:
    """Events of another log, held against the rules one after another, and then recorded at once.

    They keep their streams and their order; numbers and recorded times are those of the new log.
    """

    record: RecordService
    events: list[Event] = field(default_factory=list)
    clients: dict[str, Client] = field(default_factory=dict)
    _revisions: dict[str, int] = field(default_factory=dict)
    _naming: list[NameChange] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Hold the next event against what was told before it.

        Raises `Refused` or `Invalid` for what could not have been recorded there.
        """
        stream = event.stream
        revision = self._revisions.get(stream, 0) + 1
        told = replace(event, originator_version=revision, position=len(self.events) + 1)
        if is_client(stream):
            self._told_of_client(told)
        elif isinstance(told, MENDS) and stream.startswith("study:"):
            raise Refused("a study is amended, not mended", "see: fiveyear study amend --help")
        elif not stream.startswith(("study:", "industry:")):
            raise Invalid(f"{stream!r} is the stream of nothing known here", "leave it as exported")
        self._revisions[stream] = revision
        self.events.append(told)

    def _told_of_client(self, event: Event) -> None:
        before = self.clients.get(event.stream) or Client(event.stream)
        if isinstance(event, MENDS):
            if event.target not in [each.position for each in before.recorded]:
                raise Refused(f"#{event.target} is no earlier event of this client")
        elif not isinstance(event, SubjectErased):
            check(before.history, event)
        after = aggregate.evolve(before, event)
        self._naming += name_changes(before, [replace(event, position=None)])
        self.clients[event.stream] = after

    def finish(self) -> int:
        """Record everything, or nothing; how many events were recorded.

        0 where the log holds these very events already. Raises `Refused` where it holds others,
        `NameTaken` where two clients bear one name.
        """
        self._whole()
        known = self.record.event_log.max_notification_id()
        if known:
            if self._are_there(known):
                return 0
            raise Refused(
                f"the log holds {known:,} events already, and an export goes into an empty one",
                "make one: fiveyear --db NEW.db init",
            )
        self.record.save(
            *(replace(event, position=None) for event in self.events), naming=self._naming
        )
        return len(self.events)

    def _whole(self) -> None:
        """Studies and industries have to make sense as wholes; a definition has its own hash."""
        others: dict[str, list[Event]] = {}
        for event in self.events:
            if not is_client(event.stream):
                others.setdefault(event.stream, []).append(event)
        for stream, told in others.items():
            if stream.startswith("study:"):
                study_history(told)
            else:
                industry.replay(stream, told)

    def _are_there(self, known: int) -> bool:
        return known == len(self.events) and all(
            encode(self.record.event(event.position or 0)) == encode(event)
            and self.record.event(event.position or 0).stream == event.stream
            for event in self.events
        )


def new_positions(events: Iterable[int]) -> dict[int, int]:
    """The number that each event gets in an empty log, by the one it had."""
    return {number: place for place, number in enumerate(events, 1)}
