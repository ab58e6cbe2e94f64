"""Events to stored bytes and back.

What is stored is one JSON object for each event: `v`, the version of its class, then what is
common to all kinds, then the kind's own fields; what is absent is left out. Reading an older
version applies the class's `upcast_vN_vM` steps one by one, then the class checks the result as
if it were new: what could not be written cannot be read. What is read in bulk goes through the
same steps, by `current_form`.
"""

from __future__ import annotations

import json
from typing import Any

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from events.base import COMMON, Event, own_fields
from events.catalogue import CATALOGUE, class_of
from events.errors import Damaged, Invalid
from events.fields import schema
from events.store.recorded import RecordedEvent

VERSION = "v"
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(event: Event) -> bytes:
    """The bytes that are stored for an event: UTF-8 JSON, the same bytes each time."""
    fields = schema(type(event))
    state: dict[str, Any] = {VERSION: event.class_version}
    for name in (*COMMON, *own_fields(type(event))):
        value = getattr(event, name)
        if value is not None and value != ():
            state[name] = fields[name].encode(value)
    return ENCODER.encode(state).encode()


def decode(kind: str, state: bytes, **envelope: Any) -> Event:
    """The event for stored bytes; `envelope` holds what the log gave it.

    Raises `Damaged` for a kind, a version, a field or a value that is not known here.
    """
    cls = class_of(kind)
    fields = schema(cls)
    stored = _brought_up(cls, state)
    try:
        values = {name: fields[name].decode(value) for name, value in stored.items()}
        return cls(**values, **envelope)
    except (Invalid, TypeError) as error:
        cause = error if isinstance(error, Invalid) else str(error)
        raise Damaged("stored.unreadable", kind=kind, cause=cause) from error


def current_form(kind: str, state: bytes) -> bytes:
    """A stored event as it would be stored today, as the current version of its kind.

    What could be read by `decode` gives the bytes of `encode`, at a fraction of the time: values
    are taken as they are. Raises `Damaged` for a kind, a version or a field that is not known here.
    """
    cls = class_of(kind)
    stored = _brought_up(cls, state)
    names = (name for name in (*COMMON, *own_fields(cls)) if stored.get(name) not in (None, []))
    return ENCODER.encode({VERSION: cls.class_version} | {n: stored[n] for n in names}).encode()


def current_beginnings() -> dict[str, str]:
    """By kind, how the text of every event begins that is stored in the current version."""
    return {kind: f'{{"{VERSION}":{class_of(kind).class_version},' for kind in CATALOGUE}


def _brought_up(cls: type[Event], state: bytes) -> dict[str, Any]:
    """The stored fields in terms of the current version, and no others."""
    stored = _upcast(cls, _object(cls.TOPIC, state))
    unknown = stored.keys() - {*COMMON, *own_fields(cls)}
    if unknown:
        raise Damaged("stored.unknown_field", kind=cls.TOPIC, fields=sorted(unknown))
    return stored


def _object(kind: str, state: bytes) -> dict[str, Any]:
    try:
        stored = json.loads(state)
    except ValueError as error:
        raise Damaged("stored.not_json", kind=kind, reason=str(error)) from None
    if not isinstance(stored, dict):
        raise Damaged("stored.not_an_object", kind=kind)
    return stored


def _upcast(cls: type[Event], stored: dict[str, Any]) -> dict[str, Any]:
    version = stored.pop(VERSION, None)
    if type(version) is not int or not 1 <= version <= cls.class_version:
        raise Damaged(
            "stored.unknown_version", kind=cls.TOPIC, version=version, latest=cls.class_version
        )
    for step in range(version, cls.class_version):
        try:
            getattr(cls, f"upcast_v{step}_v{step + 1}")(stored)
        except (KeyError, TypeError, ValueError) as error:
            raise Damaged(
                "stored.upcast_failed", kind=cls.TOPIC, version=step + 1, reason=repr(error)
            ) from error
    return stored


class EventMapper(Mapper[str]):
    """The library's mapper, with our stored form and with what the log gave each event."""

    def __init__(self) -> None:
        super().__init__(transcoder=JSONTranscoder())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        event: Event = domain_event
        return StoredEvent(
            originator_id=event.originator_id,
            originator_version=event.originator_version,
            topic=event.TOPIC,
            state=encode(event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        given = (
            {"position": stored_event.position, "recorded_at": stored_event.recorded_at}
            if isinstance(stored_event, RecordedEvent)
            else {}
        )
        return decode(
            stored_event.topic,
            stored_event.state,
            originator_id=str(stored_event.originator_id),
            originator_version=stored_event.originator_version,
            **given,
        )
