"""Recorded events as canonical rows: what `import` takes, with nothing left out.

One row per recorded event, in the order of the log, corrections and retractions among them. A
field has one column, whichever kinds it belongs to, and every export has the same columns.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from events.base import COMMON, own_fields
from events.catalogue import CLASSES
from events.fields import Field, schema
from projections.warehouse.connection import named, quoted

PLACE = ("number", "recorded_at", "stream")
"""Where an event stood in the log that it comes from. Another log gives it other ones: `target`,
`data_until` and the rows of one stream are understood by these."""

WHO_AND_WHEN = ("client", "kind", "on")

EXACT = "DECIMAL(22, 4)"
"""Holds every amount that an event may carry."""

TYPES: dict[type, str] = {
    int: "BIGINT",
    bool: "BOOLEAN",
    Decimal: EXACT,
    date: "DATE",
    datetime: "TIMESTAMPTZ",
    dict: "JSON",
}

READS = ("main.clients", "source.effective")
"""The models that the rows are made of."""


@cache
def fields() -> tuple[str, ...]:
    """The names of what kinds hold of their own, in the order in which the catalogue has them."""
    return tuple(dict.fromkeys(name for cls in CLASSES for name in own_fields(cls)))


@cache
def columns() -> tuple[str, ...]:
    """The columns of canonical rows, in order."""
    said = (name for name in COMMON if name != "on")
    return (*PLACE, *WHO_AND_WHEN, *fields(), *said)


def canonical() -> str:
    """The query for canonical rows, over a warehouse that has the models of `READS`.

    `client` is the name it bears now, on every row of its stream; `name` on the row that registers
    it is the one it was registered under. `claimed_recorded_at` is what was claimed when the event
    was recorded, else when that was: another log records it anew. Limited by `until`, rows are left
    out that had not happened by then as first said, and what mends them; registrations are not.
    """
    select_list = ",\n    ".join(_column(name) for name in columns())
    return f"""
with recursive mending as (
    select position, from_json(data, '{{"target": "BIGINT"}}').target as target
    from source.log
    where kind in ('event.corrected', 'event.retracted')
),

-- A correction or retraction is kept where its target is, which may itself be one of them.
kept as (
    select log.position
    from source.log
    anti join mending using (position)
    where log.kind = 'client.registered' or had_happened(log."on")
    union all
    select mending.position
    from mending
    inner join kept on mending.target = kept.position
),

registered as (
    select stream as client_id, from_json(data, '{{"name": "VARCHAR"}}').name as first_name
    from source.log
    where kind = 'client.registered'
),

-- In order before they are taken apart: rows of so many columns take minutes to sort.
placed as (
    select log.*, coalesce(clients.client, registered.first_name) as client
    from source.log
    semi join kept using (position)
    left join registered on log.stream = registered.client_id
    left join clients on log.stream = clients.client_id
    order by log.position
)

select
    {select_list}
from (select *, from_json(data, {quoted(json.dumps(_types()))}) as fields from placed) as decoded
"""  # noqa: S608  # names of fields are ours


def _column(name: str) -> str:
    sources = {
        "number": "decoded.position",
        "recorded_at": "decoded.recorded_at",
        "stream": "decoded.stream",
        "client": "decoded.client",
        "kind": "decoded.kind",
        "on": 'decoded."on"',
        "claimed_recorded_at": (
            "coalesce(decoded.fields.claimed_recorded_at at time zone 'UTC', decoded.recorded_at)"
        ),
    }
    return f"{sources.get(name, f'decoded.fields.{named(name)}')} as {named(name)}"


@cache
def _types() -> dict[str, str]:
    """The SQL type of each field by name; JSON where kinds have different ones by one name."""
    found: dict[str, set[str]] = {}
    for cls in CLASSES:
        for field in schema(cls).values():
            found.setdefault(field.name, set()).add(_type(field))
    names = (*fields(), *(name for name in COMMON if name != "on"))
    return {
        name: next(iter(found[name])) if len(found[name]) == 1 else TYPES[dict] for name in names
    }


def _type(field: Field) -> str:
    return TYPES[dict] if field.many else TYPES.get(field.type, "VARCHAR")
