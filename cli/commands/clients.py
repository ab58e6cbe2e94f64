"""`client`: who is in the record, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated

import typer

from cli.app import new_app
from cli.parse.client_names import client_to_write
from cli.present import confirmation
from cli.present.rows import Rows
from cli.present.terminal_text import visible
from cli.session import Session
from domain.client.aggregate import Client, decide
from domain.commands import Decision, RecordEvent
from domain.grammar.values import Around, read_values
from domain.service import RecordService, new_client
from events.base import Event
from events.errors import Conflict, Invalid
from events.kinds.clients import ClientMovedIndustry, ClientRegistered, ClientRenamed
from events.store.log import EventLog

app = new_app()
client = new_app()
app.add_typer(client, name="client", help="Clients: add, list, show, rename, move.")

Name = Annotated[str, typer.Argument(metavar="CLIENT", help="The name, or how it begins.")]


@client.command()
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    industry: Annotated[
        str, typer.Option("--industry", metavar="TEXT", help="The industry it is in.")
    ],
    currency: Annotated[
        str | None,
        typer.Option("--currency", metavar="CODE", help="What it reports in; else the log's own."),
    ] = None,
    fiscal_year_end: Annotated[
        str | None,
        typer.Option("--fiscal-year-end", metavar="MM-DD", help="03-31 or 31 March; else 12-31."),
    ] = None,
    senior_team_size: Annotated[
        str | None, typer.Option("--senior-team-size", metavar="N", help="How many lead it.")
    ] = None,
    on: confirmation.On = None,
    source: confirmation.Source = None,
    source_date: confirmation.SourceDate = None,
    note: confirmation.Note = None,
    key: confirmation.Key = None,
) -> None:
    """Register a client. Its name is its own, whatever the case and spacing.

    Makes the log where there is none yet.

    Example: fiveyear client add "Aldgate LLP" --industry legal --currency GBP
    """
    session: Session = ctx.obj
    session.check_output()
    typed = {
        "name": name,
        "industry": industry,
        "currency": currency or _currency_of_the_log(session),
        "fiscal_year_end": fiscal_year_end,
        "senior_team_size": senior_team_size,
        "on": on,
        "source": source,
        "source_date": source_date,
        "note": note,
    }
    command = _command(session, ClientRegistered, typed, key, positional="name")
    if not session.log_path.exists():
        # What cannot be said is refused before there is a log.
        decide(Client(new_client()), command, session.today)
        with suppress(Conflict):  # somebody else made it meanwhile: it serves as well
            EventLog.create(session.log_path).close()
            session.notify(f"new log at {session.log_path}")
    with session.record() as record:
        decided = record.register(command)
        then = f"log threat {confirmation.quoted(name)} DESCRIPTION --severity existential"
        _confirm(session, record, decided, then)


@client.command()
def rename(
    ctx: typer.Context,
    old: Name,
    new: Annotated[str, typer.Argument(metavar="NEW", help="What it is called from now on.")],
    on: confirmation.On = None,
    source: confirmation.Source = None,
    note: confirmation.Note = None,
    key: confirmation.Key = None,
) -> None:
    """Give a client another name. The old one stays in the record.

    Example: fiveyear client rename aldgate "Aldgate Partners" --on 2021-04
    """
    said = {"name": new, "on": on, "source": source, "note": note}
    command = _command(ctx.obj, ClientRenamed, said, key, positional="name", metavar="NEW")
    _change(ctx.obj, old, command, then=f"timeline {confirmation.quoted(new)}")


@client.command()
def move(
    ctx: typer.Context,
    name: Name,
    industry: Annotated[str, typer.Argument(metavar="INDUSTRY", help="The industry it is in.")],
    on: confirmation.On = None,
    source: confirmation.Source = None,
    note: confirmation.Note = None,
    key: confirmation.Key = None,
) -> None:
    """Count a client in another industry.

    Example: fiveyear client move aldgate consulting --on 2021
    """
    said = {"industry": industry, "on": on, "source": source, "note": note}
    command = _command(ctx.obj, ClientMovedIndustry, said, key, positional="industry")
    _change(ctx.obj, name, command, then=f"timeline {confirmation.quoted(name)}")


@client.command("list", as_of=True)
def list_(ctx: typer.Context) -> None:
    """Every client, by name.

    Example: fiveyear client list --csv
    """
    from cli import query_context

    session: Session = ctx.obj
    columns = EVERY_COLUMN if session.wants_rows() else FEW_COLUMNS
    with query_context.warehouse(session, only=("main.clients",)) as warehouse:
        listed, basis = (
            warehouse.query(
                f"select {columns} from clients order by lower(client), client_id"  # noqa: S608  # ours
            ),
            warehouse.basis,
        )
    session.show(query_context.rows(listed))
    query_context.state_basis(session, basis)


FEW_COLUMNS = "client, industry, currency, engaged_from, engaged_to, last_event_on"
"""What a person looks for; it fits a terminal."""

EVERY_COLUMN = f"{FEW_COLUMNS}, fiscal_year_end, first_event_on, client_id"


@client.command(as_of=True)
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="CLIENT", help="The name, or a part of it.")],
) -> None:
    """One client: who it is, its threats and episodes, who leads it, its last revenue.

    Example: fiveyear client show aldgate
    """
    from cli import query_context
    from cli.present import client_page

    session: Session = ctx.obj
    with query_context.one_client(session, name, only=client_page.READ) as (its_own, meant):
        found, basis = client_page.parts(its_own, meant.stream), its_own.basis
    (who,) = found.pop("client")
    if session.wants_document():
        session.document(who | found | {"basis": basis.as_json()})
        return
    if session.requested_format() not in (None, "table"):
        session.show(Rows(tuple(who), [tuple(who.values())]))
    else:
        session.write_text("".join(f"{visible(line)}\n" for line in client_page.page(who, found)))
    query_context.state_basis(session, basis)


# -- inside --------------------------------------------------------------------------------------


def _currency_of_the_log(session: Session) -> str:
    if session.log_path.exists():
        with EventLog.open(session.log_path) as log:
            if currency := log.meta().get("currency"):
                return currency
    raise Invalid(
        "--currency is missing",
        "say what the client reports in: --currency GBP\n"
        "one for all clients can be given when the log is made: fiveyear init --currency GBP",
    )


def _command(
    session: Session,
    kind: type[Event],
    typed: Mapping[str, str | None],
    key: str | None,
    *,
    positional: str,
    metavar: str | None = None,
) -> RecordEvent:
    """The command for what was typed; `positional` is the field that came without an option."""

    def label(name: str) -> str:
        if name == positional:
            return metavar or name.upper()
        return "--" + name.replace("_", "-")

    said = {name: text for name, text in typed.items() if text is not None}
    values = read_values(kind, said, Around(session.today), label)
    common = {each: values.pop(each, None) for each in ("source", "source_date", "note")}
    on = values.pop("on", None)
    return RecordEvent(
        kind=kind, provenance=session.provenance(key=key, **common), on=on, values=values
    )


def _change(session: Session, typed: str, command: RecordEvent, then: str) -> None:
    session.check_output()
    with session.record() as record:
        _, stream = client_to_write(record.event_log, typed, command.provenance.key)
        _confirm(session, record, record.record(stream, command), then)


def _confirm(session: Session, record: RecordService, decided: Decision, then: str) -> None:
    event = decided.events[0] if decided.events else record.event(decided.already[0])
    history = record.client(event.stream).history
    name = history.name or event.stream
    line = confirmation.line_of(event, name, history)
    confirmation.confirm(session, record, decided, client=name, line=line, then=then)
