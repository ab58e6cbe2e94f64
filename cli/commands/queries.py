"""`sql`, `tables`, `rebuild`: the projections as tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.app import new_app
from cli.exit_codes import Exit
from cli.present.rows import Rows
from cli.present.suggestions import did_you_mean
from cli.session import Session
from events.errors import Invalid, NotFound

app = new_app()


@app.command(as_of=True)
def sql(
    ctx: typer.Context,
    query: Annotated[str | None, typer.Argument(help="The query, or - for stdin.")] = None,
    file: Annotated[
        str | None, typer.Option("-f", "--file", metavar="FILE", help="From a file.")
    ] = None,
) -> None:
    """Read-only SQL over the projections.

    Example: fiveyear sql "select response, count(*) as n from episodes group by all"
    """
    from cli import query_context

    session: Session = ctx.obj
    text = _query(query, file)
    with query_context.warehouse(session) as warehouse:
        answer, basis = warehouse.user_query(text), warehouse.basis
    session.show(query_context.rows(answer))
    query_context.state_basis(session, basis)


@app.command(as_of=True)
def tables(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="One table; all if left out.")] = None,
) -> None:
    """What the projections hold: each table with its grain, or the columns of one.

    Example: fiveyear tables outcomes
    """
    from cli import query_context

    session: Session = ctx.obj
    with query_context.warehouse(session) as warehouse:
        listed = warehouse.tables()
        described = None if name is None else warehouse.columns(name)
        basis = warehouse.basis
    if name is None or described is None:
        session.show(
            query_context.rows(listed, notes=("The columns of one: fiveyear tables NAME",))
        )
        query_context.state_basis(session, basis)
        return
    if not described.rows:
        known = [str(row[0]) for row in listed.rows]
        raise NotFound(f"there is no table {name!r}", did_you_mean(name, known) or ", ".join(known))
    session.show(query_context.rows(described))
    query_context.state_basis(session, basis)


@app.command()
def rebuild(
    ctx: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Compare with what is there; change nothing.")
    ] = False,
) -> int:
    """Make the projections anew, from the first event.

    With --check nothing is changed: it says which tables a rebuild would give otherwise, and ends
    with 5 if there are any.

    Example: fiveyear rebuild --check
    """
    from cli import query_context
    from projections.warehouse.refresh import differences
    from projections.warehouse.refresh import rebuild as make_anew

    session: Session = ctx.obj
    query_context.announce(session, rebuild=True)
    if not check:
        basis = make_anew(session.log_path, session.today)
        session.show(Rows(("rebuilt", "position"), [(session.settings.db, basis.position)]))
        return Exit.DONE
    differing = differences(session.log_path)
    session.show(Rows(("table", "state"), [(table, "differs") for table in differing]))
    if differing:
        session.notify("Mend it: fiveyear rebuild")
        return Exit.UNVERIFIED
    session.notify("The projections match a fresh rebuild.")
    return Exit.DONE


def _query(query: str | None, file: str | None) -> str:
    if (query is None) == (file is None):
        raise Invalid("give one query", 'fiveyear sql "select …", or -f FILE, or - for stdin')
    if query is not None:
        return sys.stdin.read() if query == "-" else query
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(str(file)).read_text(encoding="utf-8")
    except OSError as error:
        raise NotFound(f"{file}: {error.strerror}", "name a file with one query in it") from None
    except UnicodeDecodeError:
        raise Invalid(f"{file} is not UTF-8 text", "save it as UTF-8") from None
