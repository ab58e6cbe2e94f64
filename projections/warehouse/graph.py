"""Every table of the projections, what each reads, and the order in which they are made."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files

from domain.definition.codec import as_plain
from domain.definition.definition import Definition
from events.codec import current_beginnings
from projections.models import models, rules
from projections.models.table import Table
from projections.outcomes.tables import TABLES as DERIVED
from projections.warehouse.leader_names import LEADER_NAMES
from projections.warehouse.leader_names import READS as LEADER_NAMES_READ

LOG = """
create table source.log (
    position    bigint    not null,
    recorded_at timestamp not null,
    stream      varchar   not null,
    revision    integer   not null,
    kind        varchar   not null,
    "on"        varchar   not null,
    data        varchar   not null
)
"""
"""The log as it was recorded. Every other table follows from this one."""

GIVEN = frozenset({"source.log", "source.recorded", "main.basis"})
"""Tables that are there before any model runs."""


def tables() -> tuple[Table, ...]:
    """The tables that are kept, or computed when they are read: models and derived tables."""
    return (*models(), *DERIVED)


def public_tables() -> tuple[Table, ...]:
    return tuple(table for table in tables() if table.public)


def stored_tables() -> tuple[Table, ...]:
    """The tables whose rows are kept."""
    return (*(model for model in models() if model.stored), *DERIVED)


@cache
def reads() -> dict[str, frozenset[str]]:
    """By table, the tables that it reads."""
    return {
        **{model.name: model.reads - GIVEN for model in models()},
        **{table.name: table.reads for table in DERIVED},
        LEADER_NAMES.name: LEADER_NAMES_READ,
    }


def closure(names: Collection[str]) -> frozenset[str]:
    """Those tables and all that they read, directly or not."""
    wanted: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        wanted.add(name)
        waiting |= reads()[name] - wanted
    return frozenset(wanted)


def every_table() -> frozenset[str]:
    return frozenset(reads())


def sorter(wanted: Collection[str]) -> TopologicalSorter[str]:
    """The order of those tables: each becomes ready once those that it reads are done."""
    return TopologicalSorter({name: reads()[name] & set(wanted) for name in wanted})


@cache
def fingerprint(definition: Definition) -> str:
    """Changes with every change of a model, of the engine or of a parameter: a cache file of
    another one is rebuilt."""
    versions = "".join(f"{kind}{begins}" for kind, begins in current_beginnings().items())
    selects = "".join(f"{model.name}{model.select}" for model in models())
    text = LOG + versions + rules() + selects + repr(as_plain(definition)) + "".join(_engine())
    return hashlib.sha256(text.encode()).hexdigest()


def _engine() -> Iterator[str]:
    room = files("projections.outcomes")
    for each in sorted(room.iterdir(), key=lambda each: each.name):
        if each.name.endswith(".py"):
            yield each.read_text(encoding="utf-8")
