"""What commands that write share: the client that is meant, and what is said once it is done."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import Annotated, Any

import typer

from cli.present.event_text import event_text
from cli.present.terminal_text import visible
from cli.session import Session
from domain.client.history import History
from domain.commands import Decision
from domain.service import RecordService
from events.base import Event
from events.codec import encode

Key = Annotated[
    str | None,
    typer.Option(
        "--key", metavar="TEXT", help="Idempotency key: the same key is recorded only once."
    ),
]
On = Annotated[
    str | None, typer.Option("--on", metavar="WHEN", help="When it happened [default: today].")
]
Source = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="TEXT",
        help="Source of the information, for example minutes or an interview.",
    ),
]
SourceDate = Annotated[
    str | None, typer.Option("--source-date", metavar="DAY", help="The date of that document.")
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A remark on it.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]
DryRun = Annotated[
    bool, typer.Option("-n", "--dry-run", help="Show what would be recorded, and record nothing.")
]
COMMON = {"on": On, "source": Source, "source_date": SourceDate, "note": Note, "key": Key}
"""The options that every kind of event takes, by the name of their parameter."""

EVENT_HELP = "Its position, as 4 or #4."

SEPARATOR = " · "
"""Between the parts of what is said of an event."""


def line_of(event: Event, client: str | None, history: History) -> str:
    """What is said of an event that was just recorded: its number, the client, what it is."""
    what = event_text(event, history)
    return (
        f"#{event.position}  {client}{SEPARATOR}{what}" if client else f"#{event.position}  {what}"
    )


def confirm(
    session: Session,
    record: RecordService,
    decided: Decision,
    *,
    client: str | None,
    line: str,
    then: str | None = None,
    hints: bool = True,
) -> None:
    """Say what was recorded: on stdout what it is, on stderr how to take it back and go on.

    `line` is said of an event that is new; `then` is a likely next command. Without `hints` the
    command says itself how to go on.
    """
    already = not decided.events
    event = record.event(decided.already[0]) if already else decided.events[0]
    try:
        _confirm(session, event, already=already, client=client, line=line)
        sys.stdout.flush()
    except OSError as error:
        # It is recorded: an exit code that says otherwise would have it recorded twice.
        _give_up_stdout()
        if not isinstance(error, BrokenPipeError):
            session.notify(
                f"#{event.position} is recorded, but could not be shown: {error.strerror}"
            )
        return
    if hints and not already and session.requested_format() in (None, "table"):
        session.notify(hint(session, event, then))


def _give_up_stdout() -> None:
    """What is still buffered would be written at the end, and fail once more."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _confirm(
    session: Session, event: Event, *, already: bool, client: str | None, line: str
) -> None:
    match session.requested_format():
        case "json":
            session.document(document(event, client, already=already))
            return
        case None | "table":
            pass
        case _:
            from cli.present.rows import Rows

            answer = document(event, client, already=already)
            session.show(Rows(tuple(answer), [tuple(answer.values())]))
            return
    if already:
        session.write_text(f"already recorded as #{event.position}\n")
        return
    room = session.width if session.terminal else None
    session.write_text(f"{wrapped(visible(line), room)}\n")


def wrapped(line: str, room: int | None) -> str:
    """The line, broken between its parts where it is too long for a terminal."""
    lines = [""]
    for part in line.split(SEPARATOR):
        longer = f"{lines[-1]}{SEPARATOR}{part}" if lines[-1] else part
        if room is not None and lines[-1] and len(longer) > room:
            lines.append(f"    {part}")
        else:
            lines[-1] = longer
    return "\n".join(lines)


def hint(session: Session, event: Event, then: str | None) -> str:
    """How to take an event back, and what is likely to come next."""
    command = command_here(session)
    wrong = f"    wrong? {command} undo {event.position}"
    if not then:
        return wrong
    both = f"{wrong:<33}next: {command} {then}"
    return both if len(both) <= session.width else f"{wrong}\n    next:  {command} {then}"


def command_here(session: Session) -> str:
    """The command as it has to be typed to reach the same log."""
    if session.options.db is None:
        return "fiveyear"
    return f"fiveyear --db {quoted(session.options.db)}"


def quoted(text: str) -> str:
    """A word for the shell."""
    from shlex import quote

    return quote(text)


def document(event: Event, client: str | None, *, already: bool) -> dict[str, Any]:
    """The JSON that a write answers with."""
    return {
        "position": event.position,
        "client": client,
        "kind": event.TOPIC,
        "on": str(event.on),
        "precision": event.on.precision.value,
        "recorded_at": event.recorded_at,
        "data": json.loads(encode(event)),
        "already": already,
    }
