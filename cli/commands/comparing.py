"""`cohort`, `compare`, `drivers`: who is compared, their outcomes, and the ranked explanations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import new_app
from cli.parse.analysis_request import (
    PERMUTATIONS,
    VARY,
    ComparisonRequest,
    check_draws,
    with_analysis_options,
)
from cli.present.rows import Rows
from cli.session import Session

if TYPE_CHECKING:
    from cli.analysis import Analysis
    from cli.present.sentences import Sentence

app = new_app()


@app.command(as_of=True)
@with_analysis_options()
def cohort(
    ctx: typer.Context,
    request: ComparisonRequest,
    excluded: Annotated[
        bool, typer.Option("--excluded", help="List the excluded episodes, each with its reason.")
    ] = False,
) -> None:
    """Attrition: from all clients to those analysed, one row for each rule.

    Example: fiveyear cohort --excluded
    """
    from cli.analysis import analysis_of
    from cli.query_context import state_basis
    from projections.comparing.comparison import cohort_of

    session: Session = ctx.obj
    analysis = analysis_of(session, request)
    found = cohort_of(analysis.facts, analysis.definition, analysis.basis)
    frame = found.exclusions if excluded else found.attrition
    session.show(Rows(tuple(frame.columns), frame.rows()))
    for line in analysis.notices:
        session.notify(line)
    state_basis(session, analysis.basis)


@app.command(as_of=True)
@with_analysis_options(permutations=PERMUTATIONS, vary=VARY)
def compare(ctx: typer.Context, request: ComparisonRequest) -> None:
    """Outcomes of clients after a threat ended, by how their leaders responded.

    Under grade A unless another is given. On a terminal, if grade A does not have two groups to
    compare, this is stated first, and the comparison under the next grade that has two follows.

    Example: fiveyear compare --severity existential
    """
    from dataclasses import replace

    from cli.analysis import analysis_of
    from cli.present.comparison_page import exclusions, page, table
    from cli.present.sentences import comparison_sentences
    from cli.query_context import state_basis
    from projections.comparing.statements import NOTHING_TO_COMPARE

    session: Session = ctx.obj
    draws = request.draws
    analysis = analysis_of(session, request)
    comparison = analysis.comparison(analysis.definition, draws=draws, vary=request.vary)
    sentences = comparison_sentences(comparison)
    if session.wants_document():
        _show_document(session, analysis, comparison.as_json(), sentences)
        return
    if session.wants_rows():
        session.show(table(comparison))
        for line in [*analysis.notices, exclusions(comparison.cohort)]:
            session.notify(line)
        for sentence in sentences:
            session.notify(sentence.text)
    else:
        for line in analysis.notices:
            session.write_text(f"{line}\n")
        grade = comparison.hindsight.fallback_grade(analysis.definition.grade)
        if not comparison.comparable and grade is not None:
            why = next(each.text for each in sentences if each.rule in NOTHING_TO_COMPARE)
            session.write_text(f"{why}\n")
            if analysis.study is not None:
                session.write_text("What follows is not under the definition of the study.\n")
            session.write_text("\n")
            wider = replace(analysis.definition, grade=grade)
            comparison = analysis.comparison(wider, draws=draws, vary=request.vary)
            sentences = comparison_sentences(comparison)
        session.write_text(page(comparison, sentences, session.width, session.encoding) + "\n")
    state_basis(session, analysis.basis)


@app.command(as_of=True)
@with_analysis_options(permutations=PERMUTATIONS)
def drivers(ctx: typer.Context, request: ComparisonRequest) -> None:
    """The eight explanations of a breakthrough, ranked on what was known before the threat.

    The ranking uses ratings recorded in time (grade A) and, beside it, all ratings. --grade selects
    grades of responses and does not change the ranking. Each client counts with its first episode.

    Example: fiveyear drivers --industry legal
    """
    from cli.analysis import analysis_of
    from cli.present.drivers_page import page, table
    from cli.present.sentences import ranking_sentences
    from cli.query_context import state_basis
    from projections.comparing.ranking import drivers as ranked

    session: Session = ctx.obj
    check_draws(request.draws)
    analysis = analysis_of(session, request)
    ranking = ranked(analysis.engine(), analysis.definition, analysis.basis, draws=request.draws)
    sentences = ranking_sentences(ranking)
    if session.wants_document():
        _show_document(session, analysis, ranking.as_json(), sentences)
        return
    if session.wants_rows():
        session.show(table(ranking))
        for line in [*analysis.notices, *(each.text for each in sentences)]:
            session.notify(line)
    else:
        for line in analysis.notices:
            session.write_text(f"{line}\n")
        session.write_text(page(ranking, sentences, session.width) + "\n")
    state_basis(session, analysis.basis)


def _show_document(
    session: Session, analysis: Analysis, figures: Mapping[str, Any], sentences: Iterable[Sentence]
) -> None:
    texts = [each.text for each in sentences]
    session.document({"study": analysis.study_as_json(), **figures, "sentences": texts})
