"""`replay`: the audit. Every event as it was recorded, what it changed, and what it left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import new_app
from cli.present import replay_page as page
from cli.session import Session
from events.errors import Damaged

if TYPE_CHECKING:
    from projections.audit.agreement import Difference

app = new_app()


@app.command(as_of=True)
def replay(
    ctx: typer.Context,
    client: Annotated[
        str | None, typer.Argument(help="The client's name, or a part of it; all without one.")
    ] = None,
) -> None:
    """The audit: every event in recorded order, what it changed, and the state it left.

    Of all clients it counts, and compares what the replay leaves with the projections; where they
    differ, it ends with 5 and says where first.

    Example: fiveyear replay aldgate --as-of 2019-12-31
    """
    session: Session = ctx.obj
    session.check_output()
    if client is None:
        _replay_all(session)
    else:
        _replay_one(session, client)


def _replay_one(session: Session, typed: str) -> None:
    from cli import query_context
    from projections.audit.replaying import effective_events, not_yet_happened, state_of, steps
    from projections.audit.stored import events_of_stream

    basis = query_context.basis_of(session)
    who = query_context.client(session, typed, basis)
    every = events_of_stream(session.log_path, who.stream)
    known = [entry for entry in every if entry.position <= basis.position]
    later = len(every) - len(known)
    now = effective_events(known)
    audit = page.Audit(
        who.stream,
        who.name,
        basis,
        [*steps(known, basis.until)],
        now,
        not_yet_happened(known, now, basis.until),
        state_of(now.facts.values(), basis.until).as_json(),
    )
    if session.wants_document():
        session.document(page.document(audit))
    elif session.wants_rows():
        session.show(page.rows(audit))
    else:
        session.write_text(page.text(audit, session.width) + "\n")
    if later:
        # What was recorded since is no part of what was known: it is said beside it, never in it.
        events = "1 event" if later == 1 else f"{later:,} events"
        session.notify(
            f"{events} of this client recorded later {'is' if later == 1 else 'are'} hidden"
        )
    query_context.state_basis(session, basis)


def _replay_all(session: Session) -> None:
    from cli import query_context
    from projections.audit.agreement import MODELS, replayed

    with query_context.warehouse(session, only=MODELS) as warehouse:
        basis = warehouse.basis
        if basis.position > query_context.LONG:
            session.progress(f"Replaying {basis.position:,} events …")
        found = replayed(session.log_path, basis, warehouse)
    if session.wants_document():
        session.document(page.summary_document(basis, found))
    elif session.wants_rows():
        session.show(page.summary_rows(found))
    else:
        session.write_text(page.summary_text(found) + "\n")
    query_context.state_basis(session, basis)
    if found.difference is not None:
        kept = query_context.basis_query(session).everything
        raise _differs(found.difference, kept=kept)
    session.notify("The state that the replay leaves is that of the projections.")


def _differs(first: Difference, *, kept: bool) -> Damaged:
    mend = (
        "the projections may be damaged: make them anew with fiveyear rebuild, and replay again"
        if kept
        else "this is a defect of fiveyear: report it"
    )
    return Damaged(f"the replay and the projections differ: {page.difference_line(first)}", mend)
