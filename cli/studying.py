"""A study as a basis knows it, and what of the outcomes was on record when it was registered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from cli.session import Session
from domain.definition.codec import RULES, chosen
from domain.definition.definition import Definition
from domain.grammar.names import did_you_mean
from domain.service import RecordService
from domain.study import stream_of
from domain.study_history import StudyHistory, study_history
from events.base import Event
from events.errors import Damaged, Invalid, NotFound
from events.kinds.studies import StudyRegistered
from events.names import normalise
from projections.basis import Asked, Basis, resolve
from projections.comparing.contrast import CONFIDENCE, SEED
from projections.comparing.ranking import FIRST, LEVEL
from projections.frames import frame
from projections.statistics.explanations import BOOTSTRAP_DRAWS
from projections.statistics.permutation import DRAWS

if TYPE_CHECKING:
    from projections.warehouse import Warehouse

MANY = 10_000_000
"""More studies than a log holds."""


def constants() -> dict[str, Any]:
    """What every comparison rests on and nobody chooses, as it is registered with a study."""
    return dict(RULES) | {
        "confidence": CONFIDENCE,
        "significance": LEVEL,
        "probability_of_first": FIRST,
        "permutations": DRAWS,
        "resamples": BOOTSTRAP_DRAWS,
        "seed": SEED,
    }


def as_known(session: Session, part: Asked, name: str) -> StudyHistory:
    """The study as it was known on a basis, its definitions held against their hashes.

    Raises `NotFound` where it was not registered by then, `Damaged` where a hash does not match.
    """
    if not normalise(name):
        raise Invalid(f"{name!r} is no name of a study", "see: fiveyear study list")
    basis = resolve(session.log_path, part, session.today)
    basis = replace(basis, until=None)  # what is left out of the clients' lives is no study
    with session.record() as record:
        events = record.stream(stream_of(name))
        told = study_history([each for each in events if _by_then(each, basis)])
        if told is None:
            later = f" yet: #{events[0].position} registers it" if events else ""
            hint = did_you_mean(name, names(record, basis))
            raise NotFound(
                f"at #{basis.position} there is no study {name!r}{later}",
                f"{hint}\nsee: fiveyear study list".strip(),
            )
    return told


def names(record: RecordService, basis: Basis) -> list[str]:
    """What the studies that were registered by a basis are called."""
    return [each.registered.study for each in all_known(record, basis)]


def all_known(record: RecordService, basis: Basis) -> list[StudyHistory]:
    """Every study that was registered by a basis, in that order, as it was known there.

    With `until` what the study came to only later is left out, as it is of a client.
    """
    found = []
    topics = [StudyRegistered.TOPIC]
    for stored in record.event_log.select_notifications(1, MANY, basis.position, topics):
        stream = str(stored.originator_id)
        told = study_history([each for each in record.stream(stream) if _by_then(each, basis)])
        if told is not None:
            found.append(told)
    return found


def _by_then(event: Event, basis: Basis) -> bool:
    happened = basis.until is None or event.on.latest <= basis.until
    return happened and (event.position or 0) <= basis.position


def read_registered(told: StudyHistory) -> Definition:
    """The definition that a study has now. Raises `Damaged` where this version cannot read it."""
    try:
        return chosen(told.definition)
    except Invalid as error:
        raise Damaged(
            f"the definition of {told.name!r} cannot be read here: {error.what}",
            "the study may have been registered with a newer version of fiveyear",
        ) from None


REACHES = """
select client_id, max(occurred_to) as reaches
from staging.statements
where position < {position}
group by client_id
"""


def on_record(tables: Warehouse, episodes: pl.DataFrame, position: int) -> int:
    """Of how many episodes something of what came after them was recorded before an event.

    `episodes` has `client_id` and `index_date`. Something is any statement about the client that
    reaches past the index date, a withdrawn one included, as for the grade of an observation.
    """
    reaches = frame(tables, REACHES.format(position=int(position)))
    known = episodes.select("client_id", "index_date").join(reaches, on="client_id")
    return known.filter(pl.col("reaches") > pl.col("index_date")).height
