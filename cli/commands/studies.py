"""`study`: definitions that are fixed before the outcomes are seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import new_app
from cli.parse import positions
from cli.parse.client_names import position_before
from cli.present import confirmation
from cli.session import Session
from domain.definition.codec import CONSTANTS, as_plain, changes
from domain.study import stream_of
from domain.study_history import study_history
from events.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from domain.commands import Decision
    from domain.definition.definition import Definition
    from domain.service import RecordService
    from domain.study_history import StudyHistory

app = new_app()
study = new_app()
app.add_typer(study, name="study", help="Definitions fixed before the outcomes are seen.")

File = Annotated[
    str, typer.Argument(metavar="FILE", help="A definition, as study new writes it; - is stdin.")
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="How the study is called.")]


@study.command(short_help="A commented template of every choice.")
def new(ctx: typer.Context) -> None:
    """A commented template: every choice, its standard value, and what else it can be.

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
        raise Conflict(f"{output!r} is there already", "give another name, or remove it first")
    session.write_text(template())
    if output not in (None, "-"):
        session.notify(
            f"next: {confirmation.command_here(session)} study register {_word(str(output))}"
        )


@study.command(short_help="Put a definition into the record.")
def register(
    ctx: typer.Context,
    file: File,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Else the name in the file.")
    ] = None,
    key: confirmation.Key = None,
) -> None:
    """Put a whole definition and its hash into the record, once and for all.

    What the file leaves out is registered at its standard value. Once registered, a study is never
    retracted; it can be amended, which shows.

    Example: fiveyear study register study.toml
    """
    from cli.study_file import read_file
    from projections.comparing.constants import constants

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
    whole = as_plain(definition) | {CONSTANTS: constants()}
    with session.record() as record:
        decided = record.register_study(called, whole, session.provenance(key=key))
        line = "".join(
            f"#{event.position}  study {called!r} registered{confirmation.SEPARATOR}"
            f"definition {getattr(event, 'digest', '')}"
            for event in decided.events
        )
        _confirm(session, record, decided, line)
    if decided.events:
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
    """Change a registered definition, with a reason; what is under it is exploratory from then on.

    The file, which has to be changed first, is a whole definition, as for study register: what it
    leaves out is at its standard value, not as it was.

    Example: fiveyear study amend "My study" study.toml --reason "too few windows are over"
    """
    from cli.present.study_page import change_lines
    from cli.study_file import read_file
    from projections.comparing.constants import constants

    session: Session = ctx.obj
    session.check_output()
    named, definition = read_file(file)
    if named is not None and stream_of(named) != stream_of(name):
        raise Invalid(
            f"{file} is of the study {named!r}, not {name!r}", f'write name = "{name}" in the file'
        )
    whole = as_plain(definition) | {CONSTANTS: constants()}
    with session.record() as record:
        history = _history(session, record, name)
        decided = record.amend_study(name, whole, reason, session.provenance(key=key))
        line = "".join(
            f"#{event.position}  study {history.name!r} amended{confirmation.SEPARATOR}"
            f"definition {getattr(event, 'digest', '')}"
            for event in decided.events
        )
        _confirm(session, record, decided, line)
    if decided.events:
        session.notify("\n".join(change_lines(changes(history.definition, whole))))
        session.notify("Comparisons under this study are exploratory from here on.")
        _hint(session, f"study show {_word(name)}")


@study.command(short_help="Fix the data of a study.")
def lock(
    ctx: typer.Context,
    name: Name,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="EVENT", help="The last event; all so far if left out."),
    ] = None,
    key: confirmation.Key = None,
) -> None:
    """Fix the data of a study: it looks at what is recorded up to an event, and no further.

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
        decided = record.lock_study(name, until, session.provenance(key=key))
        line = "".join(
            f"#{event.position}  study {history.name!r} locked{confirmation.SEPARATOR}"
            f"data up to #{until}"
            for event in decided.events
        )
        _confirm(session, record, decided, line)
    if decided.events:
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


@study.command(short_help="A study, and all that was done to it.", as_of=True)
def show(ctx: typer.Context, name: Name) -> None:
    """A study's definition and hash, who registered it when, what was amended, and the lock.

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
        ended, known = ended_with_outcome_on_record(definition, tables, facts(tables))
    if not ended:
        return "No episode has ended yet: the study is registered before any outcome."
    episodes = f"{ended:,} ended {'episode' if ended == 1 else 'episodes'}"
    if not known:
        return (
            f"For none of {episodes}, later events are on record: the study is registered before "
            "the outcomes."
        )
    return (
        f"For {known:,} of {episodes}, later events are already on record. Comparisons that "
        "include any of them will be labelled exploratory."
    )


def _history(session: Session, record: RecordService, name: str) -> StudyHistory:
    """The study as recorded so far, its hashes checked. Raises `NotFound`."""
    history = study_history(record.stream(stream_of(name)))
    if history is not None:
        return history
    from cli.study_queries import studies_on
    from domain.grammar.names import did_you_mean
    from projections.warehouse.basis import whole

    basis = whole(session.log_path, session.today)
    hint = did_you_mean(name, (each.name for each in studies_on(basis, record)))
    raise NotFound(
        f"there is no study {name!r}",
        f"{hint}\nsee: {confirmation.command_here(session)} study list",
    )


def _confirm(session: Session, record: RecordService, decided: Decision, line: str) -> None:
    """As every write; but a study is never undone, so nothing is said of how."""
    confirmation.confirm(session, record, decided, client=None, line=line, hints=False)


def _hint(session: Session, *then: str) -> None:
    if session.requested_format() in (None, "table"):
        command = confirmation.command_here(session)
        for words in then:
            session.notify(f"    next: {command} {words}")


def _word(text: str) -> str:
    return confirmation.quoted(text)
