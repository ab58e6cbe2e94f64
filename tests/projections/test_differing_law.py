"""Every difference between two bases has its cause, and nothing else is named: for any history."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event
from hypothesis import given as for_any
from hypothesis import strategies as st

from events.base import Event
from events.codec import encode
from projections.counterfactuals.basis_pair import TABLES
from projections.counterfactuals.fact_changes import OF_THE_RECORDING
from projections.counterfactuals.row_changes import COLUMNS, Moved
from projections.warehouse.basis import Basis, BasisQuery, resolve
from projections.warehouse.refresh import in_memory
from tests.naive.facts import facts as naive_facts
from tests.naive.facts import had_happened, position_of
from tests.naive.tables import Row, tables
from tests.projections import engines
from tests.projections.differences import Difference, difference
from tests.projections.histories import CLOCKS, STEP, history_of
from tests.projections.laws import law
from tests.projections.logs import LogBuilder, written

pytestmark = pytest.mark.minutes

TODAY = date(2026, 6, 30)

LONG_HISTORIES = st.lists(STEP, min_size=25, max_size=60).map(history_of)
"""In short ones there is seldom an episode that could move."""


@law(3)
@for_any(
    builder=LONG_HISTORIES,
    shares=st.tuples(st.floats(0, 1), st.sampled_from((1.0, 0.8, 0.4))),
    clocks=st.tuples(CLOCKS, CLOCKS),
    until=st.none() | CLOCKS,
)
def test_every_difference_has_its_cause_and_nothing_else_is_named(
    builder: LogBuilder, shares: tuple[float, float], clocks: tuple[date, date], until: date | None
) -> None:
    """Against a naive fold of the events, which is folded again for every event between the two."""
    first, last = sorted(round(share * len(builder.events)) for share in shares)
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", builder.events)
        earlier, later = (
            replace(resolve(log, BasisQuery(position=number, until=until), TODAY), clock=clock)
            for number, clock in zip((first, last), sorted(clocks), strict=True)
        )
        found = difference(log, earlier, later)
        assert difference(log, later, later) == Difference([], {table: [] for table in TABLES})
        on_both = [rows_of(log, basis) for basis in (earlier, later)]
    for table in TABLES:
        event(f"{len(found.moved[table])} {table} moved")
        assert moved_values(found, table) == differing_values(on_both, table)
        for row in found.moved[table]:
            assert_caused(builder.events, earlier, later, table, row)
    assert fact_values(found) == differing_facts(builder.events, earlier, later)
    for fact in found.facts:
        assert fact.by
        assert all(each.by and set(each.by) <= set(fact.by) for each in fact.fields)
        assert set(fact.by) <= set(between_of(builder.events, fact.client_id, earlier, later))


Rows = dict[str, dict[tuple[str, int], dict[str, Any]]]
Values = dict[tuple[Any, ...], tuple[Any, Any]]


def rows_of(log: Path, basis: Basis) -> Rows:
    with in_memory(log, basis, only=[f"main.{table}" for table in TABLES]) as warehouse:
        found: Rows = {}
        for table in TABLES:
            answer = warehouse.query(f"from {table}")
            every = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
            found[table] = {(row["client_id"], row["episode"]): row for row in every}
        return found


def moved_values(found: Difference, table: str) -> Values:
    return {
        (row.client_id, row.episode, each.name): (each.before, each.after)
        for row in found.moved[table]
        for each in row.columns
    }


def differing_values(on_both: list[Rows], table: str) -> Values:
    before, after = (rows[table] for rows in on_both)
    pairs = {
        (*key, name): (before.get(key, {}).get(name), after.get(key, {}).get(name))
        for key in {**before, **after}
        for name in COLUMNS[table]
    }
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def assert_caused(
    events: list[Event], earlier: Basis, later: Basis, table: str, row: Moved
) -> None:
    """What is named for each column is where it changes as the client's history is folded again."""
    numbers = between_of(events, row.client_id, earlier, later)
    own = [each for each in events if each.stream == row.client_id]
    known = [each for each in own if position_of(each) <= earlier.position]
    rows = [naive_row(known, earlier.clock, earlier.until, table, row.episode)]
    rows.append(naive_row(known, later.clock, later.until, table, row.episode))
    for number in numbers:
        known = [each for each in own if position_of(each) <= number]
        rows.append(naive_row(known, later.clock, later.until, table, row.episode))
    for each in row.columns:
        values = [one.get(each.name) for one in rows]
        changed = [not engines.same(one, other) for one, other in pairwise(values)]
        assert each.time == changed[0], each
        by = [number for number, moved in zip(numbers, changed[1:], strict=True) if moved]
        assert list(each.by) == by, each
        assert each.time or each.by


def naive_row(
    events: list[Event], clock: date, until: date | None, table: str, episode: int
) -> Row:
    found = tables(events, clock, until=until)[table]
    return next((row for row in found if row["episode"] == episode), {})


def between_of(events: list[Event], stream: str, earlier: Basis, later: Basis) -> list[int]:
    return [
        position_of(each)
        for each in events
        if each.stream == stream and earlier.position < position_of(each) <= later.position
    ]


def fact_values(found: Difference) -> Values:
    return {
        (fact.number, fact.change, each.name): (each.before, each.after)
        for fact in found.facts
        for each in fact.fields
    }


def differing_facts(events: list[Event], earlier: Basis, later: Basis) -> Values:
    """Of clients: what is reported of an industry is no fact of theirs."""
    theirs = [event for event in events if event.stream.startswith("c-")]
    before, after = (known_facts(theirs, basis) for basis in (earlier, later))
    return {
        (number, change_of(number, before, after), name): (old.get(name), new.get(name))
        for number in {**before, **after}
        for old, new in [(before.get(number, {}), after.get(number, {}))]
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    }


def change_of(number: int, before: dict[int, Any], after: dict[int, Any]) -> str:
    if number not in before:
        return "appeared"
    return "changed" if number in after else "went"


def known_facts(events: list[Event], basis: Basis) -> dict[int, dict[str, Any]]:
    known = [each for each in events if position_of(each) <= basis.position]
    return {
        fact.position: {
            name: value
            for name, value in json.loads(encode(fact.says)).items()
            if name not in OF_THE_RECORDING
        }
        for stream in {each.stream for each in known}
        for fact in naive_facts([each for each in known if each.stream == stream])
        if had_happened(fact, basis.until)
    }
