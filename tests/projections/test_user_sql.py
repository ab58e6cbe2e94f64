"""What a person may ask of the tables: to read them, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cli.demo.histories import invented
from cli.demo.sinks import write_directly
from events.errors import Invalid
from projections.warehouse.connection import Warehouse, cache_of
from projections.warehouse.refresh import opened

CLOCK = date(2026, 6, 30)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    log = tmp_path_factory.mktemp("sql") / "log.db"
    write_directly(invented(12), log)
    with opened(log, CLOCK):
        return log


@pytest.fixture
def warehouse(log: Path) -> Iterator[Warehouse]:
    with opened(log, CLOCK) as warehouse:
        yield warehouse


def test_a_query_answers_with_names_and_rows(warehouse: Warehouse) -> None:
    answer = warehouse.user_query(
        "select client, count(*) as episodes from episodes group by all order by all"
    )
    assert answer.columns == ("client", "episodes")
    assert answer.rows


def test_two_queries_can_be_asked_one_after_the_other(warehouse: Warehouse) -> None:
    assert warehouse.user_query("select 1 as one").rows == [(1,)]
    assert warehouse.user_query("with a as (select 2 as two) from a").rows == [(2,)]


FORBIDDEN = [
    "insert into clients select * from clients",
    "update clients set client = 'x'",
    "delete from clients",
    "truncate clients",
    "drop table clients",
    "drop view outcomes",
    "alter table clients add column x int",
    "create table mine as select 1 as one",
    "create or replace view outcomes as select 1 as one",
    "create schema mine",
    "comment on table clients is 'mine'",
    "copy clients to '{folder}/out.csv'",
    "copy clients from '{folder}/file.csv'",
    "copy (select 1) to '{folder}/out.parquet' (format parquet)",
    "export database '{folder}/out'",
    "import database '{folder}/out'",
    "attach '{folder}/other.duckdb' as other",
    "attach '{folder}/other.duckdb' as other (read_only)",
    "attach '{cache}' as again",
    "detach warehouse",
    "select * from read_csv('{folder}/file.csv')",
    "select * from read_text('{folder}/file.csv')",
    "select * from read_blob('{folder}/*')",
    "select * from read_json('{folder}/file.csv')",
    "select * from read_parquet('{folder}/file.parquet')",
    "select * from '{folder}/file.csv'",
    "select * from glob('{folder}/*')",
    "select * from sniff_csv('{folder}/file.csv')",
    "select * from frame",
    "install httpfs",
    "load httpfs",
    "load '{folder}/file.csv'",
    "set memory_limit = '100GB'",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set python_enable_replacements = true",
    "set global threads = 1",
    "reset enable_external_access",
    "pragma threads = 1",
    "pragma enable_profiling",
    "call pragma_version(); copy clients to '{folder}/out.csv'",
    "select 1; set threads = 1",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_nothing_is_written_read_from_elsewhere_or_set(
    log: Path, warehouse: Warehouse, tmp_path: Path, statement: str
) -> None:
    frame = pl.DataFrame({"secret": [1]})
    (tmp_path / "file.csv").write_text("secret\n1\n")
    frame.write_parquet(tmp_path / "file.parquet")
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    there = sorted(path.name for path in tmp_path.iterdir())
    before = cache_of(log).read_bytes()

    with pytest.raises(Invalid, match=r"sql\.(failed|several)"):
        warehouse.user_query(statement.format(folder=tmp_path, cache=cache_of(log)))

    assert sorted(path.name for path in tmp_path.iterdir()) == there
    assert cache_of(log).read_bytes() == before


def test_what_was_refused_changes_nothing_for_the_next_query(warehouse: Warehouse) -> None:
    with pytest.raises(Invalid):
        warehouse.user_query("delete from clients")
    assert warehouse.user_query("select count(*) from clients").rows == [(12,)]


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("select * from episode", "episodes"),
        ("select clint from clients", "client"),
        ("select responce from episodes", "response"),
        ("select coutn(*) from clients", "count"),
    ],
)
def test_a_mistaken_name_gets_a_suggestion(
    warehouse: Warehouse, query: str, suggestion: str
) -> None:
    with pytest.raises(Invalid) as error:
        warehouse.user_query(query)
    assert "Did you mean" in str(error.value) or "Candidate" in str(error.value)
    assert suggestion in str(error.value)


@pytest.mark.parametrize("query", ["selec 1", "select", "select 'open", "select * from"])
def test_what_is_no_query_is_said_to_be_none(warehouse: Warehouse, query: str) -> None:
    with pytest.raises(Invalid, match=r"sql\.failed"):
        warehouse.user_query(query)


@pytest.mark.parametrize("query", ["", "  ", ";", "-- nothing"])
def test_nothing_asked_is_refused_or_answered_with_nothing(
    warehouse: Warehouse, query: str
) -> None:
    with suppress(Invalid):
        assert warehouse.user_query(query).rows == []


@pytest.mark.parametrize("statement", ["vacuum clients", "checkpoint", "force checkpoint"])
def test_what_tidies_up_changes_nothing(log: Path, warehouse: Warehouse, statement: str) -> None:
    before = cache_of(log).read_bytes()
    with suppress(Invalid):
        warehouse.user_query(statement)
    assert cache_of(log).read_bytes() == before


def test_a_transaction_that_is_left_open_ends_with_the_warehouse(log: Path) -> None:
    with opened(log, CLOCK) as warehouse:
        warehouse.user_query("begin")
    with opened(log, CLOCK) as warehouse:
        assert warehouse.user_query("select 1 as one").rows == [(1,)]


def test_a_time_with_a_zone_is_given_in_utc(warehouse: Warehouse) -> None:
    query = "select 1 as n, timestamptz '2019-10-03 12:00:00+02' as \"at\"; "
    answer = warehouse.user_query(query)
    assert answer.columns == ("n", "at")
    assert answer.rows == [(1, datetime(2019, 10, 3, 10, 0))]  # noqa: DTZ001  # naive is UTC here
