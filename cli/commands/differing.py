"""`diff`: what changed in what was known between two moments, and what changed it."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import new_app
from cli.parse.moments import FORMS, read_moment
from cli.present.terminal_text import visible
from cli.session import Session
from events.errors import Invalid

if TYPE_CHECKING:
    from projections.counterfactuals.fact_changes import Fact, Field
    from projections.counterfactuals.row_changes import Column, Moved
    from projections.warehouse.basis import Basis, BasisQuery

app = new_app()

COLUMNS = (
    "what",
    "client_id",
    "client",
    "number",
    "kind",
    "episode",
    "change",
    "field",
    "before",
    "after",
    "by",
    "time",
)


@app.command("diff", as_of=True)
def diff(
    ctx: typer.Context,
    start: Annotated[
        str,
        typer.Option("--from", metavar="WHEN", help="A day, a time or the position of an event."),
    ],
    end: Annotated[
        str | None, typer.Option("--to", metavar="WHEN", help="The same; all that is known now.")
    ] = None,
    client: Annotated[
        str | None, typer.Option("--client", metavar="CLIENT", help="Of one client.")
    ] = None,
) -> None:
    """What changed in what was known between two moments, and the events that changed it.

    Facts that appeared, changed or went; and the rows of episodes and outcomes that moved.

    Example: fiveyear diff --from 2025-12-31 --to 2026-03-31 --client aldgate
    """
    from cli import query_context
    from cli.present import difference_page
    from cli.present.rows import Rows
    from projections.counterfactuals.basis_pair import side_by_side
    from projections.counterfactuals.fact_changes import facts_that_differ
    from projections.counterfactuals.row_changes import rows_that_moved

    session: Session = ctx.obj
    session.check_output()
    earlier, later = _bases(session, start, end)
    stream = None if client is None else query_context.client(session, client, later).stream
    if stream is None and later.position > query_context.LONG:
        session.progress(f"Reading {later.position:,} events …")
    with side_by_side(session.log_path, earlier, later, stream=stream) as sides:
        facts = facts_that_differ(sides)
        moved = rows_that_moved(sides)
    if session.wants_document():
        session.document(_document(earlier, later, facts, moved))
    elif session.wants_rows():
        session.show(Rows(COLUMNS, _rows(facts, moved)))
    else:
        session.write_text(difference_page.page(facts, moved, session.width) + "\n")
    _state(session, earlier, later)


def _bases(session: Session, start: str, end: str | None) -> tuple[Basis, Basis]:
    """The two that are compared. The clock never runs back from the one to the other."""
    from cli import query_context
    from projections.warehouse.basis import resolve

    options = session.options
    for name, value in (("--as-of", options.as_of), ("--at", options.at)):
        if value is not None:
            raise Invalid(
                f"{name} {value} is one moment, and diff compares two",
                f"write --from WHEN --to {value}",
            )
    now, until = datetime.now(UTC), query_context.basis_query(session).until
    asked_from = _asked("--from", start, now, until)
    asked_to = _asked("--to", end, now, until)
    earlier = query_context.basis_of(session, asked_from)
    later = resolve(session.log_path, asked_to, session.today)
    if end is not None and _place(earlier) > _place(later):
        raise Invalid(f"--from {start} is later than --to {end}", "give the earlier one to --from")
    return replace(earlier, clock=min(earlier.clock, later.clock)), later


def _asked(option: str, text: str | None, now: datetime, until: date | None) -> BasisQuery:
    from projections.warehouse.basis import BasisQuery

    if text is None:
        return BasisQuery(until=until)
    if not text.strip():
        raise Invalid(f"{option} is empty", FORMS)
    return replace(read_moment(option, text, now), until=until)


def _place(basis: Basis) -> tuple[int, datetime]:
    return basis.position, basis.as_of or datetime.min  # noqa: DTZ901  # a basis's are UTC, naive


def _document(
    earlier: Basis, later: Basis, facts: list[Fact], moved: dict[str, list[Moved]]
) -> dict[str, Any]:
    """The whole difference, in a form to keep."""
    return {
        "from": earlier.as_json(),
        "to": later.as_json(),
        "facts": [
            asdict(fact) | {"fields": [_named("field", asdict(each)) for each in fact.fields]}
            for fact in facts
        ],
        **{
            table: [
                asdict(row) | {"columns": [_named("column", asdict(each)) for each in row.columns]}
                for row in rows
            ]
            for table, rows in moved.items()
        },
    }


def _named(what: str, values: dict[str, Any]) -> dict[str, Any]:
    return {what: values.pop("name"), **values}


def _rows(facts: list[Fact], moved: dict[str, list[Moved]]) -> list[tuple[object, ...]]:
    """One row for each column that moved, outcomes first, and for each field that differs."""
    rows: list[tuple[object, ...]] = []
    for table in reversed(moved):
        for row in moved[table]:
            about = (table, row.client_id, row.client, None, None, row.episode, row.change)
            rows += [(*about, *_values(column), column.time) for column in row.columns]
    for fact in facts:
        of_fact = ("fact", fact.client_id, fact.client, fact.number, fact.kind, None, fact.change)
        rows += [(*of_fact, *_values(field), False) for field in fact.fields]
    return rows


def _values(each: Field | Column) -> tuple[object, ...]:
    return each.name, each.before, each.after, list(each.by)


def _state(session: Session, earlier: Basis, later: Basis) -> None:
    """Say what both sides rest on: with the data on a terminal, beside them elsewhere."""
    stated = [
        f"{word} {str(basis).removeprefix('Basis: ')}"
        for word, basis in (("From", earlier), ("To", later))
    ]
    if session.terminal:
        session.write_text("".join(f"{visible(line)}\n" for line in stated))
    else:
        sys.stdout.flush()
        session.notify("\n".join(stated))
