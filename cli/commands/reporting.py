"""`report`: one page, on all clients or on one, that a partner can read and print."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import new_app
from cli.commands.comparing import (
    Grade,
    Industry,
    MergeGap,
    MinEvidence,
    Permutations,
    Severity,
    Source,
    StudyName,
    Years,
)
from cli.session import Session
from events.errors import Invalid, NotFound

if TYPE_CHECKING:
    from polars import DataFrame

    from cli.choosing import Choices, Chosen
    from cli.report.comparison_report import Material
    from projections.basis import Basis
    from projections.warehouse import Warehouse

app = new_app()


@app.command()
def report(
    ctx: typer.Context,
    client: Annotated[
        str | None, typer.Option("--client", metavar="CLIENT", help="On one client alone.")
    ] = None,
    interactive: Annotated[
        bool, typer.Option("--interactive", help="Put the viewer into the page.")
    ] = False,
    study: StudyName = None,
    grade: Grade = None,
    years: Years = None,
    min_evidence: MinEvidence = None,
    merge_gap_days: MergeGap = None,
    severity: Severity = None,
    industry: Industry = None,
    breakthrough: Source = None,
    permutations: Permutations = None,
    vary: Annotated[
        bool, typer.Option("--vary", help="Vary every choice, also where that takes long.")
    ] = False,
) -> None:
    """One page that needs nothing else: to read in a browser, to print, to hand on.

    On all clients: the comparison, from attrition to the numbers of the events. On one: its story,
    with the names of its leaders. The same basis gives the same bytes.

    Example: fiveyear report -o report.html
    """
    from cli import choosing, query_context

    session: Session = ctx.obj
    _check_output(session)
    asked = choosing.Choices(
        grade, years, min_evidence, merge_gap_days, severity, industry, breakthrough
    )
    if client is not None:
        _check_alone(asked, study, permutations, interactive=interactive, vary=vary)
        page, basis = _on_one(session, client)
    else:
        page, basis = on_all(
            session, asked, study, permutations, vary=vary, interactive=interactive
        )
    session.write_text(page)
    if session.options.output not in (None, "-"):
        session.tell(f"{session.options.output}: {len(page.encode()) / 1000:,.0f} kB.")
    query_context.state_basis(session, basis)


def on_all(
    session: Session,
    asked: Choices,
    study: str | None = None,
    permutations: str | None = None,
    *,
    vary: bool = False,
    interactive: bool = False,
) -> tuple[str, Basis]:
    """The page on all clients, and its basis; what has to be said of a study is told."""
    from cli import choosing
    from cli.report import episodes
    from cli.report.comparison_report import written

    draws = choosing.draws(permutations)
    with choosing.chosen(session, asked, study, draws=draws) as chosen:
        basis = chosen.basis
    with _tables(session, basis) as tables:
        bounds = episodes.bounds(tables)
    session.progress("Comparing, and drawing …")
    command = _command(asked, study, permutations, vary=vary)
    material = _material(chosen, bounds, draws, command, vary=vary)
    for line in chosen.notices:
        session.tell(line)
    return written(material, interactive=interactive), basis


def _check_output(session: Session) -> None:
    """Refuse what could not be written, before anything is computed."""
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
            raise NotFound(f"there is no folder {str(path.parent)!r}", "make it, or name another")
    if session.terminal:
        raise Invalid(
            "a report is a page for a browser, and this is a terminal",
            "name a file: fiveyear report -o report.html",
        )


def _check_alone(
    asked: Choices, study: str | None, permutations: str | None, *, interactive: bool, vary: bool
) -> None:
    """Refuse what says something of a comparison, where there is none."""
    typed = {each.name: getattr(asked, each.name) for each in fields(asked)}
    typed |= {"study": study, "permutations": permutations}
    typed |= {"interactive": interactive or None, "vary": vary or None}
    for name, value in typed.items():
        if value is not None:
            option = "--" + name.replace("_", "-")
            raise Invalid(
                f"--client and {option}: one client is not compared",
                f"leave out one of the two: {option} belongs to the report on all clients",
            )


def _on_one(session: Session, typed: str) -> tuple[str, Basis]:
    from cli import query_context
    from cli.report.client_report import READ, written

    with query_context.one_client(session, typed, only=READ) as (its_own, who):
        return written(its_own, who.name), its_own.basis


@contextmanager
def _tables(session: Session, basis: Basis) -> Iterator[Warehouse]:
    """The tables that the appendix is read from, on the basis of the comparison: those that are
    kept, unless something was recorded meanwhile or a part of the record was asked for."""
    from cli import query_context
    from cli.report.episodes import READ
    from projections.refresh import in_memory

    if query_context.asked(session).everything:
        with query_context.warehouse(session, only=READ, again=True) as kept:
            if kept.basis == basis:
                yield kept
                return
    with in_memory(session.log_path, basis, only=READ) as made:
        yield made


def _material(
    chosen: Chosen, bounds: DataFrame, draws: int, command: str, *, vary: bool
) -> Material:
    """The comparison as `compare` computes it, and the ranking."""
    from cli import choosing
    from cli.present.sentences import comparison_sentences
    from cli.present.values import to_json
    from cli.report.comparison_report import Material
    from cli.studying import constants
    from domain.definition.codec import CONSTANTS, written
    from projections.comparing.comparison import compare, grades_from
    from projections.comparing.ranking import drivers
    from projections.readings import Readings

    known = chosen.facts()
    readings = Readings(known, chosen.basis.clock)
    varied = vary or known.threats.height <= choosing.VARIED_UP_TO
    definition = chosen.definition
    found = compare(readings, definition, chosen.basis, draws=draws, vary=varied)
    said = [each.text for each in comparison_sentences(found)]
    study = chosen.study_as_json()
    document = {"study": study, **found.as_json(), "sentences": said}
    instead: tuple[str, ...] = ()
    if not found.comparable:
        for grade in list(grades_from(definition.grade))[1:]:
            if found.hindsight.by_grade[grade].comparable:
                definition, instead = replace(definition, grade=grade), tuple(said[:1])
                found = compare(readings, definition, chosen.basis, draws=draws, vary=varied)
                break
    return Material(
        found=found,
        drivers=drivers(readings, definition, chosen.basis),
        readings=readings,
        bounds=bounds,
        document=to_json(document) + "\n",
        command=command,
        instead=instead,
        study=study,
        actual=written(definition) | {CONSTANTS: constants()},
    )


def _command(asked: Choices, study: str | None, permutations: str | None, *, vary: bool) -> str:
    """The line that gives the figures of the same comparison."""
    words = ["fiveyear", "compare"]
    typed = {"study": study} | {each.name: getattr(asked, each.name) for each in fields(asked)}
    for name, value in (typed | {"permutations": permutations}).items():
        if value is not None:
            words += ["--" + name.replace("_", "-"), value]
    return shlex.join([*words, *(["--vary"] if vary else []), "--json"])
