"""Events from the rows of an export, as `export --what events` writes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.bulk.log_restore import LogRestore, new_positions
from domain.service import RecordService
from events.base import COMMON, Event, own_fields
from events.catalogue import class_of
from events.errors import Damaged, FiveyearError, Invalid
from events.fields import Field, schema
from events.kinds.corrections import EventCorrected, EventRetracted
from events.kinds.studies import StudyLocked

MARKS = ("number", "stream", "kind")
"""The columns that distinguish an export from rows that a person wrote."""


def is_export(columns: Iterable[str]) -> bool:
    """Whether a file with these columns is an export of events."""
    return set(MARKS) <= set(columns)


def restore_log(
    service: RecordService,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    progress: Callable[[int], None] = lambda _: None,
) -> LogRestore:
    """All events of an export, checked by the rules; recorded by `finish`.

    `rows` are lines with their cells by column. Raises an error that names the line.
    """
    lines = list(rows)
    positions = new_positions(_old_position(line, cells) for line, cells in lines)
    restore = LogRestore(service)
    for count, (line, cells) in enumerate(lines, 1):
        try:
            restore.add(_with_positions(exported_event(cells), positions))
        except FiveyearError as error:
            raise error.within(line=line) from None
        progress(count)
    return restore


def exported_event(cells: Mapping[str, str]) -> Event:
    """The event of one row, read by the fields of its kind alone. Raises `Invalid`."""
    try:
        cls = class_of(cells["kind"])
    except Damaged:
        raise Invalid("export.kind", kind=cells["kind"]) from None
    fields = schema(cls)
    values = {}
    for name in (*COMMON, *own_fields(cls)):
        text = cells.get(name, "")
        if text == "":
            continue
        try:
            values[name] = fields[name].decode(_stored(fields[name], text))
        except (ValueError, KeyError, InvalidOperation) as error:
            raise Invalid("export.cell", text=text, reason=str(error)).within(field=name) from None
    try:
        return cls(originator_id=cells["stream"], originator_version=1, **values)
    except TypeError as error:
        raise Invalid("export.incomplete", kind=cls.TOPIC, reason=str(error)) from None


def _old_position(line: int, cells: Mapping[str, str]) -> int:
    text = cells.get("number", "")
    if not (text.isascii() and text.isdigit()):
        raise Invalid("export.position", text=text).within(line=line, field="number")
    return int(text)


def _stored(field: Field, text: str) -> Any:
    """The stored form of a cell, by the type of its field."""
    if field.many or field.type is dict:
        return json.loads(text)
    if field.type is bool:
        return {"yes": True, "true": True, "no": False, "false": False}[text.casefold()]
    if field.type is int:
        return int(Decimal(text))
    if field.type is Decimal:
        return f"{Decimal(text).normalize():f}"
    if field.type is datetime:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    return text


def _with_positions(event: Event, positions: Mapping[int, int]) -> Event:
    """The event with the positions it names as they will be in the empty log."""
    if isinstance(event, EventCorrected | EventRetracted):
        if event.target not in positions:
            raise Invalid("export.target", positions=(event.target,))
        return replace(event, target=positions[event.target])
    if isinstance(event, StudyLocked):
        before = [new for old, new in positions.items() if old <= event.data_until]
        return replace(event, data_until=max(before, default=0))
    return event
