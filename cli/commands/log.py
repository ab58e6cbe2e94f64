"""`log`: record that something happened to a client. One command for each word of the table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import SETTINGS, App, Group, new_app
from cli.help.kind import Kind
from cli.help.kinds import BY_WORD, KINDS
from cli.parse.client_names import client_to_write
from cli.present import confirmation
from cli.present.event_text import filled, words_of
from cli.session import Session
from domain.client.defaults import open_labels
from domain.client.history import History
from domain.commands import RecordEvent
from domain.grammar.values import PERIOD, Around, Typed, is_free_text, metavar, read_values
from events.base import Event
from events.errors import Invalid, NotFound
from events.fields import MAX_TEXT
from events.kinds.threats import ThreatAbated

if TYPE_CHECKING:
    from domain.service import RecordService


class Words(Group):
    """The kinds of `log`. A command is built when it runs: building all takes long."""

    noun, nouns = "kind of event", "kinds of event"

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # Typer's signature
        return list(BY_WORD)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  # Typer's signature
        kind = BY_WORD.get(cmd_name)
        return None if kind is None else command(kind)

    def summaries(self, ctx: Any) -> dict[str, str]:  # noqa: ARG002
        return {kind.word: kind.summary for kind in KINDS}


app = new_app()
_log = new_app(Words, subcommand_metavar="KIND CLIENT …")
app.add_typer(_log, name="log")


@_log.callback(epilog="The options of one kind: fiveyear log KIND --help")
def log() -> None:
    """Record that something happened to a client. Events are never edited: see fiveyear correct.

    Example: fiveyear log threat aldgate "Largest client left" --on 2019-Q2 --severity existential
    """


def command(kind: Kind) -> Any:
    """The command for one kind, with its parameters from the class of its events."""

    def run(ctx: typer.Context, **words: Any) -> None:
        record_one(ctx.obj, kind, words)

    # Typer reads parameters from the signature, which is not written but follows from the class.
    run.__dict__["__signature__"] = Signature(list(_parameters(kind)))
    single = App(**SETTINGS)
    example = f"Example: fiveyear log {kind.word} aldgate {kind.example}"
    single.command(kind.word, help=f"{kind.cls.__doc__}\n\n{example}")(run)
    return typer.main.get_command(single)


def _parameters(kind: Kind) -> Iterator[Parameter]:
    yield _parameter("ctx", typer.Context)
    yield _parameter(
        "client",
        Annotated[str, typer.Argument(metavar="CLIENT", help="The name, or how it begins.")],
    )
    for name in kind.positional:
        argument = typer.Argument(metavar=kind.label(name), help=_help(kind, name))
        if kind.required(name):
            yield _parameter(name, Annotated[str, argument])
        else:
            yield _parameter(name, Annotated[str | None, argument], None)
    for name in kind.options:
        yield _option(kind, name)
    for name, annotation in confirmation.COMMON.items():
        yield _parameter(name, annotation, None)


def _help(kind: Kind, name: str) -> str:
    choices = kind.field(name).choices
    return f"{kind.help(name)} {', '.join(choices)}." if choices else kind.help(name)


def _option(kind: Kind, name: str) -> Parameter:
    field = kind.field(name)
    spelled = kind.option(name)
    if field.type is bool:
        default = next(each.default for each in fields(kind.cls) if each.name == name)
        spelled += f"/--no-{spelled[2:]}"
        option = typer.Option(spelled, help=kind.help(name))
        return _parameter(name, Annotated[bool, option], default)
    value = "PERIOD" if name == PERIOD else "AMOUNT" if name == "amount" else metavar(field)
    option = typer.Option(spelled, metavar=value, help=kind.help(name))
    if field.many:
        return _parameter(name, Annotated[list[str] | None, option], None)
    if kind.required(name):
        return _parameter(name, Annotated[str, option])
    return _parameter(name, Annotated[str | None, option], None)


def _parameter(name: str, annotation: Any, default: Any = Parameter.empty) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


# -- running it ----------------------------------------------------------------------------------


def record_one(session: Session, kind: Kind, words: dict[str, Any]) -> None:
    """Read the words, record the event, and say what was understood."""
    session.check_output()
    typed: dict[str, Typed] = {
        name: word for name, word in words.items() if name != "client" and word is not None
    }
    _from_stdin(kind, typed)
    key = words["key"]
    typed.pop("key", None)
    with session.record() as record:
        name, stream = client_to_write(record.event_log, words["client"], words["key"])
        # Read once: the write decides on the same facts.
        history = record.client_for(stream, kind.cls).history
        _fill_in_label(session, kind, typed, history, _recorded(record, key))
        registered = history.registered
        around = (
            Around(record.today(), registered.fiscal_year_end, registered.currency)
            if registered
            else Around(record.today())
        )
        values = read_values(kind.cls, typed, around, kind.label)
        said = {common: values.pop(common, None) for common in ("source", "source_date", "note")}
        tell = RecordEvent(
            kind=kind.cls,
            provenance=session.provenance(key=key, **said),
            on=values.pop("on", None),
            values=values,
        )
        decided = record.record(stream, tell)
        line, then = "", None
        for event in decided.events:
            if kind.cls is ThreatAbated:  # the five years follow from the history with this event
                history = record.client_for(stream, kind.cls).history
            line = confirmation.line_of(event, name, history)
            then = _next(kind, words_of(event, history), words["client"], record.today().year)
        confirmation.confirm(session, record, decided, client=name, line=line, then=then)


def _next(kind: Kind, words: dict[str, str], client: str, this_year: int) -> str | None:
    """A likely next command: the first of the kind's whose words are all known."""
    known = words | {"client": confirmation.quoted(client)}
    for name in ("year", "next_year"):
        if int(words.get(name, "0")) >= this_year:
            del known[name]  # that year is not over
    filled_in = (filled(template, known) for template in kind.then)
    return next((text for text in filled_in if text is not None), None)


def _from_stdin(kind: Kind, typed: dict[str, Typed]) -> None:
    """Read the free text whose argument is `-` from stdin."""
    asked = [
        name
        for name in kind.positional
        if typed.get(name) == "-" and is_free_text(kind.field(name))
    ]
    if len(asked) > 1:
        raise Invalid(
            f"stdin cannot be both {' and '.join(map(kind.label, asked))}", "type one of them"
        )
    for name in asked:
        # No more than can be kept, so that an endless stream is refused too.
        raw = sys.stdin.buffer.read(4 * MAX_TEXT + 4)
        try:
            typed[name] = raw.decode().strip()
        except UnicodeDecodeError:
            raise Invalid(f"{kind.label(name)}: stdin is not UTF-8 text", "convert it") from None


def _recorded(record: RecordService, key: str | None) -> Event | None:
    """What was recorded under a key, if anything was."""
    stored = None if key is None else record.event_log.with_key(key)
    return None if stored is None else record.decoded(stored)


def _fill_in_label(
    session: Session, kind: Kind, typed: dict[str, Typed], history: History, known: Event | None
) -> None:
    """The threat or goal that is meant where none is named: the only one that is open.

    `known` is what was recorded under the same key: sent again, it means the same one.
    """
    name, open_ones = open_labels(kind.cls, history)
    if not name or name in typed:
        return
    if isinstance(known, kind.cls):
        typed[name] = getattr(known, name)
        return
    match list(open_ones.items()):
        case [(label, description)]:
            typed[name] = label
            session.notify(f"{name} {label} is meant, the only one open: {description}")
        case []:
            raise NotFound(
                f"no {name} of this client is open", f"log it first: fiveyear log {name}"
            )
        case several:
            shown = ", ".join(f"{label} {description!r}" for label, description in several)
            raise Invalid(
                f"{name.upper()} is missing, and {len(several)} are open: {shown}",
                f"name one: fiveyear log {kind.word} CLIENT {several[0][0]}",
            )
