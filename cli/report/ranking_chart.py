"""The eight explanations on one line each, with what pure chance would reach."""

from __future__ import annotations

from cli.present.figures import level_of
from cli.report.drawing import Chart, Scale, joined, line, tag, text
from cli.report.figures import NOTHING, Table, decimal, percent, table
from projections.comparing.ranking import Drivers
from projections.statistics.explanations import Ranking

WIDTH, LEFT, RIGHT, TOP, ROW = 480.0, 132.0, 356.0, 46.0, 28.0


def ranking_chart(drivers: Drivers) -> Chart:
    """How well each explanation, rated before the threat, separates the breakthroughs."""
    x = Scale(0, 1, LEFT, RIGHT)
    everything = {each.name: each for each in drivers.all_grades.explanations}
    shown = drivers.grade_a.explanations
    bottom = TOP + ROW * len(shown)
    parts = []
    noise = drivers.noise
    if noise.upper is not None and noise.median is not None:
        low, high = x(1 - noise.upper), x(noise.upper)
        parts.append(
            tag("rect", x=low, y=TOP - 8, width=high - low, height=bottom - TOP + 8, class_="band")
        )
        edges = (1 - noise.median, noise.median)
        parts += [line(x(at), TOP - 8, x(at), bottom, "noise") for at in edges]
        words = f"noise: best of 8 reaches {noise.median:.2f} half the time,"
        parts.append(text(0, 13, words, "small"))
        parts.append(text(0, 29, f"{noise.upper:.2f} once in twenty (shaded)", "small"))
    parts.append(line(x(0.5), TOP - 8, x(0.5), bottom, "base"))
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    parts += [text(x(tick), bottom + 16, f"{tick:.2f}", "small", "middle") for tick in ticks]
    parts.append(text(RIGHT + 24, bottom + 16, "AUC", "small"))
    for number, each in enumerate(shown):
        middle = TOP + ROW * (number + 0.5)
        parts.append(text(LEFT - 12, middle + 4, each.name, "label", "end"))
        parts.append(line(LEFT, middle, RIGHT, middle, "grid"))
        later = everything[each.name].auc
        if later is not None:
            parts.append(tag("circle", cx=x(later), cy=middle, r=7, class_="hollow"))
        if each.auc is not None:
            parts.append(tag("circle", cx=x(each.auc), cy=middle, r=4, class_="point"))
        parts.append(text(RIGHT + 14, middle + 4, f"{decimal(each.auc)}, n {each.n:,}", "small"))
    first = shown[0]
    return Chart(
        name="ranking",
        title="How well each explanation separates the breakthroughs",
        says=f"Points on a line from 0 to 1, where 0.50 is no better than chance. Highest is "
        f"{first.name} with {decimal(first.auc)}.",
        width=WIDTH,
        height=bottom + 24,
        drawn=joined(*parts),
        note="Points: ratings of grade A, recorded in time. Rings: all ratings, hindsight "
        "included. 0.50 is chance; 1.00 separates all, with higher ratings for those that broke "
        "through.",
    )


def ranking_table(ranking: Ranking, caption: str) -> Table:
    """All figures of a ranking."""
    rows = [
        (
            each.name,
            each.n,
            each.events,
            each.auc,
            _p(each.p),
            _p(each.p_max_t),
            _p(each.p_holm),
            percent(each.probability_first, each.n),
            NOTHING if each.rank_low is None else f"{each.rank_low} to {each.rank_high}",
            "" if each.somers_d is None else f"{decimal(each.somers_d)} (n {each.n_outcome:,})",
            each.why or "",
        )
        for each in ranking.explanations
    ]
    columns = ["explanation", "n", "broke through", "AUC", "p", "p of eight (max-T)"]
    columns += [
        "p of eight (Holm)",
        "first with probability",
        "rank (95 %)",
        "Somers' D",
        "why not",
    ]
    return table(caption, columns, rows, words=[10])


def _p(p: float | None) -> str:
    return NOTHING if p is None else level_of(p)
