"""`report`: one page on all clients or on one, to read and print."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import new_app
from cli.parse.analysis_request import (
    PERMUTATIONS,
    VARY,
    ComparisonRequest,
    with_analysis_options,
)
from cli.session import Session
from events.errors import Invalid, NotFound

if TYPE_CHECKING:
    from polars import DataFrame

    from cli.analysis import Analysis
    from cli.report.comparison_report import ReportData
    from projections.warehouse.basis import Basis
    from projections.warehouse.connection import Warehouse

app = new_app()


@app.command(as_of=True)
@with_analysis_options(permutations=PERMUTATIONS, vary=VARY)
def report(
    ctx: typer.Context,
    request: ComparisonRequest,
    client: Annotated[
        str | None, typer.Option("--client", metavar="CLIENT", help="Report on one client.")
    ] = None,
    interactive: Annotated[
        bool, typer.Option("--interactive", help="Include a viewer for single clients.")
    ] = False,
) -> None:
    """One page for a browser or printer, without any other file.

    For all clients: the comparison, from attrition to the positions of the events. For one client:
    its history, with the names of its leaders. The same basis gives the same bytes.

    Example: fiveyear report -o report.html
    """
    from cli.query_context import state_basis

    session: Session = ctx.obj
    _check_output(session)
    if client is not None:
        _check_alone(request, interactive=interactive)
        page, basis = _on_one(session, client)
    else:
        page, basis = on_all(session, request, interactive=interactive)
    session.write_text(page)
    if session.options.output not in (None, "-"):
        session.notify(f"{session.options.output}: {len(page.encode()) / 1000:,.0f} kB.")
    state_basis(session, basis)


def on_all(
    session: Session, request: ComparisonRequest, *, interactive: bool = False
) -> tuple[str, Basis]:
    """The page on all clients, and its basis; notices about a study go to stderr."""
    from cli.analysis import analysis_of
    from cli.report import episodes
    from cli.report.comparison_report import comparison_page

    draws = request.draws
    analysis = analysis_of(session, request)
    with _tables(session, analysis.basis) as tables:
        bounds = episodes.bounds(tables)
    session.progress("Comparing, and drawing …")
    command = shlex.join(["fiveyear", "compare", *request.words(), "--json"])
    data = _report_data(analysis, bounds, command, draws=draws, vary=request.vary)
    for line in analysis.notices:
        session.notify(line)
    return comparison_page(data, interactive=interactive), analysis.basis


def _check_output(session: Session) -> None:
    """Refuse an output that cannot be written, before anything is computed."""
    if session.options.format is not None:
        raise Invalid(
            f"a report is a page, not {session.options.format}",
            "leave out the format; the figures are in: fiveyear compare --json",
        )
    if session.options.output not in (None, "-"):
        path = Path(str(session.options.output))
        if path.is_dir():
            raise Invalid(f"{str(path)!r} is a folder", "give the name of a file")
        if not path.parent.is_dir():
            raise NotFound(f"there is no folder {str(path.parent)!r}", "create it, or name another")
    if session.terminal:
        raise Invalid(
            "a report is a page for a browser, and this is a terminal",
            "name a file: fiveyear report -o report.html",
        )


def _check_alone(request: ComparisonRequest, *, interactive: bool) -> None:
    """Refuse options of a comparison, where there is none."""
    typed = [word for word in request.words() if word.startswith("--")]
    for option in [*typed, *(["--interactive"] if interactive else [])]:
        raise Invalid(
            f"--client and {option}: one client is not compared",
            f"leave out one of the two: {option} belongs to the report on all clients",
        )


def _on_one(session: Session, typed: str) -> tuple[str, Basis]:
    from cli import query_context
    from cli.report.client_report import READ, client_page

    with query_context.one_client(session, typed, only=READ) as (its_own, who):
        return client_page(its_own, who.name), its_own.basis


@contextmanager
def _tables(session: Session, basis: Basis) -> Iterator[Warehouse]:
    """The tables of the appendix on the basis of the comparison: those of the cache file, unless
    its basis is another one."""
    from cli import query_context
    from cli.report.episodes import READ
    from projections.warehouse.refresh import in_memory

    if query_context.basis_query(session).everything:
        with query_context.warehouse(session, only=READ, again=True) as kept:
            if kept.basis == basis:
                yield kept
                return
    with in_memory(session.log_path, basis, only=READ) as made:
        yield made


def _report_data(
    analysis: Analysis, bounds: DataFrame, command: str, *, draws: int, vary: bool
) -> ReportData:
    """The data of the page: the comparison as `compare` computes it, and the ranking."""
    from cli.present.sentences import comparison_sentences
    from cli.present.values import to_json
    from cli.report.comparison_report import ReportData
    from projections.comparing.comparison import compare
    from projections.comparing.constants import stored_form
    from projections.comparing.hindsight import is_quick_to_vary
    from projections.comparing.ranking import drivers

    engine = analysis.engine(computed=True)
    vary = vary or is_quick_to_vary(analysis.facts)
    definition = analysis.definition
    comparison = compare(engine, definition, analysis.basis, draws=draws, vary=vary)
    sentences = [each.text for each in comparison_sentences(comparison)]
    study = analysis.study_as_json()
    document = {"study": study, **comparison.as_json(), "sentences": sentences}
    instead: tuple[str, ...] = ()
    grade = comparison.hindsight.fallback_grade(definition.grade)
    if not comparison.comparable and grade is not None:
        definition, instead = replace(definition, grade=grade), tuple(sentences[:1])
        comparison = compare(engine, definition, analysis.basis, draws=draws, vary=vary)
    return ReportData(
        comparison=comparison,
        drivers=drivers(engine, definition, analysis.basis),
        engine=engine,
        bounds=bounds,
        document=to_json(document) + "\n",
        command=command,
        instead=instead,
        study=study,
        actual=stored_form(definition),
    )
