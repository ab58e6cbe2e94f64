"""Attrition: from all clients to those analysed, as bars."""

from __future__ import annotations

from markupsafe import Markup

from cli.present.figures import counted
from cli.report.drawing import Chart, Scale, joined, tag, text
from cli.report.figures import Table, table
from projections.comparing.cohort import Cohort

WIDTH, ROW = 480.0, 38.0
MOST = 34
"""Letters of a rule that fit beside its figures."""


def attrition_chart(cohort: Cohort) -> Chart:
    """A bar for each rule: the episodes that pass it, and those that it excludes."""
    rows = cohort.attrition.to_dicts()
    most = max(row["episodes"] for row in rows) or 1
    width = Scale(0, most, 0, WIDTH - 2)
    parts = []
    for number, row in enumerate(rows):
        top = number * ROW
        left, out = row["episodes"], row["episodes_excluded"]
        parts.append(text(0, top + 14, _label(number, row["rule"]), "label"))
        parts.append(text(WIDTH, top + 14, _counts(row), "small", "end"))
        parts.append(_bar(0, top + 20, width(left), "kept"))
        if out:
            parts.append(_bar(width(left), top + 20, width(left + out) - width(left), "excluded"))
    first, last = rows[0], rows[-1]
    return Chart(
        name="attrition",
        title="From all clients to those analysed",
        says=f"{counted(first['clients'], 'client')} with {counted(first['episodes'], 'episode')} "
        f"become {counted(last['clients'], 'client')} with "
        f"{counted(last['episodes'], 'episode')} after {counted(len(rows) - 1, 'rule')}.",
        width=WIDTH,
        height=len(rows) * ROW,
        drawn=joined(*parts),
        note="Bars are episodes: filled: included; hatched: excluded by the rule.",
    )


def attrition_table(cohort: Cohort) -> Table:
    """The same as a table, with totals."""
    rows = [
        (
            row["rule"],
            row["clients"],
            row["episodes"],
            row["clients_excluded"],
            row["episodes_excluded"],
        )
        for row in cohort.attrition.to_dicts()
    ]
    out = [sum(row[column] for row in rows) for column in (3, 4)]
    return table(
        "Clients and episodes after each rule",
        ["rule", "clients left", "episodes left", "clients excluded", "episodes excluded"],
        [*rows, ("excluded in total", "", "", *out)],
    )


def _label(number: int, rule: str) -> str:
    """The rule, cut to the space there is: the table has it in full."""
    label = f"→ {rule}" if number else rule
    return label if len(label) <= MOST else f"{label[: MOST - 1]}…"


def _bar(x: float, y: float, width: float, class_: str) -> Markup:
    return tag("rect", x=x, y=y, width=max(width, 0.5), height=11, class_=class_)


def _counts(row: dict[str, int]) -> str:
    out = row["episodes_excluded"]
    left = f"{counted(row['clients'], 'client')}, {counted(row['episodes'], 'episode')}"
    return f"{left} (−{out:,})" if out else left
