"""What reading commands share: the warehouse on a basis, and the client that is meant.

The only module of the command line that loads the projections, and so DuckDB and Polars: commands
import it when they run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from cli import render
from cli.grammar.names import to_read
from cli.session import Session
from cli.steering import visible
from domain.definitions import Definition, Grade
from events.errors import Invalid
from projections.refresh import opened
from projections.warehouse import Answer, Warehouse


def today() -> date:
    """The day that counts as today where nothing else is said."""
    return datetime.now().astimezone().date()


@contextmanager
def warehouse(session: Session) -> Iterator[Warehouse]:
    """The projections, brought up to the log. Invented histories are said to be so."""
    with opened(session.log_path, today()) as open_warehouse:
        if open_warehouse.basis.invented:
            session.tell("These histories are invented.")
        yield open_warehouse


def client(session: Session, open_warehouse: Warehouse, typed: str) -> tuple[str, str]:
    """`(client_id, client)` of the client that is meant; a guess is said on stderr.

    Raises `NotFound` where none is, or more than one could be.
    """
    rows = open_warehouse.query("select client, client_id from clients order by client").rows
    ids = dict(rows)
    name, guessed = to_read(typed, list(ids))
    if guessed:
        session.tell(f"{typed!r} is taken for {name!r}")
    return ids[name], name


def rows(answer: Answer, title: str = "", notes: tuple[str, ...] = ()) -> render.Rows:
    return render.Rows(answer.columns, answer.rows, title, notes)


def state_basis(session: Session, open_warehouse: Warehouse) -> None:
    """Every report says what it rests on: with the data on a terminal, beside them elsewhere."""
    if session.terminal:
        session.write_text(visible(str(open_warehouse.basis)) + "\n")
    else:
        sys.stdout.flush()
        session.tell(str(open_warehouse.basis))


def definition(
    grade: str,
    years: str,
    min_evidence: str,
    merge_gap_days: str,
    severity: str | None,
    industry: str | None,
) -> Definition:
    """The choices of a comparison, from the words of its options."""
    grades = {"a": Grade.A, "ab": Grade.AB, "all": Grade.ALL}
    if grade.casefold() not in grades:
        raise Invalid(f"--grade: {grade!r} is not known", "one of A, AB, all")
    if severity is not None and severity not in ("serious", "existential"):
        raise Invalid(f"--severity: {severity!r} is not known", "one of serious, existential")
    return Definition(
        grade=grades[grade.casefold()],
        years=_whole("--years", years),
        min_evidence=_whole("--min-evidence", min_evidence),
        merge_gap_days=_whole("--merge-gap-days", merge_gap_days),
        severity=severity,
        industry=industry,
    )


def _whole(option: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Invalid(f"{option}: {text!r} is not a whole number", f"write it like {option} 5")
    return int(text)
