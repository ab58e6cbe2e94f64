"""`import`: the rows of a file, each under the rules of every other command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import new_app
from cli.exit_codes import Exit
from cli.present.confirmation import DryRun
from cli.session import Session
from events.errors import Invalid

if TYPE_CHECKING:
    from projections.importing.files import Source

app = new_app()


@app.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV, TSV, JSONL, Parquet or Excel; - is stdin.")
    ],
    map_file: Annotated[
        str | None,
        typer.Option("--map", metavar="M.toml", help="What the columns are, unless canonical."),
    ] = None,
    dry_run: DryRun = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Record all rows, or none if any row is rejected.")
    ] = False,
    create_clients: Annotated[
        bool, typer.Option("--create-clients", help="Register unknown clients.")
    ] = False,
    alias: Annotated[
        str | None,
        typer.Option(
            "--alias", metavar="FILE", help="File with two columns: name in FILE, client."
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", metavar="NAME", help="Sheet of a workbook [default: the first]."),
    ] = None,
    rejects: Annotated[
        str | None,
        typer.Option(
            "--rejects", metavar="FILE", help="File for rejected rows [default: FILE.rejects.csv]."
        ),
    ] = None,
    propose_map: Annotated[
        bool,
        typer.Option(
            "--propose-map", help="Write a first map from the headers, and record nothing."
        ),
    ] = False,
) -> None:
    """Record the rows of a file: rejected rows go to a file of their own, with the reason.

    Canonical rows have the columns client, kind, on and the fields of the kind. An export of events
    is restored into an empty log, all of it or nothing. Importing the same file again adds nothing.
    Correct a row that was recorded wrong with the command correct: an edited row is a new one.

    Example: fiveyear import revenue.xlsx --map revenue.toml --create-clients --dry-run
    """
    from domain.bulk.exported_events import is_export
    from projections.importing.files import read_source

    session: Session = ctx.obj
    session.check_output()
    if (file, map_file, alias).count("-") > 1:
        raise Invalid("stdin can be read only once", "name a file for one of them")
    source = read_source(file, map_file, sheet)
    _notify_choices(session, source)
    if propose_map:
        session.write_text(_proposal(source))
    elif map_file is None and is_export(source.table.columns):
        _restore(session, source, dry_run=dry_run)
    else:
        code = _import(
            session, source, alias, rejects, create=create_clients, strict=strict, dry_run=dry_run
        )
        if code is not Exit.DONE:
            raise typer.Exit(code)


# -- inside --------------------------------------------------------------------------------------


def _notify_choices(session: Session, source: Source) -> None:
    """What reading chose: a delimiter, or one sheet of several."""
    if name := {",": "comma", ";": "semicolon", "\t": "tab"}.get(source.table.delimiter):
        session.notify(f"{source.file}: cells are separated by a {name}")
    if source.table.sheet:
        session.notify(f"{source.file}: sheet {source.table.sheet!r}; choose another with --sheet")


def _proposal(source: Source) -> str:
    from projections.importing.proposals import canonical_targets, comment_text, propose_map

    file = comment_text(source.file)
    lines = [f"# A map for {file}, proposed from its headers: read it, and correct it."]
    if not canonical_targets(source.table):
        lines += ["# Try it: fiveyear import FILE --map M.toml --create-clients --dry-run", ""]
    return "".join(f"{line}\n" for line in lines) + propose_map(source.table)


def _restore(session: Session, source: Source, *, dry_run: bool) -> None:
    """Restore an export of events into an empty log, all of it or nothing."""
    from cli.present.import_summary import progress, show_import
    from domain.bulk.exported_events import restore_log
    from projections.importing.rows import exported_rows

    total = len(source.table.lines)
    with session.record() as service:
        restore = restore_log(service, exported_rows(source.table), progress(session, total))
        recorded = len(restore.events) if dry_run else restore.finish()
    show_import(
        session,
        about={"file": source.file, "batch": None, "dry_run": dry_run},
        counts={
            "rows": len(restore.events),
            "recorded": recorded,
            "clients": len(restore.clients) if recorded else 0,
            "already": len(restore.events) - recorded,
            "rejected": 0,
        },
        events=[],
        positions=[],
        rejects=[],
    )


def _import(
    session: Session,
    source: Source,
    alias: str | None,
    rejects: str | None,
    *,
    create: bool,
    strict: bool,
    dry_run: bool,
) -> Exit:
    """Record the rows, or try them with `dry_run`; show the result."""
    from cli.present.error_text import one_line
    from cli.present.event_text import event_text
    from cli.present.import_summary import progress, show_import
    from domain.bulk.client_names import ClientNames
    from domain.bulk.import_rows import AT_ONCE, ImportTerms, RowImport
    from domain.bulk.keys import digest
    from projections.importing.files import read_aliases
    from projections.importing.rejects import Reject, check_rejects_path, write_rejects
    from projections.importing.rows import typed_rows

    rows = typed_rows(source.table, source.map)
    aliases = {} if alias is None else read_aliases(alias)
    path = Path(rejects or f"{'stdin' if source.file == '-' else source.file}.rejects.csv")
    if not dry_run:
        check_rejects_path(path)
    batch = f"import-{digest(*source.identity)[:10]}"
    with session.record() as service:
        currency = service.event_log.meta().get("currency")
        terms = ImportTerms(session.settings.actor, batch, create=create, currency=currency)
        run = RowImport(
            service,
            ClientNames(service.event_log.names(), aliases),
            terms,
            None if dry_run or strict else AT_ONCE,
            event_text,
        )
        try:
            result = run.run(rows, progress(session, len(source.table.lines)))
        except KeyboardInterrupt:
            done = len(run.batch.numbers)
            session.notify(f"interrupted: {done:,} events are recorded; run it again to go on")
            raise
        refused = strict and bool(result.rejects)
        if refused:
            result.events, result.clients = [], 0
        first = service.event_log.max_notification_id() + 1
        if strict and not (dry_run or refused):
            run.batch.flush()
        positions: Sequence[int] = run.batch.numbers
        if dry_run:
            positions = range(first, first + len(result.events))
    reasons = sorted((line, one_line(error)) for line, error in result.rejects)
    written = bool(reasons) and not dry_run
    if written:
        lines = {line.number: line for line in source.table.lines}
        rejected = [Reject(lines[line], reason) for line, reason in reasons]
        write_rejects(path, source.table.columns, rejected)
    show_import(
        session,
        about={"file": source.file, "batch": batch, "dry_run": dry_run},
        counts={
            "rows": result.rows,
            "recorded": len(result.events),
            "clients": result.clients,
            "already": result.already,
            "passed_over": result.passed_over,
            "rejected": len(reasons),
        },
        events=result.events,
        positions=positions,
        rejects=reasons,
    )
    if written:
        session.notify(f"rejected rows, with the reasons: {path}")
    if refused:
        session.notify("nothing is recorded: --strict records all rows or none")
        return Exit.FAILED
    return Exit.PARTLY if reasons else Exit.DONE
