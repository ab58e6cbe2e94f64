"""Facts out of the warehouse as Polars frames. The one bridge between DuckDB and Polars.

It is a Parquet file in a temporary folder: exact decimals and dates survive, nothing else has to
be installed, and a million rows take a fraction of a second.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from projections.warehouse import Warehouse, quoted

QUERIES = {
    "clients": "select client_id, client, industry, engaged_to, last_event_on from clients",
    "threats": "select client_id, threat, severity, started_on, ended_on from threats",
    "observations": """
        select client_id, position, together, threat, occurred_from, occurred_to,
            graded_at, document_date
        from staging.observations
    """,
    # What was known when matters only where an observation was recorded after the first day that
    # can be an index date for it: the end of its threat, or its own last day.
    "statements": """
        select client_id, recorded_at, occurred_to
        from staging.statements
        where client_id in (
            select observations.client_id
            from staging.observations
            left join threats using (client_id, threat)
            where graded_at::date > coalesce(threats.ended_on, observations.occurred_to)
        )
    """,
    "revenue": """
        select client_id, period_end, amount, currency, position from revenue
    """,
    "endings": "select client_id, fate, occurred_to from staging.endings",
    "assessments": """
        select client_id, measure, rating, occurred_from, occurred_to, graded_at, position
        from staging.assessments
    """,
    "judgements": """
        select client_id, position, occurred_from, occurred_to, criteria_known, any_no
        from staging.judgements
    """,
}


READ = (
    "main.clients",
    "main.threats",
    "main.revenue",
    "staging.observations",
    "staging.statements",
    "staging.endings",
    "staging.judgements",
)
"""The models that these queries read."""


@dataclass(frozen=True)
class Facts:
    """What outcomes are computed from, one frame for each grain; see `projections.models`.

    clients: one row per client. threats: one per threat. observations: one per observation of
    leaders. statements: one per statement of the clients with late observations. revenue: one per
    client and annual period. endings: one per break-up or sale. judgements: one per breakthrough
    assessment.
    """

    clients: pl.DataFrame
    threats: pl.DataFrame
    observations: pl.DataFrame
    statements: pl.DataFrame
    revenue: pl.DataFrame
    endings: pl.DataFrame
    assessments: pl.DataFrame
    judgements: pl.DataFrame


def facts(warehouse: Warehouse) -> Facts:
    """The effective facts of all clients, on the warehouse's basis."""
    return Facts(**{name: frame(warehouse, query) for name, query in QUERIES.items()})


def frame(warehouse: Warehouse, query: str) -> pl.DataFrame:
    """The rows of a query of our own."""
    with tempfile.TemporaryDirectory(prefix="fiveyear-") as folder:
        path = Path(folder) / "rows.parquet"
        warehouse.connection.execute(f"copy ({query}) to {quoted(path)} (format parquet)")
        return pl.read_parquet(path)
