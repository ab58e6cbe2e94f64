"""A study as it stands in the record: its definition, and everything that was done to it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from cli.present.rows import Rows
from cli.present.terminal_text import visible
from domain.definition.codec import changes, shown, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from domain.study_history import StudyHistory
    from events.base import Event

LISTED = (
    "study",
    "hash",
    "position",
    "recorded_at",
    "actor",
    "amendments",
    "locked_to",
)
TOLD = (
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


def listed(studies: Iterable[StudyHistory]) -> Rows:
    """One row per study."""
    return Rows(
        LISTED,
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


def table(told: StudyHistory) -> Rows:
    """One row for each value registered, each value that an amendment changed, and the lock."""
    rows = [
        (*_by(told.registered), name, None, _value(now), None, told.registered.digest)
        for name, now in values(told.registered.definition).items()
    ]
    for event, changed in _amended(told):
        rows += [
            (*_by(event), name, _value(was), _value(now), event.reason, event.digest)
            for name, was, now in changed
        ]
    if told.lock is not None:
        until = str(told.lock.data_until)
        rows.append((*_by(told.lock), "data_until", None, until, None, None))
    return Rows(TOLD, rows)


def document(told: StudyHistory) -> dict[str, Any]:
    """The same as one JSON object: what it is now, and how it came to be so."""
    lock = told.lock
    return {
        "study": told.name,
        "hash": told.digest,
        "definition": dict(told.definition),
        "registered": _who(told.registered)
        | {"hash": told.registered.digest, "definition": dict(told.registered.definition)},
        "amendments": [
            _who(event)
            | {
                "hash": event.digest,
                "reason": event.reason,
                "changes": [{"choice": c, "was": was, "now": now} for c, was, now in changed],
            }
            for event, changed in _amended(told)
        ],
        "lock": None if lock is None else _who(lock) | {"data_until": lock.data_until},
    }


def page(told: StudyHistory, width: int) -> str:
    """The study for a person at a terminal."""
    lines = [f"Study {told.name!r}", f"  definition  {told.digest}"]
    lines.append(f"  registered  {_signed(told.registered)}")
    if told.lock is not None:
        lines.append(f"  locked      to #{told.lock.data_until}, {_signed(told.lock)}")
    else:
        lines.append("  locked      no: the data may still grow")
    lines.append(f"  amended     {len(told.amendments) or 'never'}")
    lines += ["", "As it stands now" if told.amendments else "As registered"]
    stands = values(told.definition)
    room = max(map(len, stands), default=0) + 2
    lines += [f"  {name:<{room}}{_value(value)}" for name, value in stands.items()]
    for event, changed in _amended(told):
        lines += ["", f"Amended {_signed(event)}", f"  because {event.reason}"]
        lines += change_lines(changed)
    return "\n".join(part for line in lines for part in _wrapped(visible(line), width))


def change_lines(changed: Iterable[tuple[str, Any, Any]]) -> list[str]:
    """`  years 5 → 4`, for each value that reads otherwise."""
    return [f"  {name} {_value(was)} → {_value(now)}" for name, was, now in changed]


def _amended(told: StudyHistory) -> Iterator[tuple[Any, list[tuple[str, Any, Any]]]]:
    """Each amendment with what it changed, `(name, was, now)`."""
    before = told.registered.definition
    for event in told.amendments:
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
    return value if isinstance(value, str) else shown(value)


def _wrapped(line: str, width: int) -> list[str]:
    return textwrap.wrap(
        line, max(width, 40), subsequent_indent="      ", drop_whitespace=True
    ) or [""]
