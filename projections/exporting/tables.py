"""What can be exported by name, and the query for each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from projections.exporting import canonical
from projections.models.table import Table
from projections.warehouse.connection import named
from projections.warehouse.graph import public_tables

EVENTS = "events"
"""Canonical rows, not the table of that name: it says less than the log does."""

BASIS = "basis"

COHORT = ("attrition", "exclusions")
"""Under the standard definition; they come of frames, not of a query."""


def known() -> tuple[str, ...]:
    """All that can be exported, the events first."""
    return (EVENTS, *(name for name in _tables() if name != EVENTS), BASIS, *COHORT)


def reads(what: str) -> tuple[str, ...]:
    """The models that it needs."""
    if what == EVENTS:
        return canonical.READS
    return (f"main.{what}",) if what in _tables() else ()


def query(what: str) -> str:
    """The rows of a table by its key, so that one basis gives one order."""
    if what == EVENTS:
        return canonical.canonical()
    if what == BASIS:
        return "select * from basis"
    key = ", ".join(map(named, _tables()[what].key))
    return f"select * from {named(what)} order by {key}"  # noqa: S608  # a model's own name


@cache
def _tables() -> Mapping[str, Table]:
    return {table.table: table for table in public_tables()}
