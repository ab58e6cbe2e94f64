"""For any history, the product and the naive model give the same tables."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given as for_any

from domain.definition.definition import STANDARD, Definition, Grade
from events.base import Event
from tests.naive.tables import Tables
from tests.projections import engines
from tests.projections.histories import CLOCKS, CROWDED, DEFINITIONS
from tests.projections.laws import law
from tests.projections.logs import LogBuilder, written

pytestmark = pytest.mark.minutes


@law(5)
@for_any(builder=CROWDED, clock=CLOCKS, definition=DEFINITIONS, other=CLOCKS)
def test_every_table_agrees_with_the_naive_fold(
    builder: LogBuilder, clock: date, definition: Definition, other: date
) -> None:
    """Under the standard definition and under any other, on any clock."""
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", builder.events)
        standard = engines.by_engine(log, clock)
        varied = engines.by_engine(log, other, definition)
    agree(standard, engines.by_naive(builder.events, clock, STANDARD))
    agree(varied, as_public(builder.events, other, definition))


def as_public(events: Sequence[Event], clock: date, definition: Definition) -> Tables:
    """The naive tables: public ones show grade A, whatever grade a definition asks for."""
    naive = engines.by_naive(events, clock, replace(definition, grade=Grade.A))
    return naive | {"classified": engines.by_naive(events, clock, definition)["classified"]}


def agree(tables: Tables, naive: Tables) -> None:
    differences = {
        name: found
        for name, rows in tables.items()
        if (found := engines.differing(rows, naive[name]))
    }
    assert differences == {}
