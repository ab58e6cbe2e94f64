"""Canonical columns: `client`, `kind`, `on`, and the fields of the kind by their own names."""

from __future__ import annotations

from collections.abc import Iterable

from domain.grammar.values import PERIOD, PERIOD_ENDS
from events.base import COMMON, Event, own_fields
from events.catalogue import CLASSES
from events.errors import Invalid
from events.kinds.clients import ClientMovedIndustry, ClientRegistered, ClientRenamed
from projections.importing.maps import CLIENT_FIELDS, Cell, EventMapping, Map
from projections.importing.rejects import ADDED

FACTS: tuple[type[Event], ...] = tuple(
    cls
    for cls in CLASSES
    if cls.WORD or cls in (ClientRegistered, ClientRenamed, ClientMovedIndustry)
)
"""The kinds of event that a file can have: every fact about a client."""

COMMON_COLUMNS = tuple(name for name in COMMON if name != "batch")
"""The columns that every kind may have. The batch is set by the import."""

TARGETS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            "client",
            "kind",
            *COMMON_COLUMNS,
            PERIOD,
            *(name for cls in FACTS for name in own_fields(cls)),
        )
    )
)
"""Every column that a canonical row may have."""


def column_name(header: str) -> str:
    """A header in the spelling of a field: lower case, words joined by underscores."""
    return "_".join(header.casefold().replace("-", " ").replace("_", " ").split())


def canonical_map(columns: tuple[str, ...]) -> Map:
    """The map of a table whose columns are named after the fields.

    The two columns that a file of rejected rows adds are ignored. Raises `Invalid` for a column
    that is not a field of any kind, and where client or kind is missing.
    """
    targets: dict[str, Cell] = {}
    for header in columns:
        if not header or header in ADDED:
            continue
        target = column_name(header)
        if target not in TARGETS:
            raise Invalid("column.unknown", name=header, target=target, known=TARGETS)
        if target in targets:
            raise Invalid("column.repeated", first=targets[target].column, second=header)
        targets[target] = Cell(column=header)
    for name in ("client", "kind"):
        if name not in targets:
            raise Invalid("column.missing", name=name, known=columns)
    return Map(
        events=(EventMapping(targets),),
        clients={name: targets[name] for name in CLIENT_FIELDS if name in targets},
    )


def foreign_columns(cls: type[Event], columns: Iterable[str]) -> tuple[str, ...]:
    """Those of the columns that are not fields of a kind.

    Columns that describe a client are allowed in every row: they serve where one is registered.
    """
    own = own_fields(cls)
    period = (PERIOD,) if PERIOD_ENDS[0] in own else ()
    allowed = ("client", "kind", *COMMON_COLUMNS, *period, *own, *CLIENT_FIELDS)
    return tuple(name for name in columns if name not in allowed)
