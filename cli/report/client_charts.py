"""The charts of one client's report, from the rows of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from cli.present.event_text import shown_amount
from cli.present.figures import counted
from cli.report.drawing import Chart
from cli.report.figures import Table, table
from cli.report.history_charts import Lane, Mark, Span, Years, lanes, series
from projections.explanation.parts import EpisodeExplanation
from projections.outcomes.baseline import MEASURES

Row = dict[str, Any]

AT_ONCE = {"client.broke_apart": "✕", "breakthrough.assessed": "★", "liquidity.realized": "◆"}
"""The symbols of endings and breakthroughs."""


def charts(parts: dict[str, list[Row]], episodes: list[EpisodeExplanation]) -> list[Chart]:
    """All charts that have data, over the same years; `parts` holds the rows of each part of the
    client's report."""
    years = _years(parts)
    if years is None:
        return []
    threats = [Span(row["started_on"], row["ended_on"], row["threat"]) for row in parts["threats"]]
    drawn = [_story(parts, years), _revenue(parts["revenue"], threats, years, episodes)]
    drawn += [
        _rating(parts["assessments"], "trust", "Trust, as rated 1 to 5", (1, 5), threats, years),
        _rating(parts["assessments"], "litmus", "Litmus test, 0 to 1", (0, 1), threats, years),
        _drivers(parts["assessments"], years),
        _people(parts["leaders"], years),
    ]
    return [chart for chart in drawn if chart is not None]


def _years(parts: dict[str, list[Row]]) -> Years | None:
    days = [row["occurred_on"] for row in parts["timeline"]]
    days += [row["period_end"] for row in parts["revenue"]]
    days += [row["ended_on"] for row in parts["threats"] if row["ended_on"]]
    return Years(min(days).year, max(days).year) if days else None


def _story(parts: dict[str, list[Row]], years: Years) -> Chart | None:
    shown = [
        Lane(
            row["threat"],
            (Span(row["started_on"], row["ended_on"], row["severity"]),),
            threat=True,
        )
        for row in parts["threats"]
    ]
    for name, pulled, sign in (("together", True, "→"), ("apart", False, "←")):
        marks = tuple(
            Mark(row["occurred_from"], sign)
            for row in parts["observations"]
            if row["together"] is pulled
        )
        if marks:
            shown.append(Lane(f"{sign} {name}", marks=marks))
    ends = tuple(
        Mark(row["occurred_on"], AT_ONCE[row["kind"]])
        for row in parts["timeline"]
        if row["kind"] in AT_ONCE
    )
    if ends:
        shown.append(Lane("endings", marks=ends))
    if not shown:
        return None
    title = "Threats, and how the leaders responded"
    seen = len(parts["observations"])
    says = (
        f"{counted(len(parts['threats']), 'threat')} as bars over the years and "
        f"{counted(seen, 'observation')} as arrows: together to the right, apart to the left."
    )
    note = "✕ broke apart, ★ breakthrough assessed, ◆ sold or listed." if ends else ""
    return _with(
        lanes("story", title, says, years, shown),
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
                for row in parts["threats"]
            ],
            words=[1, 2, 3, 4],
        ),
        note,
    )


def _revenue(
    rows: Sequence[Row], threats: Sequence[Span], years: Years, episodes: list[EpisodeExplanation]
) -> Chart | None:
    if not rows:
        return None
    # Amounts in two currencies have no common scale, and are not connected.
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
    index = [each.index_date for each in episodes if each.index_date is not None]
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
    # Ratings are not connected: between two of them nothing is known.
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
    rated = [
        (row["occurred_to"], row["measure"], f"{row['rating']:.3g}", f"#{row['position']}")
        for row in rows
    ]
    return table(caption, ["by", "of", "rating", "event"], rated, words=[1])


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
