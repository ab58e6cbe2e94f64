"""What DuckDB and Polars hand each other arrives as it was, whichever way it goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from projections.warehouse import bridge
from projections.warehouse.connection import empty

ROWS = """
    select * from (values
        (1::bigint, 2::integer, true, 'Aldgate', date '2016-02-29', 1.5::decimal(18,2),
            0.25::double, timestamp '2016-02-29 12:00:00.000001'),
        (null, null, null, null, null, null, null, null)
    ) as rows(big, small, yes, name, day, amount, share, moment)
"""

FIRST = {
    "big": 1,
    "small": 2,
    "yes": True,
    "name": "Aldgate",
    "day": date(2016, 2, 29),
    "amount": Decimal("1.50"),
    "share": 0.25,
    "moment": datetime(2016, 2, 29, 12, 0, 0, 1),  # noqa: DTZ001  # the warehouse has no zones
}

TYPES = {
    "big": pl.Int64(),
    "small": pl.Int32(),
    "yes": pl.Boolean(),
    "name": pl.String(),
    "day": pl.Date(),
    "amount": pl.Decimal(18, 2),
    "share": pl.Float64(),
    "moment": pl.Datetime("us"),
}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty() as warehouse:
        yield warehouse.connection


@pytest.fixture(params=[1_000, 0], ids=["as rows", "through a file"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(bridge, "FEW", request.param)
    return int(request.param)


@pytest.mark.usefixtures("few")
def test_every_type_arrives_as_it_was(connection: duckdb.DuckDBPyConnection) -> None:
    found = bridge.frame(connection, ROWS)
    assert dict(found.schema) == TYPES
    by_name = found.sort("big", nulls_last=True).to_dicts()
    assert by_name == [FIRST, dict.fromkeys(FIRST)]


@pytest.mark.usefixtures("few")
def test_no_rows_have_their_types_all_the_same(connection: duckdb.DuckDBPyConnection) -> None:
    found = bridge.frame(connection, f"from ({ROWS}) where big = 2")
    assert (found.height, dict(found.schema)) == (0, TYPES)


@pytest.mark.parametrize("count", [999, 1_000, 1_001, 5_000])
def test_no_row_is_lost_where_the_ways_part(
    connection: duckdb.DuckDBPyConnection, count: int
) -> None:
    found = bridge.frame(connection, f"select range as number from range({count})")
    assert sorted(found["number"].to_list()) == list(range(count))


def test_what_has_no_plain_type_goes_through_a_file(connection: duckdb.DuckDBPyConnection) -> None:
    found = bridge.frame(connection, "select [1, 2] as numbers, {'a': 'x'} as parts")
    assert found.to_dicts() == [{"numbers": [1, 2], "parts": {"a": "x"}}]


def test_a_frame_is_read_with_its_types(connection: duckdb.DuckDBPyConnection) -> None:
    rows = pl.DataFrame([FIRST, dict.fromkeys(FIRST)], schema=TYPES)
    with bridge.relation(connection, rows) as name:
        connection.execute(f"create table kept as from {name}")
    assert _types(connection, "kept") == {
        "big": "BIGINT",
        "small": "INTEGER",
        "yes": "BOOLEAN",
        "name": "VARCHAR",
        "day": "DATE",
        "amount": "DECIMAL(18,2)",
        "share": "DOUBLE",
        "moment": "TIMESTAMP",
    }
    assert bridge.frame(connection, "from kept").equals(rows)


def test_a_frame_is_there_while_the_context_lasts(connection: duckdb.DuckDBPyConnection) -> None:
    with bridge.relation(connection, pl.DataFrame({"number": [1, 2]})) as name:
        twice = f"select sum(number) from (from {name} union all from {name})"
        assert connection.execute(twice).fetchall() == [(6,)]
    with pytest.raises(duckdb.CatalogException):
        connection.execute(f"from {name}")


def _types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, Any]:
    described = connection.execute(f"describe {table}").fetchall()
    return {name: kind for name, kind, *_ in described}
