"""Revenue around the index date, by response: every client a thin line, medians thick."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from cli.present.figures import counted
from cli.report.drawing import Chart, Point, Scale, joined, line, path, runs, spread, tag, text
from cli.report.figures import NOTHING, Table, table, whole, year
from projections.comparing.comparison import Comparison
from projections.comparing.groups import Group

WIDTH, LEFT, TOP, BOTTOM = 480.0, 44.0, 14.0, 254.0
LABEL, NAMED = 96.0, 140.0
"""The room beside the curves for a label, and for one that names a response."""

DOUBLINGS = [100 * 2.0**n for n in range(-5, 6)]
FINEST = [float(tick) for tick in range(50, 155, 5)]
FINE = [50.0, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 250]
MANY = 40
"""Lines from which each is drawn fainter."""

WIDEST = (100 / 32, 3200.0)
"""Values beyond these are drawn at the edge, with a note."""


@dataclass(frozen=True)
class ClientLine:
    """One episode's line: the client, and the known revenue index by year."""

    client: str
    episode: int
    response: str
    outcome: str
    index: dict[int, float]


def client_lines(paths: pl.DataFrame, sample: pl.DataFrame, years: int) -> list[ClientLine]:
    """The lines of the sample's episodes, in its order."""
    key = ["client_id", "episode"]
    known = (
        paths.filter(pl.col("year") <= years)
        .join(sample.select(key), on=key, how="semi")
        .sort(*key, "year")
        .group_by(key, maintain_order=True)
        .agg("year", "index")
    )
    rows = sample.join(known, on=key, maintain_order="left")
    return [
        ClientLine(
            row["client"],
            row["episode"],
            row["response"],
            row["outcome"],
            dict(zip(row["year"], row["index"], strict=True)),
        )
        for row in rows.to_dicts()
    ]


def medians_chart(comparison: Comparison) -> Chart:
    """The medians of all responses in one drawing, with the number of episodes by year below."""
    shown = [group for group in comparison.groups if any(group.n_by_year.values())]
    values = [v for group in shown for v in group.index.values() if v is not None and v > 0]
    years = list(comparison.groups[0].index)
    x, y = _scales(values, years, WIDTH - NAMED)
    curves = [_median(group, x, y) for group in shown]
    ends = [_end(group) for group in shown]
    places = spread([y(value) + 5 for _, value in ends], 17, TOP + 5, BOTTOM)
    labels = [
        text(
            x(last) + 8, place, f"{group.response} {whole(value)}", f"label {group.response}-label"
        )
        for group, (last, value), place in zip(shown, ends, places, strict=True)
    ]
    counts = [
        text(x.end + 16, BOTTOM + 42 + 17 * row, group.response, "small")
        + joined(
            *(
                text(x(number), BOTTOM + 42 + 17 * row, _many(n), "count", "middle")
                for number, n in group.n_by_year.items()
            )
        )
        for row, group in enumerate(shown)
    ]
    last = comparison.definition.years
    ended = [
        f"{group.response} {whole(group.index[last])} (n {group.n_by_year[last]:,})"
        for group in shown
        if group.index[last] is not None
    ]
    return Chart(
        name="medians",
        title="Revenue index by year: medians by response",
        says=f"Lines of the median revenue index, years {year(years[0])} to {year(last)} around "
        f"the index date, which is 100. At year {year(last)}: {', '.join(ended) or 'none known'}.",
        width=WIDTH,
        height=BOTTOM + 42 + 17 * len(shown),
        drawn=joined(_frame(x, y, years), *curves, *labels, *counts),
        table=_table(comparison),
        note="Below the years: number of episodes in each median. Equal vertical distances are "
        "equal ratios.",
    )


def response_chart(group: Group, lines: list[ClientLine]) -> Chart:
    """One response: its clients and their median, on the scale of all responses."""
    years = list(group.index)
    values = [v for each in lines for v in each.index.values() if v > 0] or [100.0]
    x, y = _scales(values, years, WIDTH - LABEL)
    own = [each for each in lines if each.response == group.response]
    thin = [_thin(number, each, x, y) for number, each in enumerate(lines) if each in own]
    median = _median(group, x, y)
    last, value = _end(group)
    label = text(x(last) + 8, y(value) + 5, f"median {whole(value)}", "label")
    counts = joined(
        *(
            text(x(number), BOTTOM + 36, _many(n), "count", "middle")
            for number, n in group.n_by_year.items()
        )
    )
    beyond = sum(any(not WIDEST[0] <= v <= WIDEST[1] for v in each.index.values()) for each in own)
    notes = [f"{len(own):,} of {counted(group.episodes, 'episode')} drawn"]
    without = group.episodes - len(own)
    if without and group.episodes <= len(lines):
        notes[0] += f"; {without} without a revenue index"
    if beyond:
        notes.append(f"{counted(beyond, 'line')} touching the edge continues beyond it")
    return Chart(
        name=f"paths-{group.response}",
        title=f"{group.response.capitalize()}: {counted(group.episodes, 'episode')} of "
        f"{counted(group.clients, 'client')}",
        says=f"A thin line for each client's revenue index around the index date, and a thick one "
        f"for their median, which ends at {whole(value)} in year {year(last)}.",
        width=WIDTH,
        height=BOTTOM + 42,
        drawn=joined(
            _frame(x, y, years),
            tag("g", *thin, class_="many" if len(thin) > MANY else None),
            _halo(median),
            median,
            label,
            text(LEFT - 8, BOTTOM + 36, "n", "small", "end"),
            counts,
        ),
        note="; ".join(notes) + ".",
    )


def _scales(values: list[float], years: list[int], right: float) -> tuple[Scale, Scale]:
    low, high = min([*values, 95.0]), max([*values, 105.0])
    low, high = max(low / 1.04, WIDEST[0]), min(high * 1.04, WIDEST[1])
    x = Scale(years[0], years[-1], LEFT + 8, right - 8)
    return x, Scale(low, high, BOTTOM, TOP, log=True)


def _frame(x: Scale, y: Scale, years: list[int]) -> Markup:
    span = y.high / y.low
    marks = FINEST if span < 1.5 else FINE if span < 6 else DOUBLINGS
    right = x.end + 8
    ticks = [tick for tick in marks if y.low <= tick <= y.high]
    parts = [line(x(0), TOP - 4, x(0), BOTTOM, "event")]
    parts.append(text(x(0) + 4, TOP + 2, "threat ended", "small"))
    for tick in ticks:
        parts.append(line(LEFT, y(tick), right, y(tick), "base" if tick == 100 else "grid"))
        parts.append(text(LEFT - 6, y(tick) + 4, whole(tick), "small", "end"))
    parts += [text(x(number), BOTTOM + 18, year(number), "small", "middle") for number in years]
    parts.append(text(right + 8, BOTTOM + 18, "year", "small"))
    return joined(*parts)


def _thin(number: int, each: ClientLine, x: Scale, y: Scale) -> Markup:
    points = [
        (at, (x(at), y(value if value > 0 else y.low))) for at, value in sorted(each.index.items())
    ]
    # The viewer finds the rest by this number.
    return tag("path", d=path(runs(points)), class_=f"thin {each.response}", data_line=str(number))


def _median(group: Group, x: Scale, y: Scale) -> Markup:
    points: list[tuple[int, Point | None]] = [
        (at, None if value is None else (x(at), y(value) if value > 0 else y(y.low)))
        for at, value in group.index.items()
    ]
    return tag("path", d=path(runs(points)), class_=f"thick {group.response}")


def _halo(median: Markup) -> Markup:
    """A median's path in the colour of the paper, which sets it off from the lines below."""
    return median.replace("thick", "halo", 1)


def _many(count: int) -> str:
    """A count in at most four letters; the table has it in full."""
    if count < 1_000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 9_950 else f"{count / 1000:.0f}k"


def _end(group: Group) -> tuple[int, float]:
    """The last year with a median, and it."""
    known = [(at, value) for at, value in group.index.items() if value is not None]
    return known[-1] if known else (0, 100.0)


def _table(comparison: Comparison) -> Table:
    years = list(comparison.groups[0].index)
    rows = []
    for group in comparison.groups:
        cells = []
        for number in years:
            value, spread = group.index[number], group.index_range[number]
            if value is None or spread is None:
                cells.append(NOTHING)
            else:
                low_high = f"{whole(spread[0])} to {whole(spread[1])}"
                cells.append(f"{whole(value)} ({low_high}; n {group.n_by_year[number]:,})")
        rows.append((group.response, *cells))
    return table(
        "Revenue index by year: median (range; n)",
        ["response", *(f"year {year(number)}" for number in years)],
        rows,
    )
