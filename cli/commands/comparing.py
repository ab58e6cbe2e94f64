"""`cohort` and `compare`: who is compared, and what became of them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import new_app
from cli.charts import sparkline
from cli.render import Rows
from cli.session import Session

if TYPE_CHECKING:
    from projections.comparison import Comparison, Group

app = new_app()

Grade = Annotated[str, typer.Option("--grade", help="Evidence that counts: A, AB or all.")]
Years = Annotated[str, typer.Option("--years", help="Years after the index date, 1 to 5.")]
MinEvidence = Annotated[
    str, typer.Option("--min-evidence", help="Fewer observations leave a response unclassified.")
]
MergeGap = Annotated[
    str, typer.Option("--merge-gap-days", help="Threats so many days apart are one episode.")
]
Severity = Annotated[
    str | None, typer.Option("--severity", help="Only episodes so severe: serious, existential.")
]
Industry = Annotated[str | None, typer.Option("--industry", help="Only clients of one industry.")]


@app.command()
def cohort(
    ctx: typer.Context,
    grade: Grade = "A",
    years: Years = "5",
    min_evidence: MinEvidence = "1",
    merge_gap_days: MergeGap = "180",
    severity: Severity = None,
    industry: Industry = None,
    excluded: Annotated[
        bool, typer.Option("--excluded", help="List who is left out, and why, instead.")
    ] = False,
) -> None:
    """Attrition: from all clients to those analysed, one row for each rule.

    Example: fiveyear cohort --excluded
    """
    from cli import reading
    from projections.comparison import cohort_of
    from projections.frames import READ, facts

    session: Session = ctx.obj
    asked = reading.definition(grade, years, min_evidence, merge_gap_days, severity, industry)
    with reading.warehouse(session, only=READ) as warehouse:
        asked, basis = reading.in_industry(asked, warehouse), warehouse.basis
        known = facts(warehouse)
    found = cohort_of(known, asked, basis.clock)
    frame = found.exclusions if excluded else found.attrition
    session.show(Rows(tuple(frame.columns), frame.rows()))
    reading.state_basis(session, basis)


@app.command()
def compare(
    ctx: typer.Context,
    grade: Grade = "A",
    years: Years = "5",
    min_evidence: MinEvidence = "1",
    merge_gap_days: MergeGap = "180",
    severity: Severity = None,
    industry: Industry = None,
) -> None:
    """What became of the clients after a threat ended, by how their leaders responded.

    Example: fiveyear compare --severity existential
    """
    from cli import reading
    from projections import comparison
    from projections.frames import READ, facts

    session: Session = ctx.obj
    asked = reading.definition(grade, years, min_evidence, merge_gap_days, severity, industry)
    with reading.warehouse(session, only=READ) as warehouse:
        asked, basis = reading.in_industry(asked, warehouse), warehouse.basis
        known = facts(warehouse)
    found = comparison.compare(known, asked, basis)
    if session.wants_document():
        session.document(found.as_json())
        return
    if session.wants_rows():
        session.show(_table(found))
        for line in [*_left_out(found), *_said(found)]:
            session.tell(line)
    else:
        session.write_text(page(found, session.width, session.encoding) + "\n")
    reading.state_basis(session, basis)


def _table(found: Comparison) -> Rows:
    """One row per response, every figure with its n."""
    years = list(found.groups[0].index)
    columns = ["response", "episodes", "clients", *found.groups[0].outcomes]
    columns += [f"y{year}" for year in years] + [f"n{year}" for year in years]
    columns += ["multiple", "cagr"]
    return Rows(
        tuple(columns),
        [
            (
                group.response,
                group.episodes,
                group.clients,
                *group.outcomes.values(),
                *group.index.values(),
                *group.n_by_year.values(),
                group.multiple,
                group.cagr,
            )
            for group in found.groups
        ],
    )


def page(found: Comparison, width: int, encoding: str) -> str:
    """The comparison for a person: the index by year, the outcomes, who is left out, the words."""
    words = [textwrap.fill(line, max(width, 40)) for line in [*_left_out(found), *_said(found)]]
    if not any(group.episodes for group in found.groups):
        return "\n".join(words)
    last = max(found.groups[0].index)
    shown = [year for year in (1, 3, 5) if year < last] + [last]
    lines = [
        "Revenue index, threat ended = 100; median (range)",
        f"{'response':<13}{'n':>4}  " + "".join(f"{f'y{year}':>6}" for year in shown) + f"{'':<15}",
    ]
    lines += [_index_line(group, shown, encoding) for group in found.groups if group.episodes]
    names = list(found.groups[0].outcomes)
    lines += ["", f"{'Outcomes':<13}{'n':>4}  " + "".join(f"{_heading(n):>10}" for n in names)]
    lines += [
        f"{group.response:<13}{group.episodes:>4}  "
        + "".join(f"{group.outcomes[name]:>10}" for name in names)
        for group in found.groups
        if group.episodes
    ]
    return "\n".join([*lines, "", *words])


def _heading(outcome: str) -> str:
    return {"breakthrough": "broke thr.", "broke_apart": "broke ap."}.get(outcome, outcome)


def _index_line(group: Group, shown: list[int], encoding: str) -> str:
    cells = "".join(f"{_whole(group.index[year]):>6}" for year in shown)
    low_high = group.index_range[shown[-1]]
    spread = "" if low_high is None else f"({low_high[0]:.0f}–{low_high[1]:.0f})"
    n = group.n_by_year[shown[-1]]
    chart = sparkline(list(group.index.values()), encoding=encoding)
    return f"{group.response:<13}{group.episodes:>4}  {cells}  {spread:<13} n={n:<4} {chart}"


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _left_out(found: Comparison) -> list[str]:
    """How many episodes are left out, by the first rule they fail."""
    if not found.cohort.reasons:
        return ["Left out: none."]
    total = sum(n for _, n in found.cohort.reasons)
    listed = ", ".join(f"{reason} {n}" for reason, n in found.cohort.reasons)
    return [f"Left out: {total} ({listed}).  fiveyear cohort --excluded"]


def _said(found: Comparison) -> list[str]:
    """What may be said of it, and of the evidence it rests on."""
    episodes = sum(group.episodes for group in found.groups)
    unclassified = next(g.episodes for g in found.groups if g.response == "unclassified")
    grade = found.definition.grade
    if not episodes:
        return ["No episode can be analysed: see fiveyear cohort."]
    lines = []
    if unclassified == episodes:
        lines.append(
            f"All {episodes} episodes are unclassified: no observation of how their leaders "
            f"responded counts as evidence of grade {grade}. There is nothing to compare."
        )
    else:
        lines.append(f"An association among {episodes} episodes, not a cause.")
    if grade == "A":
        lines.append(
            "Responses rest on grade A alone: observations recorded before the threat ended, or "
            f"within {found.definition.prompt_days} days after."
        )
    else:
        lines.append(f"Responses rest on grade {grade}: some were recorded in hindsight.")
    if grade == "A" and found.classified_in_hindsight:
        lines.append(
            f"With hindsight let in (--grade all), {found.classified_in_hindsight} of "
            f"{episodes} have a response."
        )
    return lines
