"""The report on all clients: the comparison from the first client to the last event number."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.present.sentences import comparison_sentences, ranking_sentences
from cli.present.terminal_text import visible
from cli.report import definitions, episodes, tables
from cli.report.attrition_chart import attrition, steps
from cli.report.document import page
from cli.report.event_time_chart import Drawn, drawn, medians, panel
from cli.report.figures import counted, stated, year
from cli.report.incidence_chart import incidence, risks
from cli.report.ranking_chart import ranked, ranking
from cli.report.sampling import LINES, sampled

if TYPE_CHECKING:
    import polars as pl

    from projections.comparing.comparison import Comparison
    from projections.comparing.ranking import Drivers
    from projections.outcomes.engine import OutcomeEngine


@dataclass(frozen=True)
class Material:
    """Everything that the page is made from.

    `found` is the comparison that is shown. Where the grade asked for has no two groups, `instead`
    holds the sentences of the one that was asked for. `document` is that of `compare --json` for
    what was asked, as text, and `command` the line that gives it. `study` is
    None under no study. `actual` is the definition of what is shown, as a study writes it down.
    """

    found: Comparison
    drivers: Drivers
    readings: OutcomeEngine
    bounds: pl.DataFrame
    document: str
    command: str
    instead: tuple[str, ...]
    study: dict[str, Any] | None
    actual: dict[str, Any]


def written(material: Material, *, interactive: bool) -> str:
    """The page. The same material gives the same bytes."""
    found, drivers = material.found, material.drivers
    basis, years = found.basis, found.definition.years
    sample = sampled(found.cohort.analysed)
    lines = drawn(found.paths, sample, years)
    shown = [group for group in found.groups if group.episodes]
    registered = None if material.study is None else material.study["registered"]
    thinned = found.episodes - sample.height
    return page(
        "comparison.html",
        lines=[_line(each) for each in lines] if interactive else None,
        basis=basis,
        said_basis=stated(basis),
        title="Pulled together or apart: what became of the clients",
        question=question(found),
        study=material.study,
        digest=hashlib.sha256(material.document.encode()).hexdigest(),
        command=material.command,
        instead=material.instead,
        grade=tables.GRADES[found.definition.grade],
        found=found,
        years=years,
        attrition=attrition(found.cohort),
        steps=steps(found.cohort),
        reasons=found.cohort.reasons,
        medians=medians(found) if shown else None,
        panels=[panel(group, lines) for group in shown],
        incidence=incidence(found) if shown else [],
        risks=risks(found),
        outcomes=tables.outcomes(found),
        tests=tables.tests(found),
        hindsight=tables.hindsight(found),
        moved=tables.moved(found),
        balance=tables.balance(found),
        checks=tables.checks(found),
        raters=tables.raters(found),
        sensitivity=tables.sensitivity(found),
        ranking=ranking(drivers),
        in_time=ranked(drivers.grade_a, "On ratings of grade A, recorded in time"),
        everything=ranked(drivers.all_grades, "On all ratings, hindsight included"),
        lacking=drivers.conclusion.lacking,
        drivers=drivers,
        sentences=comparison_sentences(found),
        ranking_sentences=ranking_sentences(drivers),
        choices=definitions.choices(material.actual, registered),
        words=definitions.WORDS,
        episodes=episodes.listed(sample, material.bounds, material.readings, found.definition),
        thinned=f"{sample.height:,} of {counted(found.episodes, 'analysed episode')} are drawn and "
        f"listed: at most {LINES} of each response, picked by a hash of client and episode, "
        "without regard to what became of them. Medians, tables and tests rest on all of them."
        if thinned
        else "",
    )


def question(found: Comparison) -> str:
    """What is asked, in words, with what narrows it."""
    definition = found.definition
    threat = f"a threat that was {definition.severity}" if definition.severity else "a threat"
    clients = f"clients in {definition.industry}" if definition.industry else "clients"
    return (
        f"What became of {clients} in the {counted(definition.years, 'year')} after {threat} "
        "ended: was it otherwise where the leaders had pulled together under it than where they "
        "had pulled apart?"
    )


def _line(each: Drawn) -> dict[str, Any]:
    """What the viewer says of a line."""
    values = ", ".join(f"{year(at)}: {value:,.0f}" for at, value in sorted(each.index.items()))
    return {
        "name": visible(f"{each.client} · episode {each.episode}"),
        "says": f"{each.response}, {each.outcome.replace('_', ' ')}. Index by year: {values}",
    }
