"""The report on one client: its story drawn and told, and the events behind each outcome.

The only report that names leaders.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from cli.commands.explaining import parts_of
from cli.kinds import word_of
from cli.render import to_json
from cli.report.document import page
from cli.report.drawing import Chart
from cli.report.figures import Table, counted, stated, table
from cli.report.history_charts import Lane, Mark, Span, Years, lanes, series
from cli.telling import shown_amount, shown_day
from projections.baseline import MEASURES
from projections.tracing import explaining
from projections.tracing.explanation import Explained
from projections.warehouse import Warehouse

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
        select measure, rating, occurred_to, position from staging.assessments
        order by occurred_to, position
    """,
    "observations": """
        select together, occurred_from, position from staging.observations
        order by occurred_from, position
    """,
}
"""What the page is made from, of the one client that the tables hold."""

READ = (*explaining.READ, "main.leaders", "main.timeline", "main.threats", "staging.assessments")
"""The models that these queries and the explanation read."""

Row = dict[str, Any]

AT_ONCE = {"client.broke_apart": "✕", "breakthrough.assessed": "★", "liquidity.realized": "◆"}
"""What ends or crowns a story, as it is drawn."""


def written(client: Warehouse, name: str) -> str:
    """The page on the one client that the tables hold. The same basis gives the same bytes."""
    told = {part: _rows(client, query) for part, query in QUERIES.items()}
    found, outside = explaining.explained(client)
    basis = client.basis
    document = to_json(
        {
            "basis": basis.as_json(),
            **told,
            "episodes": [each.as_json() for each in found],
            "outside": [each.as_json() for each in outside],
        }
    )
    return page(
        "client.html",
        basis=basis,
        said_basis=stated(basis),
        title=name,
        about=_about(told["client"]),
        digest=hashlib.sha256(f"{document}\n".encode()).hexdigest(),
        charts=_charts(told, found),
        episodes=[_episode(each) for each in found],
        leaders=_leaders(told["leaders"]),
        timeline=_timeline(told["timeline"]),
    )


def _rows(client: Warehouse, query: str) -> list[Row]:
    answer = client.query(query)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _about(rows: Sequence[Row]) -> str:
    (who,) = rows
    said = f"{who['industry']}, {who['currency']}, fiscal year ends {who['fiscal_year_end']}"
    if who["engaged_from"] is None:
        return said
    until = shown_day(who["engaged_to"]) if who["engaged_to"] else "today"
    return f"{said}; engaged from {shown_day(who['engaged_from'])} to {until}"


# -- drawings --------------------------------------------------------------------------------------


def _charts(told: dict[str, list[Row]], found: list[Explained]) -> list[Chart]:
    years = _years(told)
    if years is None:
        return []
    threats = [Span(row["started_on"], row["ended_on"], row["threat"]) for row in told["threats"]]
    drawn = [_story(told, years), _revenue(told["revenue"], threats, years, found)]
    drawn += [
        _rating(told["assessments"], "trust", "Trust, as rated 1 to 5", (1, 5), threats, years),
        _rating(told["assessments"], "litmus", "Litmus test, 0 to 1", (0, 1), threats, years),
        _drivers(told["assessments"], years),
        _people(told["leaders"], years),
    ]
    return [chart for chart in drawn if chart is not None]


def _years(told: dict[str, list[Row]]) -> Years | None:
    days = [row["occurred_on"] for row in told["timeline"]]
    days += [row["period_end"] for row in told["revenue"]]
    days += [row["ended_on"] for row in told["threats"] if row["ended_on"]]
    return Years(min(days).year, max(days).year) if days else None


def _story(told: dict[str, list[Row]], years: Years) -> Chart | None:
    shown = [
        Lane(
            row["threat"],
            (Span(row["started_on"], row["ended_on"], row["severity"]),),
            threat=True,
        )
        for row in told["threats"]
    ]
    for name, pulled, sign in (("together", True, "→"), ("apart", False, "←")):
        marks = tuple(
            Mark(row["occurred_from"], sign)
            for row in told["observations"]
            if row["together"] is pulled
        )
        if marks:
            shown.append(Lane(f"{sign} {name}", marks=marks))
    ends = tuple(
        Mark(row["occurred_on"], AT_ONCE[row["kind"]])
        for row in told["timeline"]
        if row["kind"] in AT_ONCE
    )
    if ends:
        shown.append(Lane("endings", marks=ends))
    if not shown:
        return None
    title = "Threats, and how the leaders responded"
    seen = len(told["observations"])
    says = (
        f"{counted(len(told['threats']), 'threat')} as bars over the years and "
        f"{counted(seen, 'observation')} as arrows: together to the right, apart to the left."
    )
    note = "✕ broke apart, ★ breakthrough assessed, ◆ sold or listed." if ends else ""
    return _with(
        lanes(
            "story", title, f"{says}arrows: together to the right, apart to the left.", years, shown
        ),
        table(
            "Threats",
            ["threat", "severity", "description", "began", "ended"],
            [
                (
                    row["threat"],
                    row["severity"],
                    row["description"],
                    row["started_on"],
                    row["ended_on"] or "not over",
                )
                for row in told["threats"]
            ],
            words=[1, 2, 3, 4],
        ),
        note,
    )


def _revenue(
    rows: Sequence[Row], threats: Sequence[Span], years: Years, found: list[Explained]
) -> Chart | None:
    if not rows:
        return None
    # Sums in two currencies have no common height, and nothing leads from one to the other.
    runs = [
        [(row["period_end"], float(row["amount"])) for row in run]
        for _, run in groupby(rows, key=lambda row: row["currency"])
    ]
    currencies = list(dict.fromkeys(row["currency"] for row in rows))
    first, last = rows[0], rows[-1]
    says = (
        f"Annual revenue from {shown_amount(first['amount'], first['currency'])} in the year to "
        f"{first['period_end']} to {shown_amount(last['amount'], last['currency'])} in the year to "
        f"{last['period_end']}, with the threats shaded."
    )
    index = [each.index_date for each in found if each.index_date is not None]
    note = "Shaded: threats."
    if index:
        note += f" Index date: {', '.join(map(str, index))}."
    if len(currencies) > 1:
        note += " The currency changes: heights before and after cannot be compared."
    title = f"Annual revenue, {', then '.join(currencies)}, with threats shaded"
    return _with(
        series("revenue", title, says, years, runs, shaded=threats),
        table(
            "Annual revenue",
            ["year to", "amount", "event"],
            [
                (
                    row["period_end"],
                    shown_amount(row["amount"], row["currency"]),
                    f"#{row['position']}",
                )
                for row in rows
            ],
        ),
        note,
    )


def _rating(
    rows: Sequence[Row],
    measure: str,
    title: str,
    between: tuple[float, float],
    threats: Sequence[Span],
    years: Years,
) -> Chart | None:
    own = [row for row in rows if row["measure"] == measure]
    if not own:
        return None
    points: list[tuple[date, float]] = [(row["occurred_to"], float(row["rating"])) for row in own]
    first, last = points[0][1], points[-1][1]
    says = f"{counted(len(own), 'rating')}, the first {first:.3g} and the last {last:.3g}."
    # Between two ratings nobody rated: each stands alone.
    alone = [[point] for point in points]
    chart = series(
        measure, title, says, years, alone, shaded=threats, between=between, labelled=True
    )
    return _with(chart, _ratings(title, own))


def _drivers(rows: Sequence[Row], years: Years) -> Chart | None:
    own = [row for row in rows if row["measure"] in MEASURES[1:]]
    if not own:
        return None
    shown = [
        Lane(
            measure,
            marks=tuple(
                Mark(row["occurred_to"], f"{row['rating']:.0f}")
                for row in own
                if row["measure"] == measure
            ),
        )
        for measure in MEASURES[1:]
    ]
    title = "The seven drivers, as rated 1 to 5"
    says = f"{counted(len(own), 'rating')}, each as a digit at its date, a line for each driver."
    return _with(lanes("drivers", title, says, years, shown), _ratings(title, own))


def _ratings(caption: str, rows: Sequence[Row]) -> Table:
    said = [
        (row["occurred_to"], row["measure"], f"{row['rating']:.3g}", f"#{row['position']}")
        for row in rows
    ]
    return table(caption, ["by", "of", "rating", "event"], said, words=[1])


def _people(rows: Sequence[Row], years: Years) -> Chart | None:
    if not rows:
        return None
    shown = [
        Lane(row["leader"], (Span(row["joined_on"], row["left_on"], row["role"] or ""),))
        for row in rows
    ]
    says = f"{counted(len(rows), 'spell')} of leaders as bars from joining to leaving."
    return lanes("leaders", "Leaders", says, years, shown)


def _with(chart: Chart, figures: Table, note: str = "") -> Chart:
    return Chart(
        chart.name, chart.title, chart.says, chart.width, chart.height, chart.drawn, figures, note
    )


# -- tables ----------------------------------------------------------------------------------------


def _episode(each: Explained) -> Row:
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
