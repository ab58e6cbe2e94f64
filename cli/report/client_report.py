"""The report on one client: its history in charts and tables, and the events of each outcome.

It is the only report that names leaders.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from cli.commands.explaining import parts_of
from cli.present.event_text import shown_day
from cli.present.values import to_json
from cli.report.client_charts import charts
from cli.report.document import page
from cli.report.figures import Table, basis_text, table
from domain.grammar.kinds import word_of
from projections.explanation import episodes as explaining
from projections.explanation.parts import EpisodeExplanation
from projections.warehouse.connection import Warehouse

QUERIES = {
    "client": "select * from clients",
    "timeline": "select * exclude (client_id, client) from timeline order by occurred_on, position",
    "threats": """
        select threat, severity, description, started_on, ended_on from threats
        order by started_on, threat
    """,
    "leaders": """
        select leader, role, senior, joined_on, left_on from leaders
        order by joined_on, leader
    """,
    "revenue": """
        select period_start, period_end, amount, currency, position from revenue
        order by period_end, period_start
    """,
    "assessments": """
        select measure, rating, occurred_to, position from facts.assessments
        order by occurred_to, position
    """,
    "observations": """
        select together, occurred_from, position from facts.observations
        order by occurred_from, position
    """,
}
"""The queries of the page, over tables of one client."""

READ = (*explaining.READ, "main.leaders", "main.timeline", "main.threats", "facts.assessments")
"""The models that the queries and the explanation read."""

Row = dict[str, Any]


def client_page(client: Warehouse, name: str) -> str:
    """The page on the one client in the tables. The same basis gives the same bytes."""
    parts = {part: _rows(client, query) for part, query in QUERIES.items()}
    episodes, outside = explaining.explanations(client)
    basis = client.basis
    document = to_json(
        {
            "basis": basis.as_json(),
            **parts,
            "episodes": [each.as_json() for each in episodes],
            "outside": [each.as_json() for each in outside],
        }
    )
    return page(
        "client.html",
        basis=basis,
        basis_text=basis_text(basis),
        title=name,
        about=_about(parts["client"]),
        digest=hashlib.sha256(f"{document}\n".encode()).hexdigest(),
        charts=charts(parts, episodes),
        episodes=[_episode(each) for each in episodes],
        leaders=_leaders(parts["leaders"]),
        timeline=_timeline(parts["timeline"]),
    )


def _rows(client: Warehouse, query: str) -> list[Row]:
    result = client.query(query)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def _about(rows: Sequence[Row]) -> str:
    (row,) = rows
    text = f"{row['industry']}, {row['currency']}, fiscal year ends {row['fiscal_year_end']}"
    if row["engaged_from"] is None:
        return text
    until = shown_day(row["engaged_to"]) if row["engaged_to"] else "today"
    return f"{text}; engaged from {shown_day(row['engaged_from'])} to {until}"


# -- tables ----------------------------------------------------------------------------------------


def _episode(each: EpisodeExplanation) -> Row:
    ended = f"to {each.index_date}" if each.index_date else "not over"
    rules = "; ".join(each.failing_rules)
    return {
        "title": f"Episode {each.episode}: {each.started_on} {ended}",
        "says": f"Response {each.responses['A']} on grade A, {each.responses['AB']} with B, "
        f"{each.responses['all']} with everything. Outcome: {each.outcome.says}. "
        + ("Analysed." if each.analysed else f"Not analysed: {rules}."),
        "parts": table(
            f"Episode {each.episode}, down to its events",
            ["part", "event", "date", "says", "why"],
            [
                (part, None if number is None else f"#{number}", on, says, why)
                for part, number, on, says, why in parts_of(each, {each.episode: []})
            ],
            words=[1, 2, 3, 4],
        ),
    }


def _leaders(rows: Sequence[Row]) -> Table:
    return table(
        "Leaders (personal data)",
        ["leader", "role", "senior", "joined", "left"],
        [
            (row["leader"], row["role"], row["senior"], row["joined_on"], row["left_on"])
            for row in rows
        ],
        words=[1, 2, 3, 4],
    )


def _timeline(rows: Sequence[Row]) -> Table:
    return table(
        "Timeline",
        ["date", "known to the", "kind", "what", "threat", "event"],
        [
            (
                row["occurred_on"],
                row["precision"],
                word_of(row["kind"]),
                row["summary"],
                row["threat"],
                f"#{row['position']}",
            )
            for row in rows
        ],
        words=[1, 2, 3, 4],
    )
