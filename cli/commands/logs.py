"""`init`, `status`, and the word of welcome: the log itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import new_app
from cli.present.confirmation import command_here
from cli.present.event_text import shown_day
from cli.present.rows import Rows
from cli.present.terminal_text import visible
from cli.session import Session
from events.errors import Invalid
from events.money import parse_currency
from events.store.log import EventLog

if TYPE_CHECKING:
    from projections.warehouse.basis import Basis

app = new_app()

STALE_DAYS = 180
"""A client of whom nothing was recorded for so long is stale, unless it is a client no more."""


@app.command()
def init(
    ctx: typer.Context,
    firm: Annotated[
        str | None, typer.Option("--firm", metavar="NAME", help="The firm that keeps the log.")
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option("--currency", metavar="CODE", help="What clients report in, unless said."),
    ] = None,
) -> None:
    """Make a new log, which only its owner can read. Nothing is ever overwritten.

    Example: fiveyear --db firm.db init --firm "Aldgate Advisers" --currency GBP
    """
    session: Session = ctx.obj
    session.check_output()
    meta: dict[str, Any] = {}
    if firm is not None:
        if not firm.strip():
            raise Invalid(f"--firm: {firm!r} is no name", "give one, or leave it out")
        meta["firm"] = firm.strip()
    if currency is not None:
        try:
            meta["currency"] = parse_currency(currency)
        except Invalid as error:
            raise error.within(option="--currency") from None
    EventLog.create(session.log_path, **meta).close()
    if session.requested_format() not in (None, "table"):
        answer = {"log": str(session.log_path), "firm": None, "currency": None} | meta
        if session.wants_document():
            session.document(answer)
        else:
            session.show(Rows(tuple(answer), [tuple(answer.values())]))
        return
    session.write_text(f"new log at {visible(str(session.log_path))}\n")
    session.notify(f"    next: {command_here(session)} client add NAME --industry TEXT")


@dataclass(frozen=True, slots=True)
class State:
    """What `status` tells of a log."""

    log: str
    log_from: str
    mode: str
    firm: str | None
    currency: str | None
    invented: bool
    position: int
    last_recorded: datetime | None
    clients: int
    open_threats: list[dict[str, Any]]
    stale_days: int
    stale_clients: list[dict[str, Any]]
    cache: dict[str, Any] | None
    basis: dict[str, Any]


@app.command(as_of=True)
def status(ctx: typer.Context) -> None:
    """The log, its clients, what is open, and what has not been heard of for long.

    Example: fiveyear status --json
    """
    from cli import query_context

    session: Session = ctx.obj
    with EventLog.open(session.log_path) as log:
        meta, end = log.meta(), log.max_notification_id()
    # The log is closed by now: the projections read it with a SQLite of their own.
    looking_back = not query_context.basis_query(session).everything
    cache = None if looking_back else _cache(session.log_path, end)
    basis, last_recorded, clients, open_threats, stale = _look(session)
    state = State(
        log=str(session.log_path),
        log_from=session.settings.db_from,
        mode=f"{session.log_path.stat().st_mode & 0o777:03o}",
        firm=meta.get("firm"),
        currency=meta.get("currency"),
        invented=meta.get("invented") == "yes",
        position=basis.position,
        last_recorded=last_recorded,
        clients=clients,
        open_threats=open_threats,
        stale_days=STALE_DAYS,
        stale_clients=stale,
        cache=cache,
        basis=basis.as_json(),
    )
    if session.wants_document():
        session.document(asdict(state))
    elif session.requested_format() not in (None, "table"):
        session.show(Rows(("name", "value"), list(asdict(state).items())))
    else:
        session.write_text("".join(f"{visible(line)}\n" for line in _page(state)))
    if not session.wants_document():
        query_context.state_basis(session, basis)


def _cache(log: Path, position: int) -> dict[str, Any]:
    """What is known of the warehouse before it is looked at, which brings it up to the log."""
    from projections.warehouse.connection import cache_of
    from projections.warehouse.refresh import state_of

    cache = cache_of(log)
    known = state_of(cache)
    behind = position if known is None else position - known.basis.position
    state = "absent" if known is None else "behind" if behind else "up to date"
    return {"path": str(cache), "state": state, "behind": behind}


def _look(
    session: Session,
) -> tuple[Basis, datetime | None, int, list[dict[str, Any]], list[dict[str, Any]]]:
    """The basis, when the last event on it was recorded, how many clients there are, their open
    threats, and the stale clients."""
    from cli import query_context

    only = ("main.clients", "main.threats", "facts.endings")
    with query_context.warehouse(session, only=only) as warehouse:
        basis = warehouse.basis

        def table(sql: str, *parameters: Any) -> list[dict[str, Any]]:
            answer = warehouse.query(sql, parameters)
            return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

        (last,) = table("select max(recorded_at) as recorded_at from source.log")
        (counted,) = table("select count(*) as clients from clients")
        open_threats = table(
            "select client, threat, severity, description, started_on from threats "
            "where ended_on is null order by started_on, client, threat"
        )
        stale = table(
            "select client, max(recorded_at) as last_recorded from clients "
            "inner join source.log on client_id = stream where engaged_to is null "
            "and client_id not in "
            "(select client_id from facts.endings where fate = 'broke_apart') "
            "group by client, client_id having max(recorded_at) < ? "
            "order by last_recorded, client",
            datetime.combine(basis.clock, time.min) - timedelta(days=STALE_DAYS),
        )
    recorded_at = last["recorded_at"] and last["recorded_at"].replace(tzinfo=UTC)
    return basis, recorded_at, counted["clients"], open_threats, stale


def _page(state: State) -> list[str]:
    """The state of a log for a person."""
    lines = [f"log       {state.log}  (from {state.log_from}, mode {state.mode})"]
    if state.invented:
        lines.append("          These histories are INVENTED.")
    if state.firm:
        lines.append(f"firm      {state.firm}")
    recorded = f", {state.last_recorded:%Y-%m-%d %H:%M} UTC" if state.last_recorded else ""
    lines.append(f"position  #{state.position}{recorded}")
    lines.append(f"clients   {state.clients:,}")
    lines.append(f"open      {_counted(len(state.open_threats), 'threat')}")
    lines += [
        f"            {each['client']} {each['threat']} since {shown_day(each['started_on'])}, "
        f"{each['severity']}: {each['description']}"
        for each in state.open_threats[:SHOWN]
    ]
    lines += _more(len(state.open_threats))
    silent = f"nothing recorded for {state.stale_days} days"
    lines.append(f"stale     {_counted(len(state.stale_clients), 'client')} with {silent}")
    lines += [
        f"            {each['client']}, last on {shown_day(each['last_recorded'])}"
        for each in state.stale_clients[:SHOWN]
    ]
    lines += _more(len(state.stale_clients))
    if state.cache is not None:
        brought_up = f"was behind by {state.cache['behind']}, brought up"
        behind = {"absent": "made now", "behind": brought_up}
        lines.append(f"cache     {behind.get(state.cache['state'], 'up to date')}")
    return lines


SHOWN = 5
"""Of a longer list the first few are shown to a person; --json has all."""


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _more(count: int) -> list[str]:
    return [f"            and {count - SHOWN:,} more: --json has all"] if count > SHOWN else []


def welcome(session: Session) -> None:
    """For `fiveyear` alone: what it is, what to do first, and where the log is."""
    settings = session.settings
    there = session.log_path.exists()
    first = (
        [
            "fiveyear status                 what is in the log",
            "fiveyear log --help             what can be recorded",
            "fiveyear timeline CLIENT        one client's story",
            "fiveyear compare                the five years after",
        ]
        if there
        else [
            "fiveyear demo                   70 invented histories, compared",
            'fiveyear client add "Aldgate LLP" --industry legal --currency GBP',
            "fiveyear log --help             what can be recorded",
        ]
    )
    state = "" if there else "  (not made yet)"
    lines = [
        "fiveyear keeps what happens to an advisory firm's clients as events that are never",
        "edited. It compares what became of them in the five years after a threat ended, by",
        "how their leaders responded.",
        "",
        *(f"  {line}" for line in first),
        "  fiveyear --help                 all commands",
        "  fiveyear help                   kinds of events, dates, amounts",
        "",
        f"log: {settings.db}{state}",
        f"     from {settings.db_from}; another with --db PATH",
    ]
    session.write_text("".join(f"{visible(line)}\n" for line in lines))
