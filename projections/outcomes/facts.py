"""Facts as Polars frames: what the engine computes outcomes from, under any definition."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from projections.warehouse.bridge import frame
from projections.warehouse.connection import Warehouse

QUERIES = {
    "clients": (
        "main.clients",
        (
            "client_id, client, industry, engaged_to, last_event_on, "
            "same_name(industry) as same_industry"
        ),
    ),
    "threats": ("main.threats", "client_id, threat, severity, started_on, ended_on"),
    "observations": (
        "facts.observations",
        (
            "client_id, position, together, threat, occurred_from, occurred_to, graded_at, "
            "moved_by, document_date"
        ),
    ),
    "aftermath": ("facts.aftermath", "client_id, ended_on, known_at, known_by"),
    "revenue": ("main.revenue", "client_id, period_end, amount, currency, position"),
    "endings": ("facts.endings", "client_id, position, fate, occurred_to"),
    "assessments": (
        "facts.assessments",
        "client_id, measure, rating, occurred_from, occurred_to, graded_at, position, rater",
    ),
    "judgements": (
        "facts.judgements",
        (
            "client_id, position, occurred_from, occurred_to, criteria_known, any_no, rater, "
            "outperformed_peers, realised_vision, lived_up_to_potential, punched_above_weight, "
            "best_for_stakeholders"
        ),
    ),
    "peers": ("facts.peers", "position, industry, period_end, growth"),
    "goals": ("facts.goals", "client_id, declared_on, due_on, achieved_from, achieved_on"),
    "targets": ("facts.targets", "client_id, period_start, period_end, met"),
    "standings": ("facts.standings", "client_id, position, occurred_from, occurred_to, above"),
}
"""By frame, the model it is read from and the columns."""

READ = tuple(model for model, _ in QUERIES.values())
"""The models that facts are read from."""


@dataclass(frozen=True)
class Facts:
    """What outcomes are computed from, one frame for each grain; see `projections.models`.

    clients: one row per client. threats: one per threat. observations: one per observation of
    leaders. aftermath: one per day on which a threat ended and after which an observation was
    recorded, with when the record first learned of anything later. revenue: one per client and
    annual period. endings: one per break-up or sale. judgements: one per breakthrough assessment.
    peers: one per annual figure of an industry's peers. goals: one per declared goal. targets: one
    per revenue target whose period is reported. standings: one per assessment of standing.
    `whole` is whether all clients of the record are here.
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
    whole: bool


def facts(
    warehouse: Warehouse, only: Collection[str] = tuple(QUERIES), clients: str | None = None
) -> Facts:
    """The effective facts on the warehouse's basis.

    `only` names the frames that are read; the others have no columns. `clients` is a query for the
    `client_id` of those whose facts are read; peers are read whole.
    """
    of_clients = "" if clients is None else f"where client_id in ({clients})"
    frames = {
        name: frame(
            warehouse.connection,
            f"select {columns} from {model} {'' if name == 'peers' else of_clients}",
        )
        if name in only
        else pl.DataFrame()
        for name, (model, columns) in QUERIES.items()
    }
    return Facts(**frames, whole=warehouse.basis.whole)
