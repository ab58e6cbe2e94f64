"""Upcasting in bulk: rows of older versions, converted before any model reads them.

The models read stored JSON as the current version of each kind has it. The log is not changed: what
is rewritten is the copy of it in `source.log`, by the same steps that reading one event applies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.codec import current_beginnings, current_form
from events.errors import Damaged

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH_ROWS = 20_000

# The text of an event begins with its version. That is compared, so that no JSON is parsed where
# all events are current.
OUTDATED = """
select position, kind, data
from source.log
left join (
    select unnest($1::varchar[]) as kind, unnest($2::varchar[]) as beginning
) as current using (kind)
where position > $3 and (beginning is null or not starts_with(data, beginning))
order by position
limit $4
"""

REWRITE = """
update source.log
set data = form.data, "on" = form.data ->> '$.on'
from (select unnest($1::bigint[]) as position, unnest($2::varchar[]) as data) as form
where log.position = form.position
"""


def upcast(connection: DuckDBPyConnection) -> None:
    """Rewrite the events in `source.log` of the current database that have an older version.

    Raises `Damaged` with the position of the event for an unknown kind or version.
    """
    begins = current_beginnings()
    after = 0
    while True:
        rows = connection.execute(
            OUTDATED, [list(begins), list(begins.values()), after, BATCH_ROWS]
        ).fetchall()
        if not rows:
            return
        positions = [position for position, _, _ in rows]
        connection.execute(REWRITE, [positions, [_current(*row) for row in rows]])
        after = positions[-1]


def _current(position: int, kind: str, data: str) -> str:
    try:
        return current_form(kind, data.encode()).decode()
    except Damaged as error:
        raise error.within(position=position) from None
