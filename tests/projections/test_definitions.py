"""Every definition, on every engine: a history in a small table gives what was worked out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from domain.definition.definition import Definition
from tests.naive.tables import Tables
from tests.projections import engines
from tests.projections.definitions import baselines, endings, episodes, responses, revenue, stories
from tests.projections.logs import LogBuilder, written
from tests.projections.text_tables import Case, expect, log_all, rows

CASES: list[Case] = [
    each
    for module in (episodes, responses, baselines, revenue, endings, stories)
    for each in module.CASES
]


@cache
def together(clock: date, definition: Definition) -> LogBuilder:
    """One log for all cases that are seen in the same way."""
    return log_all(each for each in CASES if (each.clock, each.definition) == (clock, definition))


@cache
def by_engine(clock: date, definition: Definition) -> Tables:
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", together(clock, definition).events)
        return engines.by_engine(log, clock, definition)


@cache
def by_naive(clock: date, definition: Definition) -> Tables:
    return engines.by_naive(together(clock, definition).events, clock, definition)


ENGINES: dict[str, Callable[[date, Definition], Tables]] = {
    "product": by_engine,
    "naive": by_naive,
}


def columns(text: str) -> set[str]:
    return {name.strip() for name in text.strip().splitlines()[0].split("|")}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("each", [pytest.param(each, id=each.name) for each in CASES])
def test_the_events_of_a_case_give_what_was_worked_out(engine: str, each: Case) -> None:
    tables = ENGINES[engine](each.clock, each.definition)
    for table, text in each.expected.items():
        expect(text, [row for row in tables[table] if row["client_id"] == each.stream])


def test_no_two_cases_share_a_client() -> None:
    assert len({each.stream for each in CASES}) == len(CASES)


def test_every_case_says_what_it_expects() -> None:
    assert all(rows(text) or columns(text) for each in CASES for text in each.expected.values())
