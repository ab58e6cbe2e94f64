"""Studies as known on a basis."""

from __future__ import annotations

from dataclasses import replace

from cli.present.suggestions import did_you_mean
from cli.session import Session
from domain.service import RecordService
from domain.study import stream_of
from domain.study_history import StudyHistory, study_history
from events.base import Event
from events.errors import Invalid, NotFound
from events.kinds.studies import StudyRegistered
from events.names import normalise
from projections.warehouse.basis import Basis, BasisQuery, resolve

MANY = 10_000_000
"""More studies than a log holds."""


def study_on(session: Session, part: BasisQuery, name: str) -> StudyHistory:
    """The study as known on a basis, its definitions checked against their hashes.

    Raises `NotFound` where it was not registered by then, `Damaged` where a hash does not match.
    """
    if not normalise(name):
        raise Invalid(f"{name!r} is not the name of a study", "see: fiveyear study list")
    basis = resolve(session.log_path, part, session.today)
    basis = replace(basis, until=None)  # `--until` limits the lives of clients, not studies
    with session.record() as record:
        events = record.stream(stream_of(name))
        study = study_history(each for each in events if _is_on(basis, each))
        if study is None:
            later = f" yet: #{events[0].position} registers it" if events else ""
            hint = did_you_mean(name, (each.name for each in studies_on(basis, record)))
            raise NotFound(
                f"at #{basis.position} there is no study {name!r}{later}",
                f"{hint}\nsee: fiveyear study list".strip(),
            )
    return study


def studies_on(basis: Basis, record: RecordService) -> list[StudyHistory]:
    """Every study that was registered by a basis, in that order, as known on it.

    With `until`, what happened to a study only later is not included, as for a client.
    """
    topics = [StudyRegistered.TOPIC]
    registered = record.event_log.select_notifications(1, MANY, basis.position, topics)
    streams = [str(each.originator_id) for each in registered]
    histories = [
        study_history(each for each in record.stream(stream) if _is_on(basis, each))
        for stream in streams
    ]
    return [each for each in histories if each is not None]


def _is_on(basis: Basis, event: Event) -> bool:
    happened = basis.until is None or event.on.latest <= basis.until
    return happened and (event.position or 0) <= basis.position
