"""`import` and `shock`: many events at once, each under the rules of every other command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import new_app
from cli.exit_codes import Exit
from cli.present import confirmation
from cli.session import Session
from events.errors import Invalid

if TYPE_CHECKING:
    from cli.importing.source import Source

app = new_app()

DryRun = Annotated[
    bool, typer.Option("-n", "--dry-run", help="Say what would happen, and record nothing.")
]


@app.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV, TSV, JSONL, Parquet or Excel; - is stdin.")
    ],
    map_file: Annotated[
        str | None,
        typer.Option("--map", metavar="M.toml", help="What the columns are, if not canonical."),
    ] = None,
    dry_run: DryRun = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="All rows, or nothing where one is rejected.")
    ] = False,
    create_clients: Annotated[
        bool, typer.Option("--create-clients", help="Register clients that are not known.")
    ] = False,
    alias: Annotated[
        str | None,
        typer.Option("--alias", metavar="FILE", help="Two columns: name in the file, client."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Of a workbook; else the first.")
    ] = None,
    rejects: Annotated[
        str | None,
        typer.Option("--rejects", metavar="FILE", help="Rejected rows; else FILE.rejects.csv."),
    ] = None,
    propose_map: Annotated[
        bool, typer.Option("--propose-map", help="Show a map to begin with, and record nothing.")
    ] = False,
) -> None:
    """Record the rows of a file: good rows land, bad rows go to a file with the reason.

    Canonical rows have the columns client, kind, on and the fields of the kind. What export wrote
    goes into an empty log as it was, all of it or nothing. The same file again adds nothing. A row
    that was recorded wrong is mended with correct, not by importing an edited row: that is a new
    one.

    Example: fiveyear import revenue.xlsx --map revenue.toml --create-clients --dry-run
    """
    from cli.importing.restoring import is_export
    from cli.importing.source import Source

    session: Session = ctx.obj
    session.check_output()
    if (file, map_file, alias).count("-") > 1:
        raise Invalid("stdin can be read once only", "name a file for one of them")
    source = Source.read(file, map_file, sheet)
    if source.table.notice:
        session.notify(f"{file}: {source.table.notice}")
    if propose_map:
        from cli.importing.proposing import proposal

        session.write_text(proposal(source.table, file))
        return
    if map_file is None and is_export(source.table):
        _restore(session, source, dry_run=dry_run)
        return
    code = _land(
        session,
        source,
        alias,
        rejects,
        create=create_clients,
        strict=strict,
        dry_run=dry_run,
    )
    if code is not Exit.DONE:
        raise typer.Exit(code)


@app.command()
def shock(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is.")],
    begun: Annotated[str, typer.Option("--from", metavar="WHEN", help="When it began.")],
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help="When it was over, if it is.")
    ] = None,
    severity: Annotated[
        str, typer.Option("--severity", metavar="serious|existential", help="What was at stake.")
    ] = "serious",
    threat_kind: Annotated[
        str | None, typer.Option("--threat-kind", metavar="TEXT", help="As recession, war, law.")
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help="It strikes every client.")] = False,
    industry: Annotated[
        list[str] | None,
        typer.Option("--industry", metavar="TEXT", help="It strikes an industry; may be repeated."),
    ] = None,
    client: Annotated[
        list[str] | None,
        typer.Option("--client", metavar="CLIENT", help="It strikes a client; may be repeated."),
    ] = None,
    with_revenue: Annotated[
        bool,
        typer.Option("--with-revenue", help="Of these, only with revenue known for a time in it."),
    ] = False,
    source: confirmation.Source = None,
    source_date: confirmation.SourceDate = None,
    note: confirmation.Note = None,
    dry_run: DryRun = False,
) -> None:
    """Record one threat that strikes many clients, and its end. The same again adds nothing.

    Example: fiveyear shock "Recession of 2008" --from 2008-09 --until 2009-06 --all --dry-run
    """
    from cli.importing.answering import answer
    from cli.importing.rows import digest
    from cli.importing.striking import Shock, check, chosen, strike
    from domain.grammar.values import Around, read_values
    from events.kinds.threats import ThreatEncountered

    session: Session = ctx.obj
    session.check_output()
    if sum((everybody, bool(industry), bool(client))) != 1:
        raise Invalid(
            "nothing says whom it strikes"
            if not (everybody or industry or client)
            else "--all, --industry and --client leave open whom it strikes",
            "give one of --all, --industry TEXT and --client CLIENT",
        )
    typed = {
        "description": name,
        "on": begun,
        "severity": severity,
        "threat_kind": threat_kind,
        "source": source,
        "source_date": source_date,
        "note": note,
    }
    around = Around(session.today)
    spelled = {"description": "NAME", "on": "--from"}
    values = read_values(
        ThreatEncountered,
        {each: text for each, text in typed.items() if text is not None},
        around,
        lambda each: spelled.get(each, "--" + each.replace("_", "-")),
    )
    over = (
        None
        if until is None
        else read_values(ThreatEncountered, {"on": until}, around, lambda _: "--until")["on"]
    )
    what = Shock(
        values["description"], values["severity"], values.get("threat_kind"), values["on"], over
    )
    check(what)
    named = sorted([*(industry or ()), *(client or ())])
    batch = f"shock-{digest(what.content, str(over), everybody, named, with_revenue)[:10]}"
    common = {each: values.get(each) for each in ("source", "source_date", "note")}
    with session.record() as record:
        struck = strike(
            record,
            what,
            (
                (found, known)
                for found, known in chosen(record, industry, client)
                if not with_revenue or what.overlaps(known)
            ),
            session.provenance(batch=batch, **common),
        )
        first = record.event_log.max_notification_id() + 1
        if not dry_run:
            struck.batch.flush()
        numbers: Sequence[int] = struck.batch.numbers
        if dry_run:
            numbers = range(first, first + len(struck.landed))
    answer(
        session,
        what={"threat": what.description, "batch": batch, "dry_run": dry_run},
        counts={
            "clients": struck.clients,
            "recorded": len(struck.landed),
            "already": struck.already,
            "rejected": len(struck.rejects),
        },
        landed=struck.landed,
        numbers=numbers,
        rejects=struck.rejects,
    )
    if struck.rejects:
        raise typer.Exit(Exit.PARTLY)


# -- inside --------------------------------------------------------------------------------------


def _restore(session: Session, source: Source, *, dry_run: bool) -> None:
    """Bring an export of events into an empty log, all of it or nothing."""
    from cli.importing.answering import answer, progress
    from cli.importing.restoring import restore

    with session.record() as record:
        told = restore(record, source.table, progress(session, len(source.table.lines)))
        recorded = len(told.events) if dry_run else told.finish()
    answer(
        session,
        what={"file": source.file, "batch": None, "dry_run": dry_run},
        counts={
            "rows": len(told.events),
            "recorded": recorded,
            "clients": len(told.clients) if recorded else 0,
            "already": len(told.events) - recorded,
            "rejected": 0,
        },
        landed=[],
        numbers=[],
        rejects=[],
    )


def _land(
    session: Session,
    source: Source,
    alias: str | None,
    rejects: str | None,
    *,
    create: bool,
    strict: bool,
    dry_run: bool,
) -> Exit:
    """Record the rows, or find out what would be recorded; say so; how it ended."""
    from cli.importing import rejects as rejected
    from cli.importing.answering import answer, progress
    from cli.importing.landing import AT_ONCE, Landing, Terms
    from cli.importing.names import Names, aliases
    from cli.importing.reading import contents, read
    from cli.importing.rows import rows

    by = source.map
    other_names = {} if alias is None else aliases(read(alias, contents(alias)))
    path = None if dry_run else rejected.place(source.file, rejects)
    batch = f"import-{source.content[:10]}"
    with session.record() as record:
        currency = record.event_log.meta().get("currency")
        terms = Terms(session.settings.actor, batch, create=create, currency=currency)
        names = Names(record.event_log.names(), other_names)
        landing = Landing(record, names, terms, None if dry_run or strict else AT_ONCE)
        try:
            landing.land(rows(source.table, by), progress(session, len(source.table.lines)))
        except KeyboardInterrupt:
            done = len(landing.batch.numbers)
            session.notify(f"interrupted: {done:,} events are recorded; run it again to go on")
            raise
        outcome = landing.outcome
        refused = strict and bool(outcome.rejects)
        if refused:
            outcome.landed, outcome.clients = [], 0
        first = record.event_log.max_notification_id() + 1
        if strict and not (dry_run or refused):
            landing.batch.flush()
        numbers: Sequence[int] = landing.batch.numbers
        if dry_run:
            numbers = range(first, first + len(outcome.landed))
    told = sorted(outcome.rejects, key=lambda each: each.line.number)
    if told and path is not None:
        rejected.write(path, source.table.columns, told)
    answer(
        session,
        what={"file": source.file, "batch": batch, "dry_run": dry_run},
        counts={
            "rows": outcome.rows,
            "recorded": len(outcome.landed),
            "clients": outcome.clients,
            "already": outcome.already,
            "passed_over": outcome.passed_over,
            "rejected": len(told),
        },
        landed=outcome.landed,
        numbers=numbers,
        rejects=[(each.line.number, each.reason) for each in told],
    )
    if told and path is not None:
        session.notify(f"rejected rows, with the reasons: {path}")
    if refused:
        session.notify("nothing is recorded: --strict takes all rows or none")
        return Exit.FAILED
    return Exit.PARTLY if told else Exit.DONE
