"""An export of events, brought into an empty log again: `import` of what `export` wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from cli.importing.table import Line, Table
from domain.bulk.log_restore import LogRestore, new_positions
from domain.service import RecordService
from events.base import COMMON, Event, own_fields
from events.catalogue import class_of
from events.errors import Damaged, FiveyearError, Invalid
from events.fields import Field, schema
from events.kinds.corrections import EventCorrected, EventRetracted
from events.kinds.studies import StudyLocked

MARKS = ("number", "stream", "kind")
"""The columns by which an export is told from rows that somebody wrote."""

LEAVE_IT = "leave it as it was exported"


def is_export(table: Table) -> bool:
    """Whether a file holds recorded events, as `export --what events` writes them."""
    return set(MARKS) <= set(table.columns)


def restore(record: RecordService, table: Table, progress: Callable[[int], None]) -> LogRestore:
    """All events of an export, held against the rules. Raises an error that names the line."""
    restoring = LogRestore(record)
    rows = [(line, dict(zip(table.columns, line.cells, strict=False))) for line in table.lines]
    numbers = new_positions(_number(line, cells) for line, cells in rows)
    for count, (line, cells) in enumerate(rows, 1):
        try:
            if line.problem:
                raise Invalid(line.problem)  # named with its line below
            restoring.take(_renumbered(_event(cells), numbers))
        except FiveyearError as error:
            raise type(error)(f"line {line.number}: {error.what}", error.mend) from None
        progress(count)
    return restoring


def _number(line: Line, cells: Mapping[str, str]) -> int:
    text = cells.get("number", "")
    if not (text.isascii() and text.isdigit()):
        raise Invalid(f"line {line.number}: number: {text!r} is none", LEAVE_IT)
    return int(text)


def _event(cells: Mapping[str, str]) -> Event:
    """The event that a row tells of, by the schema of its kind alone."""
    try:
        cls = class_of(cells["kind"])
    except Damaged:
        raise Invalid(f"kind: {cells['kind']!r} is not known here", LEAVE_IT) from None
    fields = schema(cls)
    values = {}
    for name in (*COMMON, *own_fields(cls)):
        text = cells.get(name, "")
        if text == "":
            continue
        try:
            values[name] = fields[name].decode(_stored(fields[name], text))
        except (ValueError, KeyError, InvalidOperation) as error:
            raise Invalid(f"{name}: {text!r} cannot be read: {error}", LEAVE_IT) from None
    try:
        return cls(originator_id=cells["stream"], originator_version=1, **values)
    except TypeError as error:
        raise Invalid(f"{cls.TOPIC} is not whole: {error}", LEAVE_IT) from None


def _stored(field: Field, text: str) -> Any:
    """What is stored for a cell, by the type of its field."""
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


def _renumbered(event: Event, numbers: Mapping[int, int]) -> Event:
    """The event with the numbers it names as the empty log will have them."""
    if isinstance(event, EventCorrected | EventRetracted):
        if event.target not in numbers:
            raise Invalid(f"it mends #{event.target}, which is not in the file", "export it whole")
        return replace(event, target=numbers[event.target])
    if isinstance(event, StudyLocked):
        before = [new for old, new in numbers.items() if old <= event.data_until]
        return replace(event, data_until=max(before, default=0))
    return event
