"""Rows of older versions, brought to the form of today before any model reads them.

The models read stored JSON as the current version of each kind has it. The log stays as it is: what
is rewritten is the copy of it in `staging.log`, by the very steps that reading one event applies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.codec import current_beginnings, current_form
from events.errors import Damaged

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH_ROWS = 20_000

# The text of an event begins with its version. That is compared, so that no JSON is parsed where
# all are of today, and what begins otherwise is looked at by the codec.
OTHERWISE = """
select position, kind, data
from staging.log
left join (
    select unnest($1::varchar[]) as kind, unnest($2::varchar[]) as beginning
) as current using (kind)
where position > $3 and (beginning is null or not starts_with(data, beginning))
order by position
limit $4
"""

REWRITE = """
update staging.log
set data = form.data, "on" = form.data ->> '$.on'
from (select unnest($1::bigint[]) as position, unnest($2::varchar[]) as data) as form
where log.position = form.position
"""


def bring_up(connection: DuckDBPyConnection) -> None:
    """Rewrite what `staging.log` of the current database holds in an older version.

    Raises `Damaged` with the number of the event for a kind or a version that is not known here.
    """
    begins = current_beginnings()
    after = 0
    while True:
        rows = connection.execute(
            OTHERWISE, [list(begins), list(begins.values()), after, BATCH_ROWS]
        ).fetchall()
        if not rows:
            return
        positions = [position for position, _, _ in rows]
        connection.execute(REWRITE, [positions, [_today(*row) for row in rows]])
        after = positions[-1]


def _today(position: int, kind: str, data: str) -> str:
    try:
        return current_form(kind, data.encode()).decode()
    except Damaged as error:
        raise Damaged(f"#{position}: {error.what}", error.mend) from None
