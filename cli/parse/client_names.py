"""The client that a typed name means, looked up in the log."""

from __future__ import annotations

from domain.grammar.names import to_read, to_write
from events.names import normalise
from events.store.log import EventLog


def sure_client(log: EventLog, typed: str, position: int | None = None) -> tuple[str, str] | None:
    """`(name, stream)` of the client with exactly this name, or the only one that begins with it.

    The names are those at `position`, by default those of now. Two rows are read: a log may hold
    100,000 clients.
    """
    key = normalise(typed)
    first = log.names(key, 2, position) if key else []
    return first[0] if len(first) == 1 or (first and normalise(first[0][0]) == key) else None


def client_to_write(log: EventLog, typed: str, key: str | None = None) -> tuple[str, str]:
    """`(name, stream)` of the one client whose name is, or begins with, `typed`.

    With the idempotency key of a recorded event, names mean what they meant before that event.
    Raises `NotFound` with suggestions.
    """
    position = position_before(log, key)
    if client := sure_client(log, typed, position):
        return client
    streams = dict(log.names(position=position))
    name = to_write(typed, streams)
    return name, streams[name]


def client_to_read(log: EventLog, typed: str, position: int) -> tuple[str, str, bool]:
    """`(name, stream, guessed)` of the client that `typed` means at `position`.

    Raises `NotFound` where it means none, or more than one.
    """
    if client := sure_client(log, typed, position):
        return *client, False
    streams = dict(log.names(position=position))
    name, guessed = to_read(typed, streams)
    return name, streams[name], guessed


def position_before(log: EventLog, key: str | None) -> int | None:
    """The position before the event with this idempotency key; None if there is none."""
    stored = None if key is None else log.with_key(key)
    return None if stored is None else stored.position - 1
