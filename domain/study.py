"""The study aggregate: a definition fixed before the outcomes are opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.client.aggregate import check_not_in_future
from domain.commands import Provenance
from domain.definition.codec import digest_of
from events.base import Event
from events.dates import PartialDate
from events.errors import Refused
from events.kinds.studies import StudyAmended, StudyLocked, StudyRegistered
from events.names import normalise


@dataclass(frozen=True)
class Study:
    """A study as known after the first `revision` events of its stream."""

    stream: str
    revision: int = 0
    name: str | None = None
    definition: Mapping[str, Any] | None = None
    digest: str | None = None
    amendments: int = 0
    data_until: int | None = None


def stream_of(name: str) -> str:
    """The stream of a study follows from its name, so one name is one study."""
    return f"study:{normalise(name)}"


def evolve(study: Study, event: Event) -> Study:
    """The study once an event is recorded."""
    revision = study.revision + 1
    match event:
        case StudyRegistered():
            return Study(study.stream, revision, event.study, event.definition, event.digest)
        case StudyAmended():
            return Study(
                study.stream,
                revision,
                study.name,
                event.definition,
                event.digest,
                study.amendments + 1,
                study.data_until,
            )
        case StudyLocked():
            return Study(
                study.stream,
                revision,
                study.name,
                study.definition,
                study.digest,
                study.amendments,
                event.data_until,
            )
        case _:
            raise ValueError(f"{event.TOPIC} is no event of a study")


def replay(stream: str, events: Iterable[Event]) -> Study:
    study = Study(stream)
    for event in events:
        study = evolve(study, event)
    return study


def register(
    study: Study, name: str, definition: Mapping[str, Any], provenance: Provenance, today: date
) -> Event:
    """A study is registered once. Raises `Refused` if it is known already."""
    if study.name is not None:
        raise Refused("study.registered_already", study=study.name)
    event = StudyRegistered(
        originator_id=study.stream,
        originator_version=study.revision + 1,
        on=PartialDate.day(today),
        study=name,
        definition=dict(definition),
        digest=digest_of(definition),
        **provenance.as_fields(),
    )
    check_not_in_future(event, today)
    return event


def amend(
    study: Study, definition: Mapping[str, Any], reason: str, provenance: Provenance, today: date
) -> Event:
    """Raises `Refused` where there is nothing to amend, or nothing would change."""
    _registered(study)
    if digest_of(definition) == study.digest:
        raise Refused("study.unchanged", study=study.name)
    event = StudyAmended(
        originator_id=study.stream,
        originator_version=study.revision + 1,
        on=PartialDate.day(today),
        definition=dict(definition),
        digest=digest_of(definition),
        reason=reason,
        **provenance.as_fields(),
    )
    check_not_in_future(event, today)
    return event


def lock(study: Study, data_until: int, provenance: Provenance, today: date) -> Event:
    """Raises `Refused` where the study is not registered, or is locked already."""
    _registered(study)
    if study.data_until is not None:
        raise Refused("study.locked_already", study=study.name, data_until=study.data_until)
    event = StudyLocked(
        originator_id=study.stream,
        originator_version=study.revision + 1,
        on=PartialDate.day(today),
        data_until=data_until,
        **provenance.as_fields(),
    )
    check_not_in_future(event, today)
    return event


def _registered(study: Study) -> None:
    if study.name is None:
        raise Refused("study.not_registered")
