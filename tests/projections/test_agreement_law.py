"""For any history, the SQL models, the Polars code and the naive model give the same tables."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given as for_any

from domain.definition.definition import STANDARD, Definition, Grade
from projections.basis import whole
from projections.refresh import in_memory
from tests.naive.tables import Tables
from tests.projections import engines
from tests.projections.histories import CLOCKS, DEFINITIONS, HISTORIES
from tests.projections.laws import law
from tests.projections.logs import Telling, written


@law(80)
@for_any(telling=HISTORIES, clock=CLOCKS, definition=DEFINITIONS, other=CLOCKS)
def test_sql_and_polars_agree_with_the_naive_fold(
    telling: Telling, clock: date, definition: Definition, other: date
) -> None:
    """SQL under the standard definition; Polars under that and any other, on any clock."""
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", telling.events)
        with in_memory(log, whole(log, clock)) as warehouse:
            in_sql = engines.read(warehouse)
            in_polars = engines.in_polars(warehouse, clock, STANDARD)
            otherwise = engines.in_polars(warehouse, other, definition)
    naive = engines.by_naive(telling.events, clock, STANDARD)
    agree(in_sql, naive)
    agree(in_polars, naive)
    agree(otherwise, engines.by_naive(telling.events, other, definition))


@law(40)
@for_any(telling=HISTORIES, clock=CLOCKS, definition=DEFINITIONS)
def test_sql_under_any_definition_agrees_with_the_naive_fold(
    telling: Telling, clock: date, definition: Definition
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", telling.events)
        in_sql = engines.by_sql(log, clock, definition)
    agree(in_sql, engines.by_naive(telling.events, clock, replace(definition, grade=Grade.A)))


def agree(tables: Tables, naive: Tables) -> None:
    differences = {
        name: found
        for name, rows in tables.items()
        if (found := engines.differing(rows, naive[name]))
    }
    assert differences == {}
