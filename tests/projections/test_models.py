"""What every model promises: its grain, its columns, and what the database says of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cli.demo.histories import invented
from cli.demo.sinks import write_directly
from projections.table_names import public_table_names
from projections.warehouse.connection import Warehouse
from projections.warehouse.graph import public_tables, tables
from projections.warehouse.refresh import opened

CLOCK = date(2026, 6, 30)
CLIENTS = 150

INTERFACE = {
    "events": "position recorded_at actor stream client revision kind occurred_from occurred_to "
    "precision summary data source key batch superseded_by retracted",
    "clients": "client_id client industry currency fiscal_year_end engaged_from engaged_to "
    "first_event_on last_event_on",
    "leaders": "client_id client leader role senior joined_on left_on",
    "timeline": "client_id client occurred_on precision kind summary threat episode "
    "years_since_index position",
    "threats": "client_id client threat threat_kind severity description started_on ended_on",
    "episodes": "client_id client episode started_on index_date threats severity together apart "
    "net response response_ab response_all trust_baseline litmus_baseline",
    "revenue": "client_id client period_start period_end amount currency position",
    "revenue_path": "client_id client episode response year period_end amount index",
    "outcomes": "client_id client industry episode index_date response follow_up_years complete "
    "r0 r5 multiple cagr growth fate breakthrough_judged breakthrough_computed criteria_known "
    "outcome criteria_computed",
    "criteria": "client_id client episode criterion judged computed peers_from",
    "drivers": "client_id client episode driver rating assessed_on position",
}
"""As INTERFACE.md has them. `attrition` and `exclusions` depend on choices that are made when a
comparison is asked for, so no table holds them."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    log = tmp_path_factory.mktemp("models") / "log.db"
    write_directly(invented(CLIENTS), log)
    with opened(log, CLOCK) as warehouse:
        yield warehouse


@pytest.mark.parametrize("name", [table.name for table in tables()])
def test_the_key_of_a_table_is_unique_and_known(warehouse: Warehouse, name: str) -> None:
    (table,) = (table for table in tables() if table.name == name)
    key = ", ".join(table.key)
    doubled = warehouse.query(f"select {key} from {name} group by {key} having count(*) > 1")
    unknown = warehouse.query(
        f"select {key} from {name} where {' or '.join(f'{part} is null' for part in table.key)}"
    )
    assert doubled.rows == []
    assert unknown.rows == []
    if name != "facts.peers":  # nobody reports them of invented industries
        assert warehouse.query(f"select count(*) from {name}").rows != [(0,)]


def test_the_public_tables_are_those_of_the_interface(warehouse: Warehouse) -> None:
    assert {row[0] for row in warehouse.tables().rows} == {*INTERFACE, "basis"}


@pytest.mark.parametrize("table", INTERFACE)
def test_a_table_has_the_columns_of_the_interface_in_their_order(
    warehouse: Warehouse, table: str
) -> None:
    assert [row[0] for row in warehouse.columns(table).rows] == INTERFACE[table].split()
    assert warehouse.query(f"from {table} limit 0").columns == tuple(INTERFACE[table].split())


@pytest.mark.parametrize("table", [*INTERFACE, "basis"])
def test_a_table_and_each_of_its_columns_say_what_they_hold(
    warehouse: Warehouse, table: str
) -> None:
    comments = {row[0]: row[1] for row in warehouse.tables().rows}
    assert comments[table]
    assert comments[table].startswith("One row")
    for column, _, holds in warehouse.columns(table).rows:
        assert holds, f"{table}.{column} says nothing of what it holds"


def test_there_are_as_many_facts_in_the_timeline_as_events_that_stand(
    warehouse: Warehouse,
) -> None:
    (counted,) = warehouse.query(
        """
        select
            (select count(*) from timeline),
            count(*) filter (
                not retracted
                and kind not in ('client.registered', 'event.corrected', 'event.retracted')
            ),
            count(*)
        from events
        """
    ).rows
    assert counted[0] == counted[1]
    assert counted[2] == warehouse.basis.position


def test_every_fact_has_a_summary(warehouse: Warehouse) -> None:
    silent = warehouse.query("select distinct kind from events where summary is null")
    assert silent.rows == []


def test_the_log_is_named_as_invented(warehouse: Warehouse) -> None:
    assert warehouse.basis.invented


def test_the_warehouse_is_kept_beside_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log.db"
    write_directly(invented(3), log)
    with opened(log, CLOCK):
        assert (tmp_path / "log.db.duckdb").exists()


def test_the_public_tables_are_known_without_an_engine() -> None:
    made = {"basis", *(table.table for table in public_tables())}
    assert set(public_table_names()) == made
