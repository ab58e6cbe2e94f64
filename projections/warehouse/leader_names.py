"""The names of leaders that SQL cannot compare, in the form in which the domain compares them."""

from __future__ import annotations

import duckdb

from events.names import normalise
from projections.models.table import Table

LEADER_NAMES = Table(
    name="facts.leader_names",
    grain="One row per leader's name that is not plain ASCII: the form in which it is compared",
    key=("leader",),
    columns={},
)
READS = frozenset({"source.effective"})


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """The table in the current database. For plain names, nearly all, small letters are enough."""
    unlike = connection.execute(
        """
        select distinct from_json(data, '{"leader": "VARCHAR"}').leader as leader
        from source.effective
        where kind in ('leader.joined', 'leader.left')
            and not regexp_full_match(leader, '[!-~]+( [!-~]+)*')
        """
    ).fetchall()
    names = [name for (name,) in unlike]
    connection.execute(
        f"create table {LEADER_NAMES.name} as "
        "select unnest($1::varchar[]) as leader, unnest($2::varchar[]) as normal",
        [names, [normalise(name) for name in names]],
    )
