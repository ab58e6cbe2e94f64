"""Idempotency keys that a bulk command derives from content."""

from __future__ import annotations

import hashlib
import json

from domain.bulk.batch import Batch
from domain.service import is_client
from events.store.recorded import RecordedEvent


def digest(*parts: object) -> str:
    """20 hexadecimal digits of SHA-256 over the parts as JSON."""
    data = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )
    return hashlib.sha256(data).hexdigest()[:20]


def usable_key(batch: Batch, key: str) -> tuple[str, RecordedEvent | None]:
    """The first of `key`, `key~2`, … with no event or an effective one, and that event.

    A key whose event was retracted is not used again.
    """
    candidate, number = key, 1
    while (stored := stored_under(batch, candidate)) and not is_effective(batch, stored):
        number += 1
        candidate = f"{key}~{number}"
    return candidate, stored


def stored_under(batch: Batch, key: str) -> RecordedEvent | None:
    return batch.service.event_log.with_key(key)


def is_effective(batch: Batch, stored: RecordedEvent) -> bool:
    """Whether a recorded event has not been retracted."""
    stream = str(stored.originator_id)
    return not is_client(stream) or stored.position in batch.client(stream).facts
