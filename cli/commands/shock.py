"""`shock`: one threat for many clients, each under the rules of `log threat`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import new_app
from cli.exit_codes import Exit
from cli.present import confirmation
from cli.session import Session
from events.errors import Invalid

if TYPE_CHECKING:
    from domain.bulk.shock import Shock
    from domain.client.aggregate import Client
    from domain.service import RecordService

app = new_app()


@app.command()
def shock(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the threat is.")],
    begun: Annotated[str, typer.Option("--from", metavar="WHEN", help="When it began.")],
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help="When it ended, if it has.")
    ] = None,
    severity: Annotated[
        str,
        typer.Option("--severity", metavar="serious|existential", help="How severe it is."),
    ] = "serious",
    threat_kind: Annotated[
        str | None,
        typer.Option("--threat-kind", metavar="TEXT", help="For example recession, war, law."),
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Every client.")] = False,
    industry: Annotated[
        list[str] | None,
        typer.Option(
            "--industry", metavar="TEXT", help="The clients of an industry; may be repeated."
        ),
    ] = None,
    client: Annotated[
        list[str] | None,
        typer.Option("--client", metavar="CLIENT", help="A client; may be repeated."),
    ] = None,
    with_revenue: Annotated[
        bool,
        typer.Option(
            "--with-revenue",
            help="Only clients with revenue for a period that overlaps the threat.",
        ),
    ] = False,
    source: confirmation.Source = None,
    source_date: confirmation.SourceDate = None,
    note: confirmation.Note = None,
    dry_run: confirmation.DryRun = False,
) -> None:
    """Record one threat for many clients, and its end. The same command again adds nothing.

    Example: fiveyear shock "Recession of 2008" --from 2008-09 --until 2009-06 --all --dry-run
    """
    from cli.present.error_text import one_line
    from cli.present.event_text import event_text
    from cli.present.import_summary import show_import
    from domain.bulk.keys import digest
    from domain.bulk.shock import apply_shock

    session: Session = ctx.obj
    session.check_output()
    if sum((everybody, bool(industry), bool(client))) != 1:
        raise Invalid(
            "choose the clients: --all, --industry or --client"
            if not (everybody or industry or client)
            else "--all, --industry and --client exclude each other",
            "give one of --all, --industry TEXT and --client CLIENT",
        )
    what, common = _shock(
        session,
        until,
        {
            "description": name,
            "on": begun,
            "severity": severity,
            "threat_kind": threat_kind,
            "source": source,
            "source_date": source_date,
            "note": note,
        },
    )
    named = sorted([*(industry or ()), *(client or ())])
    batch = f"shock-{digest(what.content, str(what.until), everybody, named, with_revenue)[:10]}"
    with session.record() as service:
        clients = _clients(service, industry or (), client or ())
        if with_revenue:
            clients = (each for each in clients if what.has_revenue(each[1]))
        result = apply_shock(
            service, what, clients, session.provenance(batch=batch, **common), event_text
        )
        first = service.event_log.max_notification_id() + 1
        if not dry_run:
            result.batch.flush()
        positions: Sequence[int] = result.batch.numbers
        if dry_run:
            positions = range(first, first + len(result.events))
    show_import(
        session,
        about={"threat": what.description, "batch": batch, "dry_run": dry_run},
        counts={
            "clients": result.clients,
            "recorded": len(result.events),
            "already": result.already,
            "rejected": len(result.rejects),
        },
        events=result.events,
        positions=positions,
        rejects=[(name, one_line(error)) for name, error in result.rejects],
    )
    if result.rejects:
        raise typer.Exit(Exit.PARTLY)


# -- inside --------------------------------------------------------------------------------------


def _shock(
    session: Session, until: str | None, typed: Mapping[str, str | None]
) -> tuple[Shock, dict[str, Any]]:
    """The shock that was typed, and where it was learned."""
    from domain.bulk.shock import Shock
    from domain.grammar.values import Around, read_values
    from events.kinds.threats import ThreatEncountered

    def read(texts: Mapping[str, str | None], labels: Mapping[str, str]) -> dict[str, Any]:
        return read_values(
            ThreatEncountered,
            {each: text for each, text in texts.items() if text is not None},
            Around(session.today),
            lambda each: labels.get(each, "--" + each.replace("_", "-")),
        )

    values = read(typed, {"description": "NAME", "on": "--from"})
    end = read({"on": until}, {"on": "--until"}).get("on")
    shock = Shock(
        values["description"], values["severity"], values.get("threat_kind"), values["on"], end
    )
    shock.check()
    return shock, {each: values.get(each) for each in ("source", "source_date", "note")}


def _clients(
    service: RecordService, industries: Sequence[str], clients: Sequence[str]
) -> Iterator[tuple[str, Client]]:
    """The clients that were typed, or those of the industries, or all; by name."""
    from cli.parse.client_names import client_to_write
    from domain.bulk.shock import clients_of

    if not clients:
        yield from clients_of(service, industries)
        return
    streams = dict(client_to_write(service.event_log, typed) for typed in clients)
    yield from ((name, service.client(streams[name])) for name in sorted(streams))
