"""The report on all clients, from attrition to the positions of the events."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.present.figures import counted
from cli.present.sentences import comparison_sentences, ranking_sentences
from cli.present.terminal_text import visible
from cli.report import definitions, episodes, tables
from cli.report.attrition_chart import attrition_chart, attrition_table
from cli.report.document import page
from cli.report.event_time_chart import ClientLine, client_lines, medians_chart, response_chart
from cli.report.figures import basis_text, year
from cli.report.incidence_chart import incidence_charts, risk_table
from cli.report.ranking_chart import ranking_chart, ranking_table
from projections.comparing.sampling import MOST, sample

if TYPE_CHECKING:
    import polars as pl

    from projections.comparing.comparison import Comparison
    from projections.comparing.ranking import Drivers
    from projections.outcomes.engine import OutcomeEngine


@dataclass(frozen=True)
class ReportData:
    """Everything that the page shows.

    `comparison` is the one that is shown. Where the grade of the request has no two groups,
    `instead` holds the sentences of the comparison that was requested. `document` is the text of
    `compare --json` for the request, and `command` the command line for it. `study` is None
    without a study. `actual` is the definition that is shown, in the form that a study stores.
    """

    comparison: Comparison
    drivers: Drivers
    engine: OutcomeEngine
    bounds: pl.DataFrame
    document: str
    command: str
    instead: tuple[str, ...]
    study: dict[str, Any] | None
    actual: dict[str, Any]


def comparison_page(data: ReportData, *, interactive: bool) -> str:
    """The page. The same data give the same bytes."""
    comparison, drivers = data.comparison, data.drivers
    basis, years = comparison.basis, comparison.definition.years
    sampled = sample(comparison.cohort.analysed)
    lines = client_lines(comparison.paths, sampled, years)
    shown = [group for group in comparison.groups if group.episodes]
    registered = None if data.study is None else data.study["registered"]
    thinned = comparison.episodes - sampled.height
    return page(
        "comparison.html",
        lines=[_line(each) for each in lines] if interactive else None,
        basis=basis,
        basis_text=basis_text(basis),
        title="Pulled together or apart: the years after a threat",
        question=question(comparison),
        study=data.study,
        digest=hashlib.sha256(data.document.encode()).hexdigest(),
        command=data.command,
        instead=data.instead,
        grade=tables.GRADES[comparison.definition.grade],
        comparison=comparison,
        years=years,
        attrition=attrition_chart(comparison.cohort),
        steps=attrition_table(comparison.cohort),
        reasons=comparison.cohort.reasons,
        medians=medians_chart(comparison) if shown else None,
        panels=[response_chart(group, lines) for group in shown],
        incidence=incidence_charts(comparison) if shown else [],
        risks=risk_table(comparison),
        outcomes=tables.outcomes(comparison),
        tests=tables.tests(comparison),
        hindsight=tables.hindsight(comparison),
        moved=tables.moved(comparison),
        balance=tables.balance(comparison),
        checks=tables.checks(comparison),
        raters=tables.raters(comparison),
        sensitivity=tables.sensitivity(comparison),
        ranking=ranking_chart(drivers),
        in_time=ranking_table(drivers.grade_a, "On ratings of grade A, recorded in time"),
        everything=ranking_table(drivers.all_grades, "On all ratings, hindsight included"),
        lacking=drivers.conclusion.lacking,
        drivers=drivers,
        sentences=comparison_sentences(comparison),
        ranking_sentences=ranking_sentences(drivers),
        parameters=definitions.parameter_table(data.actual, registered),
        glossary=definitions.GLOSSARY,
        episodes=episodes.episode_table(sampled, data.bounds, data.engine, comparison.definition),
        thinned=f"{sampled.height:,} of {counted(comparison.episodes, 'analysed episode')} are "
        f"drawn and listed: at most {MOST} of each response, picked by a hash of client and "
        "episode, independently of their outcome. Medians, tables and tests use all of them."
        if thinned
        else "",
    )


def question(comparison: Comparison) -> str:
    """The question in words, with what narrows it."""
    definition = comparison.definition
    threat = f"a threat that was {definition.severity}" if definition.severity else "a threat"
    clients = f"clients in {definition.industry}" if definition.industry else "clients"
    return (
        f"How did {clients} develop in the {counted(definition.years, 'year')} after {threat} "
        "ended? Compared: leaders who pulled together and leaders who pulled apart."
    )


def _line(each: ClientLine) -> dict[str, Any]:
    """What the viewer shows for a line."""
    values = ", ".join(f"{year(at)}: {value:,.0f}" for at, value in sorted(each.index.items()))
    return {
        "name": visible(f"{each.client} · episode {each.episode}"),
        "says": f"{each.response}, {each.outcome.replace('_', ' ')}. Index by year: {values}",
    }
