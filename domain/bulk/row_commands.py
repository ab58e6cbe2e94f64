"""The command for a typed event: its texts read as values, dated and with their provenance."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from domain.client.defaults import open_labels
from domain.client.history import History
from domain.commands import Provenance, RecordEvent
from domain.grammar.typed_rows import TypedEvent
from domain.grammar.values import PERIOD, PERIOD_ENDS, Around, Typed, read_values
from events.base import COMMON, own_fields
from events.dates import PartialDate
from events.errors import Invalid
from events.fields import schema
from events.kinds.clients import ClientRegistered
from events.kinds.growth import ClientsAcquired, RevenueReported

DATED_BY_PERIOD = (RevenueReported, ClientsAcquired)
READ_HERE = ("actor", "key", "batch", "claimed_recorded_at")
"""Common fields whose texts are not read by the grammar of values."""

RELATIVE = re.compile(r"\b(today|yesterday|ago|last)\b", re.IGNORECASE)
SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)


def row_command(
    event: TypedEvent, around: Around, *, actor: str, key: str, batch: str
) -> RecordEvent:
    """The command that records a typed event. Raises `Invalid` with the column and the text."""
    fields, own = schema(event.cls), own_fields(event.cls)
    readable = {*own, *(name for name in COMMON if name not in READ_HERE)}
    if PERIOD_ENDS[0] in own:
        readable.add(PERIOD)
    texts: dict[str, Typed] = {}
    for name, text in event.typed.items():
        if name not in readable:
            continue
        if name == PERIOD or fields[name].type in (PartialDate, date):
            _reject_relative_date(text, event.label(name))
        texts[name] = _items(text) if name != PERIOD and fields[name].many else text
    values = read_values(event.cls, texts, around, event.label)
    on = values.pop("on", None)
    if on is None and not issubclass(event.cls, (*DATED_BY_PERIOD, ClientRegistered)):
        raise Invalid("row.undated", label=event.label("on"))
    common: dict[str, Any] = {n: values.pop(n, None) for n in ("source", "source_date", "note")}
    if claimed := event.typed.get("claimed_recorded_at"):
        common["claimed_recorded_at"] = _moment(claimed, event.label("claimed_recorded_at"))
    provenance = Provenance(actor=event.typed.get("actor", actor), key=key, batch=batch, **common)
    return RecordEvent(kind=event.cls, provenance=provenance, on=on, values=values)


def with_open_label(event: TypedEvent, history: History) -> Mapping[str, str]:
    """The event's texts, with the threat or goal that it ends where only one is open."""
    name, known = open_labels(event.cls, history)
    if not name or name in event.typed:
        return event.typed
    if len(known) == 1:
        return {**event.typed, name: next(iter(known))}
    raise Invalid("row.label_missing", label=event.label(name), name=name, open=known)


def _items(text: str) -> list[str]:
    """The texts of a cell that holds several: separated by semicolons, or a JSON list."""
    if text.startswith("["):
        with suppress(ValueError, RecursionError):
            items = json.loads(text)
            if isinstance(items, list) and all(isinstance(each, str) for each in items):
                return items
    return [item for part in text.split(";") if (item := part.strip())]


def _reject_relative_date(text: str, label: str) -> None:
    if RELATIVE.search(text):
        raise Invalid("date.relative", text=text).within(field=label)
    if SERIAL.fullmatch(text):
        raise Invalid("date.serial", text=text).within(field=label)


def _moment(text: str, label: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("time.unreadable", text=text).within(field=label) from None
