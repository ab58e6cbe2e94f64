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
    "clients": """
        select client_id, client, industry, engaged_to, last_event_on,
            same_name(industry) as same_industry
        from clients
    """,
    "threats": "select client_id, threat, severity, started_on, ended_on from threats",
    "observations": """
        select client_id, position, together, threat, occurred_from, occurred_to,
            graded_at, document_date
        from staging.observations
    """,
    "aftermath": "select client_id, ended_on, known_at from staging.aftermath",
    "revenue": """
        select client_id, period_end, amount, currency, position from revenue
    """,
    "endings": "select client_id, fate, occurred_to from staging.endings",
    "assessments": """
        select client_id, measure, rating, occurred_from, occurred_to, graded_at, position, rater
        from staging.assessments
    """,
    "judgements": """
        select client_id, position, occurred_from, occurred_to, criteria_known, any_no, rater,
            outperformed_peers, realised_vision, lived_up_to_potential, punched_above_weight,
            best_for_stakeholders
        from staging.judgements
    """,
    "peers": "select position, industry, period_end, growth from staging.peers",
    "goals": """
        select client_id, declared_on, due_on, achieved_from, achieved_on from staging.goals
    """,
    "targets": "select client_id, period_start, period_end, met from staging.targets",
    "standings": """
        select client_id, position, occurred_from, occurred_to, above from staging.standings
    """,
    "record": "select whole_record() as whole",
}


READ = (
    "main.clients",
    "main.threats",
    "main.revenue",
    "staging.observations",
    "staging.aftermath",
    "staging.endings",
    "staging.assessments",
    "staging.judgements",
    "staging.peers",
    "staging.goals",
    "staging.targets",
    "staging.standings",
)
"""The models that these queries read."""


@dataclass(frozen=True)
class Facts:
    """What outcomes are computed from, one frame for each grain; see `projections.models`.

    clients: one row per client. threats: one per threat. observations: one per observation of
    leaders. aftermath: one per day on which a threat ended and after which an observation was
    recorded, with when the record first learned of anything later. revenue: one per client and
    annual period. endings: one per break-up or sale. judgements: one per breakthrough assessment.
    peers: one per annual figure of an industry's peers. goals: one per declared goal. targets: one
    per revenue target whose period is reported. standings: one per assessment of standing.
    record: one row, on whether it is `whole`.
    """

    clients: pl.DataFrame
    threats: pl.DataFrame
    observations: pl.DataFrame
    aftermath: pl.DataFrame
    revenue: pl.DataFrame
    endings: pl.DataFrame
    assessments: pl.DataFrame
    judgements: pl.DataFrame
    peers: pl.DataFrame
    goals: pl.DataFrame
    targets: pl.DataFrame
    standings: pl.DataFrame
    record: pl.DataFrame

    @property
    def whole(self) -> bool:
        """Whether all that is recorded is here, and not one client alone."""
        return bool(self.record["whole"].all())


def facts(warehouse: Warehouse) -> Facts:
    """The effective facts of all clients, on the warehouse's basis."""
    return Facts(**{name: frame(warehouse, query) for name, query in QUERIES.items()})


def frame(warehouse: Warehouse, query: str) -> pl.DataFrame:
    """The rows of a query of our own."""
    with tempfile.TemporaryDirectory(prefix="fiveyear-") as folder:
        path = Path(folder) / "rows.parquet"
        # Read once and gone: compressing it would take longer than it saves.
        options = "format parquet, compression uncompressed"
        warehouse.connection.execute(f"copy ({query}) to {quoted(path)} ({options})")
        return pl.read_parquet(path)
