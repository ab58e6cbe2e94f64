"""`python -m tests.benchmarks.digests CACHE`: a digest of every column of every public table.

Two versions of the product that give the same tables for a log give the same lines, whatever order
their rows are in.
"""

from __future__ import annotations

import sys

import duckdb

KEYS = ("client_id", "episode", "position", "year", "driver", "criterion", "threat", "period_end")


def digests(cache: str) -> list[str]:
    """`table column rows digest`, one line for each column."""
    lines = []
    with duckdb.connect(cache, read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        tables = connection.execute(
            "select table_name, column_name from duckdb_columns() "
            "where schema_name = 'main' and not internal order by all"
        ).fetchall()
        columns: dict[str, list[str]] = {}
        for table, column in tables:
            columns.setdefault(table, []).append(column)
        for table, names in columns.items():
            key = ", ".join(f'"{name}"' for name in names if name in KEYS) or "1"
            sums = ", ".join(f'sum(hash({key}, "{name}"))' for name in names)
            count, *found = connection.execute(f"select count(*), {sums} from {table}").fetchall()[
                0
            ]
            lines += [
                f"{table} {name} {count} {each}" for name, each in zip(names, found, strict=True)
            ]
    return lines


if __name__ == "__main__":
    print("\n".join(digests(sys.argv[1])))
