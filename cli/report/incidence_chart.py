"""Cumulative incidence by response, with the number still at risk."""

from __future__ import annotations

from cli.report.drawing import Chart, Scale, joined, line, path, spread, steps, tag, text
from cli.report.figures import NOTHING, Table, percent, table
from projections.comparing.comparison import Comparison
from projections.comparing.incidence import EVENTS, ResponseIncidence

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 480.0, 44.0, 332.0, 14.0, 214.0

NAMES = {"breakthrough": "Broke through", "broke_apart": "Broke apart", "liquidity": "Sold"}

FEWEST = 5
"""No share is drawn for fewer."""


def incidence_charts(comparison: Comparison) -> list[Chart]:
    """A drawing for each event, all on one scale."""
    courses = [course for course in comparison.incidence if course.incidence.n >= FEWEST]
    shares = [
        share
        for course in courses
        for of_event in course.incidence.incidence.values()
        for share in of_event
        if share is not None
    ]
    highest = steps(0, max([*shares, 0.04]), 4)[-1]
    return [_chart(event, courses, highest, comparison) for event in EVENTS]


def _chart(
    event: str, courses: list[ResponseIncidence], highest: float, comparison: Comparison
) -> Chart:
    years = comparison.definition.years
    x, y = Scale(0, years, LEFT, RIGHT), Scale(0, highest, BOTTOM, TOP)
    parts = []
    ticks = steps(0, highest, 4)
    places = 0 if all(abs(100 * tick - round(100 * tick)) < 1e-6 for tick in ticks) else 1
    for tick in ticks:
        parts.append(line(LEFT, y(tick), RIGHT, y(tick), "grid" if tick else "base"))
        parts.append(text(LEFT - 6, y(tick) + 4, percent(tick, FEWEST, places), "small", "end"))
    parts += [text(x(n), BOTTOM + 18, str(n), "small", "middle") for n in range(years + 1)]
    parts.append(text(RIGHT + 12, BOTTOM + 18, "years after", "small"))
    ends = []
    for course in courses:
        shares = course.incidence.incidence[event]
        known = [(0, 0.0), *((n, share) for n, share in enumerate(shares, 1) if share is not None)]
        points = [(x(number), y(share)) for number, share in known]
        parts.append(tag("path", d=path([points]), class_=f"thick {course.response}"))
        parts += [
            tag("circle", cx=at, cy=up, r=3.5, class_=f"dot {course.response}")
            for at, up in points[1:]
        ]
        ends.append((course, known[-1][1], points[-1]))
    places_y = spread([point[1] + 5 for *_, point in ends], 17, TOP + 5, BOTTOM + 2)
    shares_text = []
    for (course, share, point), place in zip(ends, places_y, strict=True):
        count = course.incidence.risk_table[-1].events[event]
        words = f"{course.response} {percent(share, course.incidence.n)}"
        parts.append(text(point[0] + 9, place, words, f"label {course.response}-label"))
        shares_text.append(f"{words} ({count:,} of {course.incidence.n:,} episodes)")
    few = [course.response for course in comparison.incidence if course.incidence.n < FEWEST]
    return Chart(
        name=f"incidence-{event.replace('_', '-')}",
        title=f"{NAMES[event]}, by years after the threat ended",
        says=f"The share to whom this had happened, at each whole year. After {years}: "
        f"{', '.join(shares_text) or 'none can be shares_text'}.",
        width=WIDTH,
        height=BOTTOM + 26,
        drawn=joined(*parts),
        note=f"Not drawn, with fewer than five episodes: {', '.join(few)}." if few else "",
    )


def risk_table(comparison: Comparison) -> Table:
    """Events so far and their cumulative incidence, and those still at risk, by year."""
    rows = []
    for course in comparison.incidence:
        table_of = course.incidence.risk_table
        n = course.incidence.n
        for event in EVENTS:
            shares = course.incidence.incidence[event]
            cells = [
                NOTHING if share is None else f"{row.events[event]:,} · {percent(share, n, 1)}"
                for row, share in zip(table_of, shares, strict=True)
            ]
            rows.append((f"{course.response}, {NAMES[event].lower()}", n, *cells))
        rows.append((f"{course.response}, at risk", n, *(f"{row.at_risk:,}" for row in table_of)))
        rows.append(
            (f"{course.response}, lost from sight", n, *(f"{row.censored:,}" for row in table_of))
        )
    return table(
        "Happened by year: events so far · cumulative incidence; and those at risk",
        ["response", "n", *(f"year {n}" for n in range(1, comparison.definition.years + 1))],
        rows,
    )
