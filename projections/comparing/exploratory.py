"""Why a comparison under a study is exploratory: what was known, or differs from the study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from domain.definition.codec import CONSTANTS, as_plain, changes, registered_definition
from domain.definition.definition import Definition
from domain.definition.parameters import plain_text
from domain.study_history import StudyHistory
from events.errors import Damaged, Invalid
from events.names import normalise
from projections.comparing.comparison import followed_episodes
from projections.comparing.constants import constants, stored_form
from projections.comparing.hindsight import analysed_under
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.facts import Facts
from projections.statistics.permutation import DRAWS
from projections.warehouse.basis import Basis
from projections.warehouse.bridge import frame

if TYPE_CHECKING:
    from projections.warehouse.connection import Warehouse


@dataclass(frozen=True)
class StudyRun:
    """One run of a study: the study as known on the basis, the definition of the run, and the
    reasons why the run is exploratory, none where it is not."""

    study: StudyHistory
    definition: Definition
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        study = self.study
        return {
            "name": study.name,
            "hash": study.digest,
            "exploratory": bool(self.reasons),
            "why": list(self.reasons),
            "position": study.registered.position,
            "as_of": study.last_position,
            "locked_to": study.data_until,
            "registered": dict(study.registered.definition),
            "amended": dict(study.definition) if study.amendments else None,
            "actual": stored_form(self.definition),
        }

    def __str__(self) -> str:
        study = self.study
        first, last = study.registered.position, study.last_position
        amended = "" if last == first else f", as of #{last}"
        named = f"Study {study.name!r} (#{first}{amended}), definition {study.digest[:12]}."
        if not self.reasons:
            return f"{named} Registered before the outcomes were on record."
        return f"{named} EXPLORATORY: {'; '.join(self.reasons)}."


def study_definition(study: StudyHistory) -> Definition:
    """The definition of a study as last amended. Raises `Damaged` if this version cannot read it,
    as where a newer one has registered it."""
    try:
        return registered_definition(study.definition)
    except Invalid as error:
        raise Damaged("study.definition_unreadable", study=study.name, cause=error) from None


def study_run(
    study: StudyHistory,
    definition: Definition,
    tables: Warehouse,
    facts: Facts,
    *,
    draws: int = DRAWS,
) -> StudyRun:
    """A run of a study under a definition, on the basis of the tables, judged.

    `draws` of the permutation test. Raises `Damaged` where the study's definition is unreadable.
    """
    registered = study_definition(study)
    analysed = analysed_under(OutcomeEngine(facts, tables.basis.clock, computed=False), definition)
    reasons = (
        *_registered_late(study, analysed, tables),
        *_amended(study),
        *_run_differently(study, registered, definition, draws),
        *_on_other_data(study, tables.basis),
    )
    return StudyRun(study, definition, reasons)


# -- what was on record --------------------------------------------------------------------------

LATEST = """
select client_id, max(occurred_to) as latest
from source.statements
where position < {position}
group by client_id
"""


def with_outcome_on_record(episodes: pl.DataFrame, tables: Warehouse, position: int) -> int:
    """How many episodes had information about their outcome on record before a position.

    `episodes` has `client_id` and `index_date`. Information is any statement about the client whose
    date reaches past the index date, a retracted one included, as for the grade of an observation.
    """
    latest = frame(tables.connection, LATEST.format(position=int(position)))
    known = episodes.select("client_id", "index_date").join(latest, on="client_id")
    return known.filter(pl.col("latest") > pl.col("index_date")).height


def ended_with_outcome_on_record(
    definition: Definition, tables: Warehouse, facts: Facts
) -> tuple[int, int]:
    """The number of episodes that have ended, and for how many of them information about the
    outcome is on record: of all that ended, not only those that can be analysed so far."""
    outcomes = OutcomeEngine(facts, tables.basis.clock, computed=False).outcomes(definition)
    ended = followed_episodes(outcomes, definition)
    return ended.height, with_outcome_on_record(ended, tables, tables.basis.position + 1)


# -- the reasons ---------------------------------------------------------------------------------


def _registered_late(
    study: StudyHistory, analysed: pl.DataFrame, tables: Warehouse
) -> Iterator[str]:
    known = with_outcome_on_record(analysed, tables, study.registered.position or 0)
    if known:
        yield (
            f"registered after outcome information was on record for {known:,} of the "
            f"{analysed.height:,} analysed episodes"
        )


def _amended(study: StudyHistory) -> Iterator[str]:
    times = len(study.amendments)
    if times:
        yield f"the definition was amended {'once' if times == 1 else f'{times} times'}"


def _run_differently(
    study: StudyHistory, registered: Definition, definition: Definition, draws: int
) -> Iterator[str]:
    """Other parameters than the study's, or constants that differ from those it was stored with."""
    for name, was, now in changes(as_plain(registered), as_plain(definition)):
        if not (name == "industry" and was and now and normalise(was) == normalise(now)):
            yield f"run with {name} = {plain_text(now)} (the study says {plain_text(was)})"
    if draws != DRAWS:
        yield f"run with {draws:,} permutations (every study has {DRAWS:,})"
    stored = study.definition.get(CONSTANTS)
    if stored is not None:
        for name, was, now in changes(stored, constants()):
            yield f"this version computes with {name} = {now} (registered: {was})"


def _on_other_data(study: StudyHistory, basis: Basis) -> Iterator[str]:
    """Another part of the record than the study is locked to, or a lock to an earlier part than was
    on record."""
    if basis.until is not None:
        yield f"limited to what happened up to {basis.until}"
    lock = study.lock
    if lock is None:
        return
    if basis.position != lock.data_until:
        yield (
            f"run on the record up to #{basis.position}, and the study is locked to "
            f"#{lock.data_until}"
        )
    more = (lock.position or 0) - 1 - lock.data_until - _own_events_before_lock(study)
    if more > 0:
        events = "event was" if more == 1 else "events were"
        yield f"locked to #{lock.data_until} when {more:,} later {events} on record"


def _own_events_before_lock(study: StudyHistory) -> int:
    """Events of the study itself between the data that it is locked to and the lock."""
    lock = study.lock
    if lock is None:
        return 0
    own = [each.position or 0 for each in (study.registered, *study.amendments)]
    return sum(lock.data_until < position < (lock.position or 0) for position in own)
