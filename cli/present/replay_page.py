"""The audit as it is shown: one client's as text, rows or a document, and the count of all."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cli.present.event_text import shown_amount, shown_day
from cli.present.rows import Rows
from cli.present.terminal_text import visible
from cli.present.values import to_text
from events.base import own_fields
from events.catalogue import class_of
from events.dates import PartialDate
from projections.audit.replaying import CORRECTING, STANDS, Change, EffectiveEvents, Step
from projections.audit.stored import Entry

if TYPE_CHECKING:
    from projections.audit.agreement import Difference, Replayed
    from projections.warehouse.basis import Basis

NOTHING = "nothing"

COLUMNS = (
    "position recorded_at actor source source_date claimed_recorded_at kind on precision summary "
    "reason superseded_by retracted_by after_until changed field before after"
).split()


@dataclass(frozen=True, slots=True)
class Audit:
    """One client's events on a basis. `not_yet_happened` are the positions of facts after the last
    day asked for; `state` is what the others come to."""

    client_id: str
    client: str
    basis: Basis
    steps: list[Step]
    effective: EffectiveEvents
    not_yet_happened: Set[int]
    state: dict[str, Any]


# -- a document ------------------------------------------------------------------------------------


def document(audit: Audit) -> dict[str, Any]:
    """`basis`, `client`, `events` and `state`; the same on the same basis, whatever came later."""
    return {
        "basis": audit.basis.as_json(),
        "client": {"client_id": audit.client_id, "client": audit.client},
        "events": [
            _event(audit, step)
            | {"changes": [asdict(change) for change in step.changes], "state": step.state}
            for step in audit.steps
        ],
        "state": audit.state,
    }


def _event(audit: Audit, step: Step) -> dict[str, Any]:
    entry, fields = step.entry, step.entry.fields
    return {
        "position": entry.position,
        "recorded_at": entry.recorded_at,
        "actor": fields["actor"],
        "source": fields.get("source"),
        "source_date": fields.get("source_date"),
        "claimed_recorded_at": fields.get("claimed_recorded_at"),
        "kind": entry.kind,
        "on": fields["on"],
        "precision": PartialDate.parse(fields["on"]).precision.value,
        "summary": summary(entry),
        "reason": fields.get("reason") if entry.kind in CORRECTING else None,
        "superseded_by": audit.effective.superseded.get(entry.position),
        "retracted_by": audit.effective.retracted.get(entry.position),
        "after_until": entry.position in audit.not_yet_happened,
    }


# -- rows ------------------------------------------------------------------------------------------


def rows(audit: Audit) -> Rows:
    """One row for each event and field that it changed; one for an event that changed nothing."""
    return Rows(tuple(COLUMNS), [*_rows(audit)])


def _rows(audit: Audit) -> Iterator[tuple[object, ...]]:
    for step in audit.steps:
        event = tuple(_event(audit, step).values())
        for change in step.changes:
            before, after = (
                None if value is None else to_text(value) for value in (change.before, change.after)
            )
            yield (*event, change.position, change.field, before, after)
        if not step.changes:
            yield (*event, None, None, None, None)


# -- text ------------------------------------------------------------------------------------------


def text(audit: Audit, width: int) -> str:
    """For a person, in a block of lines for each event, and the state at the end."""
    lines = [visible(audit.client), _known(audit)]
    before: dict[str, str] = {}
    for step in audit.steps:
        now = flat(step.state)
        lines += ["", *_block(audit, step, before, now, width)]
        before = now
    lines += ["", "State"]
    for name, value in flat(audit.state).items():
        lines += _wrapped(f"{name}: {value}", width, "  ")
    return "\n".join(lines)


def _known(audit: Audit) -> str:
    numbers = [step.entry.position for step in audit.steps]
    if not numbers:
        return "(no events)"
    span = f"#{numbers[0]}" if len(numbers) == 1 else f"#{numbers[0]}–#{numbers[-1]}"
    as_of = audit.basis.as_of
    known = "" if as_of is None else f"As known on {shown_day(as_of.date())} "
    happened = audit.basis.until
    return f"{known}({span})" + (f", happened up to {shown_day(happened)}" if happened else "")


def _block(
    audit: Audit, step: Step, before: Mapping[str, str], now: Mapping[str, str], width: int
) -> Iterator[str]:
    event = _event(audit, step)
    head = [f"#{event['position']} {event['kind']}", f"{event['on']} ({event['precision']})"]
    if event["superseded_by"] is not None:
        head.append(f"corrected by #{event['superseded_by']}")
    if event["retracted_by"] is not None:
        head.append(f"retracted by #{event['retracted_by']}")
    if event["after_until"]:
        head.append("after the day asked for")
    yield from _wrapped(" · ".join(head), width, "")
    yield from _wrapped(_recorded(event), width, "    ")
    if event["claimed_recorded_at"] is not None:
        claimed = f"claimed to be recorded {event['claimed_recorded_at']}"
        yield from _wrapped(claimed, width, "    ")
    yield from _wrapped(event["summary"], width, "    ")
    for change in step.changes:
        yield from _wrapped(_change(change, event["position"]), width, "      ")
    if event["reason"]:
        yield from _wrapped(f"because: {event['reason']}", width, "    ")
    moved = [
        f"{name} {before.get(name, NOTHING)} → {now.get(name, NOTHING)}"
        for name in {**before, **now}
        if before.get(name) != now.get(name)
    ]
    yield from _wrapped("leaves: " + ("; ".join(moved) or "the state as it was"), width, "    ")


def _recorded(event: Mapping[str, Any]) -> str:
    provenance = f"recorded {event['recorded_at']:%Y-%m-%d %H:%M:%S} UTC by {event['actor']}"
    if event["source"] is not None:
        provenance += f", from {event['source']}"
    if event["source_date"] is not None:
        provenance += f" of {event['source_date']}"
    return provenance


def _change(change: Change, own: int) -> str:
    if change.field == STANDS:
        return f"#{change.position} " + (
            "is effective again" if change.after else "is no longer effective"
        )
    of = "" if change.position == own else f"#{change.position} "
    return f"{of}{change.field}: {_word(change.before)} → {_word(change.after)}"


def _word(value: object) -> str:
    return NOTHING if value is None else to_text(value)


def _wrapped(line: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        visible(line), max(width, 40), initial_indent=indent, subsequent_indent=indent + "  "
    )


def summary(entry: Entry) -> str:
    """What an event says, its own fields one after another: words alone, figures by name."""
    if entry.kind in CORRECTING and "target" in entry.fields:
        return f"mends #{entry.fields['target']}"
    own = own_fields(class_of(entry.kind))
    fields: dict[str, Any] = {name: entry.fields.get(name) for name in own}
    if fields.get("currency") and fields.get("amount"):
        fields["amount"] = shown_amount(Decimal(fields["amount"]), fields.pop("currency"))
    return ", ".join(_said(name, value) for name, value in fields.items() if value is not None)


def _said(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    return f"{name.replace('_', ' ')} {to_text(value)}"


def flat(state: Mapping[str, Any], path: str = "") -> dict[str, str]:
    """A state as text by the path of its parts, like `threats T1 ended_on`; empty parts are left
    out."""
    flattened: dict[str, str] = {}
    for name, value in state.items():
        if isinstance(value, Mapping):
            flattened |= flat(value, f"{path}{name} ")
        elif value not in (None, []):
            flattened[path + name] = ", ".join(value) if isinstance(value, list) else to_text(value)
    return flattened


# -- all clients -----------------------------------------------------------------------------------


def counts(replayed: Replayed) -> dict[str, int]:
    return {
        "events": replayed.events,
        "clients": replayed.clients,
        "facts": replayed.facts,
        "corrections": replayed.corrections,
        "retractions": replayed.retractions,
    }


def summary_document(basis: Basis, replayed: Replayed) -> dict[str, Any]:
    """`basis`, the counts, `kinds` with theirs, and the first `difference`, null without one."""
    return {
        "basis": basis.as_json(),
        **counts(replayed),
        "kinds": dict(sorted(replayed.kinds.items())),
        "difference": None if replayed.difference is None else asdict(replayed.difference),
    }


def summary_rows(replayed: Replayed) -> Rows:
    numbers = [*counts(replayed).items(), *sorted(replayed.kinds.items())]
    return Rows(("counted", "number"), numbers)


def summary_text(replayed: Replayed) -> str:
    rows = summary_rows(replayed).rows
    most = max(len(f"{number:,}") for _, number in rows)
    lines = [f"{number:>{most},}  {name}" for name, number in rows]
    return "\n".join(lines)


def difference_line(first: Difference) -> str:
    """In which client, table and column they differ, and what each of them has there."""
    who = first.client_id if first.client is None else f"{first.client} ({first.client_id})"
    where = first.table if first.column is None else f"{first.table}.{first.column}"
    return f"{who}, {where}: replayed {_value(first.replayed)}, projected {_value(first.projected)}"


def _value(value: object) -> str:
    return NOTHING if value is None else repr(to_text(value))
