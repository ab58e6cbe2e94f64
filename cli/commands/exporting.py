"""`export`: events and tables as files that other programs read."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.app import new_app
from cli.present.suggestions import did_you_mean
from cli.session import Session
from events.errors import Invalid, NotFound

app = new_app()

MEDS = "meds"
"""The one format that is a shape of the data too, and so is none of the renderer's."""


@app.command(as_of=True)
def export(
    ctx: typer.Context,
    what: Annotated[
        str,
        typer.Option(
            "--what", metavar="TABLE", help="The events, a table of the projections, or a cohort."
        ),
    ] = "events",
) -> None:
    """Events or a table as a file: CSV, JSON lines, Parquet, Excel, or MEDS for cohort tools.

    The events are canonical rows, and nothing of the log is left out: `fiveyear import` takes them
    into an empty log. The other tables are those of `fiveyear tables`, and attrition and exclusions
    under the standard definition. With --format meds facts are written as Parquet in the shape of
    MEDS, with the codes and who the subjects are beside them where -o names a folder.

    Example: fiveyear export --what outcomes -o outcomes.xlsx
    """
    from cli import exporting, query_context
    from projections.exporting import tables

    session: Session = ctx.obj
    if (session.options.format or "").strip().lower() == MEDS:  # asked in any case, as all are
        _check_all(what)
        basis = exporting.meds(session)
    elif what in tables.COHORT:
        basis = exporting.cohort(session, what)
    else:
        if what not in tables.known():
            hint = did_you_mean(what, tables.known())
            raise NotFound(f"there is no table {what!r}", hint or ", ".join(tables.known()))
        basis = exporting.table(session, what)
    query_context.state_basis(session, basis)


def _check_all(what: str) -> None:
    if what != "events":
        raise Invalid(f"MEDS has a shape of its own, and no room for {what!r}", "leave --what out")
