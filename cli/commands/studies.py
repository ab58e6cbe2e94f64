"""`study`: definitions that are registered before the outcomes are known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import new_app
from cli.parse import positions
from cli.parse.client_names import position_before
from cli.present import confirmation
from cli.session import Session
from domain.definition.codec import changes
from domain.study import stream_of
from domain.study_history import study_history
from events.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.commands import Decision
    from domain.definition.definition import Definition
    from domain.service import RecordService
    from domain.study_history import StudyHistory
    from events.base import Event

app = new_app()
study = new_app()
app.add_typer(study, name="study", help="Definitions registered before the outcomes are known.")

File = Annotated[
    str, typer.Argument(metavar="FILE", help="A definition as written by study new; - is stdin.")
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the study.")]


@study.command(short_help="A commented template of every parameter.")
def new(ctx: typer.Context) -> None:
    """A commented template: every parameter, its meaning, its standard value and its limits.

    Example: fiveyear study new -o study.toml
    """
    from cli.study_file import rows, template

    session: Session = ctx.obj
    if session.options.format is not None:
        from cli.present.rows import Rows

        session.show(Rows(("choice", "standard", "means", "values"), rows()))
        return
    output = session.options.output
    if output not in (None, "-") and Path(str(output)).exists():
        raise Conflict(f"{output!r} already exists", "give another name, or remove it first")
    session.write_text(template())
    if output not in (None, "-"):
        session.notify(
            f"next: {confirmation.command_here(session)} study register {_word(str(output))}"
        )


@study.command(short_help="Record a definition and its hash.")
def register(
    ctx: typer.Context,
    file: File,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="Name of the study [default: from the file]."),
    ] = None,
    key: confirmation.Key = None,
) -> None:
    """Record a whole definition and its hash.

    A parameter that the file omits is registered at its standard value. A registered study cannot
    be retracted. It can be amended, and every amendment is shown.

    Example: fiveyear study register study.toml
    """
    from cli.study_file import read_file
    from projections.comparing.constants import stored_form

    session: Session = ctx.obj
    session.check_output()
    named, definition = read_file(file)
    called = name if name is not None else named
    if called is None or not called.strip():
        raise Invalid(
            f"{file}: the study has no name", 'add --name NAME, or a line name = "…" to the file'
        )
    called = called.strip()
    timing = _outcomes_on_record(session, definition)
    stored = stored_form(definition)
    with session.record() as record:
        decision = record.register_study(called, stored, session.provenance(key=key))
        _confirm(session, record, decision, f"study {called!r} registered", _definition)
    if decision.events:
        session.notify(timing)
        _hint(session, f"compare --study {_word(called)}", f"study lock {_word(called)}")


@study.command(short_help="Change a definition, with a reason.")
def amend(
    ctx: typer.Context,
    name: Name,
    file: File,
    reason: confirmation.Reason,
    key: confirmation.Key = None,
) -> None:
    """Change a registered definition, with a reason. Comparisons under it are exploratory then.

    Change the file first. It is a whole definition, as for study register: a parameter that it
    omits gets its standard value, not the registered one.

    Example: fiveyear study amend "My study" study.toml --reason "follow-up is too short"
    """
    from cli.present.study_page import change_lines
    from cli.study_file import read_file
    from projections.comparing.constants import stored_form

    session: Session = ctx.obj
    session.check_output()
    named, definition = read_file(file)
    if named is not None and stream_of(named) != stream_of(name):
        raise Invalid(
            f"{file} is of the study {named!r}, not {name!r}", f'write name = "{name}" in the file'
        )
    stored = stored_form(definition)
    with session.record() as record:
        history = _history(session, record, name)
        decision = record.amend_study(name, stored, reason, session.provenance(key=key))
        _confirm(session, record, decision, f"study {history.name!r} amended", _definition)
    if decision.events:
        session.notify("\n".join(change_lines(changes(history.definition, stored))))
        session.notify("Comparisons under this study are exploratory from here on.")
        _hint(session, f"study show {_word(name)}")


@study.command(short_help="Fix the data of a study.")
def lock(
    ctx: typer.Context,
    name: Name,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="EVENT",
            help="Last event of the data [default: the last recorded].",
        ),
    ] = None,
    key: confirmation.Key = None,
) -> None:
    """Fix the data of a study: comparisons read the record up to an event and no further.

    Example: fiveyear study lock "My study"
    """
    session: Session = ctx.obj
    session.check_output()
    until = None if at is None else positions.read_event(at)
    with session.record() as record:
        history = _history(session, record, name)
        if until is None:
            first = position_before(record.event_log, key)
            until = record.event_log.max_notification_id() if first is None else first
        decision = record.lock_study(name, until, session.provenance(key=key))
        data = f"data up to #{until}"
        _confirm(session, record, decision, f"study {history.name!r} locked", lambda _: data)
    if decision.events:
        _hint(session, f"compare --study {_word(name)}")


@study.command("list", short_help="Every registered study.", as_of=True)
def list_(ctx: typer.Context) -> None:
    """Every registered study, in the order of registration.

    Example: fiveyear study list
    """
    from cli import query_context
    from cli.present.study_page import list_table
    from cli.study_queries import studies_on

    session: Session = ctx.obj
    basis = query_context.basis_of(session)
    with session.record() as record:
        studies = studies_on(basis, record)
    session.show(list_table(studies))
    query_context.state_basis(session, basis)


@study.command(short_help="A study, its amendments and its lock.", as_of=True)
def show(ctx: typer.Context, name: Name) -> None:
    """A study: definition, hash, who registered it when, amendments and lock.

    Example: fiveyear study show "My study"
    """
    from cli import query_context
    from cli.present.study_page import document, page, table
    from cli.study_queries import study_on

    session: Session = ctx.obj
    part = query_context.basis_query(session)
    basis = query_context.basis_of(session, part)
    history = study_on(session, part, name)
    if session.wants_document():
        session.document({"basis": basis.as_json()} | document(history))
        return
    if session.wants_rows():
        session.show(table(history))
    else:
        session.write_text(page(history, session.width) + "\n")
    query_context.state_basis(session, basis)


# -- inside --------------------------------------------------------------------------------------


def _outcomes_on_record(session: Session, definition: Definition) -> str:
    """Whether the study comes before its outcomes."""
    from cli.analysis import MODELS
    from cli.query_context import in_industry, warehouse
    from projections.comparing.exploratory import ended_with_outcome_on_record
    from projections.outcomes.facts import facts

    with warehouse(session, only=MODELS) as tables:
        try:
            definition = in_industry(definition, tables)
        except NotFound:
            session.notify(f"No client is in the industry {definition.industry!r} so far.")
        ended, on_record = ended_with_outcome_on_record(definition, tables, facts(tables))
    if not ended:
        return "No episode has ended yet: the study is registered before any outcome."
    episodes = f"{ended:,} ended {'episode' if ended == 1 else 'episodes'}"
    if not on_record:
        return (
            f"For none of {episodes}, later events are on record: the study is registered before "
            "the outcomes."
        )
    return (
        f"For {on_record:,} of {episodes}, later events are already on record. Comparisons that "
        "include any of them will be labelled exploratory."
    )


def _history(session: Session, record: RecordService, name: str) -> StudyHistory:
    """The study as recorded so far, its hashes checked. Raises `NotFound`."""
    history = study_history(record.stream(stream_of(name)))
    if history is not None:
        return history
    from cli.present.suggestions import did_you_mean
    from cli.study_queries import studies_on
    from projections.warehouse.basis import whole

    basis = whole(session.log_path, session.today)
    hint = did_you_mean(name, (each.name for each in studies_on(basis, record)))
    raise NotFound(
        f"there is no study {name!r}",
        f"{hint}\nsee: {confirmation.command_here(session)} study list",
    )


def _confirm(
    session: Session,
    record: RecordService,
    decision: Decision,
    what: str,
    detail: Callable[[Event], str],
) -> None:
    """Confirm a write. A study cannot be undone, so there is no hint about undo."""
    line = "".join(
        f"#{event.position}  {what}{confirmation.SEPARATOR}{detail(event)}"
        for event in decision.events
    )
    confirmation.confirm(session, record, decision, client=None, line=line, hints=False)


def _definition(event: Event) -> str:
    return f"definition {getattr(event, 'digest', '')}"


def _hint(session: Session, *then: str) -> None:
    if session.requested_format() in (None, "table"):
        command = confirmation.command_here(session)
        for words in then:
            session.notify(f"    next: {command} {words}")


def _word(text: str) -> str:
    return confirmation.quoted(text)
