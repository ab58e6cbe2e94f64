"""`demo`: seventy invented client histories, and the main job done on them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import new_app
from cli.session import Session
from events.errors import Conflict

if TYPE_CHECKING:
    from projections.warehouse.connection import Warehouse

app = new_app()

CLIENTS = 70
LOG = "demo.db"
REPORT = "report.html"
INVENTED = " (invented)"


@app.command()
def demo(
    ctx: typer.Context,
    directory: Annotated[
        str, typer.Option("--dir", metavar="DIR", help="Where to make it.")
    ] = "fiveyear-demo",
) -> None:
    """Make 70 invented client histories, then show one timeline and the comparison.

    The histories are invented and say so wherever they are shown. A demo that is there already
    is used again.

    Example: fiveyear demo --dir try-it
    """
    from cli import query_context
    from cli.commands.history import story_of, story_text
    from cli.commands.reporting import on_all
    from cli.parse.analysis_request import ComparisonRequest
    from cli.present.comparison_page import page
    from cli.present.files import replacing
    from cli.present.sentences import comparison_sentences
    from domain.definition.definition import STANDARD
    from projections.comparing.comparison import compare
    from projections.outcomes.engine import OutcomeEngine
    from projections.outcomes.facts import facts

    session: Session = ctx.obj
    log = Path(directory) / LOG
    recorded = _made(session, log)
    session.notify(
        f"{CLIENTS} invented clients are in {log}"
        + (f": {recorded} events." if recorded else " already.")
    )
    here = replace(session, options=replace(session.options, db=str(log)))
    with query_context.warehouse(here) as warehouse:
        known, basis = facts(warehouse), warehouse.basis
        client_id, name = _worth_showing(warehouse)
        story = story_of(warehouse, client_id)
    quiet = replace(here, options=replace(here.options, quiet=True, output=None))
    report = log.with_name(REPORT)
    with replacing(report) as file:
        file.write(on_all(quiet, ComparisonRequest())[0].encode())
    found = compare(OutcomeEngine(known, basis.clock, computed=False), STANDARD, basis)
    said = comparison_sentences(found)
    if session.wants_document():
        session.document(found.as_json())
        return
    shown = [
        f"$ fiveyear timeline {name.removesuffix(INVENTED)!r}",
        story_text(story, session.width, session.encoding),
        "\n$ fiveyear compare",
        page(found, said, session.width, session.encoding),
        str(basis),
    ]
    session.write_text("\n".join(["", *shown, ""]))
    session.notify(
        f"\nGo on:  export FIVEYEAR_DB={log.resolve()}\n"
        "        fiveyear client list\n"
        "        fiveyear cohort --excluded\n"
        "        fiveyear tables outcomes\n"
        f"The report for a browser is {report}"
    )


def _made(session: Session, log: Path) -> int:
    """Make the demo's log unless it is there; how many events were recorded.

    Raises `Conflict` where another log has its place.
    """
    from cli.demo.histories import invented
    from cli.demo.sinks import through_the_domain
    from events.store.log import EventLog

    if log.exists():
        with EventLog.open(log) as known:
            if known.meta().get("invented") != "yes":
                raise Conflict(f"{log} is a log of its own", "name another folder with --dir")
        return 0
    session.progress(f"Inventing {CLIENTS} clients …")
    beside = log.with_name(f"{LOG}.new")
    for left_over in log.parent.glob(f"{LOG}.new*"):
        left_over.unlink()
    recorded = through_the_domain(invented(CLIENTS), beside)
    beside.rename(log)
    return recorded


def _worth_showing(warehouse: Warehouse) -> tuple[str, str]:
    """A client whose story has something of everything, and is still short."""
    (row,) = warehouse.query(
        """
        select client_id, client from episodes
        inner join outcomes using (client_id, client, episode, response)
        where response in ('together', 'apart') and complete and multiple is not null
        group by client_id, client
        order by count(*) desc, sum(together + apart) desc, client
        limit 1
        """
    ).rows
    return row[0], row[1]
