"""Every definition, on every engine: what is told in a small table gives what was worked out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from domain.definition.definition import Definition, Grade
from tests.naive.tables import Tables
from tests.projections import engines
from tests.projections.definitions import baselines, endings, episodes, responses, revenue, stories
from tests.projections.logs import Telling, written
from tests.projections.told import Case, expect, rows, tell_all

CASES: list[Case] = [
    each
    for module in (episodes, responses, baselines, revenue, endings, stories)
    for each in module.CASES
]


@cache
def together(clock: date, definition: Definition) -> Telling:
    """One log for all cases that are seen in the same way."""
    return tell_all(each for each in CASES if (each.clock, each.definition) == (clock, definition))


@cache
def by_sql(clock: date, definition: Definition) -> Tables:
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", together(clock, definition).events)
        return engines.by_sql(log, clock, definition)


@cache
def by_polars(clock: date, definition: Definition) -> Tables:
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", together(clock, definition).events)
        found = engines.by_polars(log, clock, definition)
        for column, grade in (("response_ab", Grade.AB), ("response_all", Grade.ALL)):
            let_in = engines.by_polars(log, clock, replace(definition, grade=grade))
            for row, other in zip(found["classified"], let_in["classified"], strict=True):
                row[column] = other["response"]
    return found | {"episodes": found["classified"]}


@cache
def by_naive(clock: date, definition: Definition) -> Tables:
    return engines.by_naive(together(clock, definition).events, clock, definition)


ENGINES: dict[str, Callable[[date, Definition], Tables]] = {
    "sql": by_sql,
    "polars": by_polars,
    "naive": by_naive,
}
IN_POLARS = {
    "episodes": set(
        "episode started_on index_date severity together apart response response_ab "
        "response_all".split()
    ),
    "outcomes": set(engines.OUTCOMES),
    "revenue_path": {"episode", "response", "year", "period_end", "amount", "index"},
}
"""What that engine knows; the rest of its work is done by the stored tables."""


def asked_of(engine: str) -> list[Case]:
    return [each for each in CASES if any(known_to(engine, *table) for table in tables_of(each))]


def tables_of(each: Case) -> list[tuple[str, str]]:
    return list(each.expected.items())


def known_to(engine: str, table: str, text: str) -> bool:
    return engine != "polars" or bool(columns(text) & IN_POLARS.get(table, set()))


def columns(text: str) -> set[str]:
    return {name.strip() for name in text.strip().splitlines()[0].split("|")}


@pytest.mark.parametrize(
    ("engine", "each"),
    [
        pytest.param(engine, each, id=f"{engine}: {each.name}")
        for engine in ENGINES
        for each in asked_of(engine)
    ],
)
def test_what_is_told_gives_what_was_worked_out(engine: str, each: Case) -> None:
    tables = ENGINES[engine](each.clock, each.definition)
    for table, text in tables_of(each):
        if known_to(engine, table, text):
            left_out = columns(text) - IN_POLARS[table] if engine == "polars" else set()
            found = [row for row in tables[table] if row["client_id"] == each.stream]
            expect(text, found, left_out)


def test_no_two_cases_share_a_client() -> None:
    assert len({each.stream for each in CASES}) == len(CASES)


def test_every_case_says_what_it_expects() -> None:
    assert all(rows(text) or columns(text) for each in CASES for _, text in tables_of(each))
