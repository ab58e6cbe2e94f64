"""Taking back a batch: every event that came with one import or one command, as one."""

from __future__ import annotations

import json
from collections.abc import Iterator

from domain.bulk.batch import Batch
from domain.client.corrections import retracted_positions
from domain.commands import Provenance, Retract
from domain.service import RecordService, is_client
from events.base import Event
from events.errors import NotFound, Refused
from events.store.log import EventLog

BLOCK = 10_000
"""Events looked through at once."""


def standing(record: RecordService, batch: str) -> list[Event]:
    """The events of a batch that still stand, the last recorded first.

    Raises `NotFound` for a batch of which nothing was recorded, and where all is withdrawn.
    """
    positions = list(_of_batch(record.event_log, batch))
    if not positions:
        raise NotFound(
            f"no event came with a batch {batch!r}",
            'see the batches: fiveyear sql "select distinct batch from events"',
        )
    gone: dict[str, set[int]] = {}
    found = []
    for position in reversed(positions):
        event = record.event(position)
        if not is_client(event.stream):
            raise Refused(
                f"#{position} of the batch belongs to no client", "withdraw its events one by one"
            )
        if event.stream not in gone:
            gone[event.stream] = retracted_positions(record.stream(event.stream))
        if position not in gone[event.stream]:
            found.append(event)
    if not found:
        raise NotFound(f"all of the batch {batch!r} is withdrawn already", "nothing is to be done")
    return found


def withdraw(record: RecordService, events: list[Event], reason: str, said: Provenance) -> Batch:
    """A batch, not recorded yet, that withdraws all of these. Raises `Refused` if one has to stay.

    Events go in the order given: what others refer to last.
    """
    batch = Batch(record, size=None)
    for event in events:
        assert event.position is not None  # noqa: S101  # it was read from the log
        batch.mend(event.stream, Retract(target=event.position, reason=reason, provenance=said))
    return batch


def _of_batch(log: EventLog, batch: str) -> Iterator[int]:
    """The positions of a batch's events. No index is kept on it, so the log is read through."""
    written = f'"batch":{json.dumps(batch, ensure_ascii=False)}'.encode()
    start, last = 1, log.max_notification_id()
    while start <= last:
        block = log.select_notifications(start, BLOCK, last)
        for stored in block:
            if written in stored.state and json.loads(stored.state).get("batch") == batch:
                yield stored.id
        start = block[-1].id + 1 if block else last + 1
