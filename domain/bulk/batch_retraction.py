"""Retraction of a batch: every event of one import or one command, all or none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from domain.bulk.batch import Batch
from domain.client.corrections import retracted_positions
from domain.commands import Provenance, Retract
from domain.service import RecordService, is_client
from events.base import Event
from events.errors import NotFound, Refused
from events.store.log import EventLog

BLOCK = 10_000
"""Events read at once."""


def effective_events(service: RecordService, batch: str) -> list[Event]:
    """The events of a batch that are not retracted, the last recorded first.

    Raises `NotFound` for a batch without events, and where all are retracted.
    """
    positions = list(_positions(service.event_log, batch))
    if not positions:
        raise NotFound("batch.unknown", batch=batch)
    retracted: dict[str, set[int]] = {}
    events = []
    for position in reversed(positions):
        event = service.event(position)
        if not is_client(event.stream):
            raise Refused("batch.not_of_a_client", positions=(position,))
        if event.stream not in retracted:
            retracted[event.stream] = retracted_positions(service.stream(event.stream))
        if position not in retracted[event.stream]:
            events.append(event)
    if not events:
        raise NotFound("batch.retracted", batch=batch)
    return events


def retract_events(
    service: RecordService, events: Iterable[Event], reason: str, provenance: Provenance
) -> Batch:
    """A batch, not recorded yet, that retracts all of these events in the order given.

    An event has to come before those it refers to. Raises `Refused` where another event needs one.
    """
    batch = Batch(service, size=None)
    for event in events:
        assert event.position is not None  # noqa: S101  # it was read from the log
        batch.correct(
            event.stream, Retract(target=event.position, reason=reason, provenance=provenance)
        )
    return batch


def _positions(log: EventLog, batch: str) -> Iterator[int]:
    """The positions of a batch's events. There is no index on it: the whole log is read."""
    written = f'"batch":{json.dumps(batch, ensure_ascii=False)}'.encode()
    start, last = 1, log.max_notification_id()
    while start <= last:
        block = log.select_notifications(start, BLOCK, last)
        for stored in block:
            if written in stored.state and json.loads(stored.state).get("batch") == batch:
                yield stored.id
        start = block[-1].id + 1 if block else last + 1
