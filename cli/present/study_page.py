"""A study: its definition, who registered it, its amendments and its lock."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from cli.present.rows import Rows
from cli.present.terminal_text import visible
from domain.definition.codec import changes, values_by_name
from domain.definition.parameters import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from domain.study_history import StudyHistory
    from events.base import Event

LIST_COLUMNS = (
    "study",
    "hash",
    "position",
    "recorded_at",
    "actor",
    "amendments",
    "locked_to",
)
EVENT_COLUMNS = (
    "position",
    "recorded_at",
    "actor",
    "kind",
    "choice",
    "was",
    "now",
    "reason",
    "hash",
)


def list_table(studies: Iterable[StudyHistory]) -> Rows:
    """One row per study."""
    return Rows(
        LIST_COLUMNS,
        [
            (
                each.name,
                each.digest,
                each.registered.position,
                each.registered.recorded_at,
                each.registered.actor,
                len(each.amendments),
                each.data_until,
            )
            for each in studies
        ],
    )


def table(study: StudyHistory) -> Rows:
    """One row for each value registered, each value that an amendment changed, and the lock."""
    rows = [
        (*_by(study.registered), name, None, _value(now), None, study.registered.digest)
        for name, now in values_by_name(study.registered.definition).items()
    ]
    for event, changed in _amended(study):
        rows += [
            (*_by(event), name, _value(was), _value(now), event.reason, event.digest)
            for name, was, now in changed
        ]
    if study.lock is not None:
        until = str(study.lock.data_until)
        rows.append((*_by(study.lock), "data_until", None, until, None, None))
    return Rows(EVENT_COLUMNS, rows)


def document(study: StudyHistory) -> dict[str, Any]:
    """The study as one JSON object: its definition now, and each event that led to it."""
    lock = study.lock
    return {
        "study": study.name,
        "hash": study.digest,
        "definition": dict(study.definition),
        "registered": _who(study.registered)
        | {"hash": study.registered.digest, "definition": dict(study.registered.definition)},
        "amendments": [
            _who(event)
            | {
                "hash": event.digest,
                "reason": event.reason,
                "changes": [{"choice": c, "was": was, "now": now} for c, was, now in changed],
            }
            for event, changed in _amended(study)
        ],
        "lock": None if lock is None else _who(lock) | {"data_until": lock.data_until},
    }


def page(study: StudyHistory, width: int) -> str:
    """The study for a person at a terminal."""
    lines = [f"Study {study.name!r}", f"  definition  {study.digest}"]
    lines.append(f"  registered  {_signed(study.registered)}")
    if study.lock is not None:
        lines.append(f"  locked      to #{study.lock.data_until}, {_signed(study.lock)}")
    else:
        lines.append("  locked      no: later events are included")
    lines.append(f"  amended     {len(study.amendments) or 'never'}")
    lines += ["", "As amended" if study.amendments else "As registered"]
    current = values_by_name(study.definition)
    room = max(map(len, current), default=0) + 2
    lines += [f"  {name:<{room}}{_value(value)}" for name, value in current.items()]
    for event, changed in _amended(study):
        lines += ["", f"Amended {_signed(event)}", f"  because {event.reason}"]
        lines += change_lines(changed)
    return "\n".join(part for line in lines for part in _wrapped(visible(line), width))


def change_lines(changed: Iterable[tuple[str, Any, Any]]) -> list[str]:
    """`  years 5 → 4`, for each value that differs."""
    return [f"  {name} {_value(was)} → {_value(now)}" for name, was, now in changed]


def _amended(study: StudyHistory) -> Iterator[tuple[Any, list[tuple[str, Any, Any]]]]:
    """Each amendment with what it changed, `(name, was, now)`."""
    before = study.registered.definition
    for event in study.amendments:
        yield event, [*changes(before, event.definition)]
        before = event.definition


def _by(event: Event) -> tuple[Any, ...]:
    return event.position, event.recorded_at, event.actor, event.TOPIC


def _who(event: Event) -> dict[str, Any]:
    return {
        "position": event.position,
        "recorded_at": event.recorded_at,
        "actor": event.actor,
    }


def _signed(event: Event) -> str:
    at: datetime | None = event.recorded_at
    when = "" if at is None else f" on {at:%Y-%m-%d %H:%M} UTC"
    return f"#{event.position}{when} by {event.actor}"


def _value(value: Any) -> str:
    return value if isinstance(value, str) else plain_text(value)


def _wrapped(line: str, width: int) -> list[str]:
    return textwrap.wrap(
        line, max(width, 40), subsequent_indent="      ", drop_whitespace=True
    ) or [""]
