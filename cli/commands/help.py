"""`help`: pages on kinds, dates, amounts, grades and exit codes; the help of any command."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.app import new_app
from cli.exit_codes import Exit
from cli.session import Session
from events.errors import NotFound

app = new_app()

WIDTH = 80
"""Columns of a page that no terminal shows."""


@app.command("help")
def help_(
    ctx: typer.Context,
    topic: Annotated[
        list[str] | None,
        typer.Argument(metavar="TOPIC", help="A topic, a kind of event or a command."),
    ] = None,
) -> int:
    """Explain a topic, a kind of event, or a command.

    Example: fiveyear help kinds
    """
    from cli.command_table import COMMANDS
    from cli.help.kinds import BY_WORD
    from cli.help.pages import PAGES, text_of_kind
    from cli.help.topics import kind_page, kind_pages
    from events.catalogue import CATALOGUE

    session: Session = ctx.obj
    words = [word.strip().lower() for word in topic or ()]
    if not words:
        return _all(session)
    (first, *more) = words
    if first in COMMANDS:
        return _of_command(ctx, words)
    if not more and first in PAGES:
        if first == "kinds" and session.wants_document():
            session.document([_as_json(each) for each in kind_pages()])
        else:
            _show(session, PAGES[first](_width(session)))
        return Exit.DONE
    if not more and (first in BY_WORD or first in CATALOGUE):
        page = kind_page(BY_WORD[first].topic if first in BY_WORD else first)
        if session.wants_document():
            session.document(_as_json(page))
        else:
            _show(session, text_of_kind(page, _width(session)))
        return Exit.DONE
    raise _unknown(" ".join(words), [*PAGES, *COMMANDS, *BY_WORD, *CATALOGUE])


def _all(session: Session) -> int:
    from cli.help.topics import TOPICS
    from cli.main import main

    code = main(["--help"])
    topics = [f"  fiveyear help {name:<10}{about}" for name, about in TOPICS.items()]
    topics += ["  fiveyear help KIND      One kind of event, as in: fiveyear help threat"]
    _show(session, "\n" + "\n".join(topics))
    return code


def _of_command(ctx: typer.Context, words: list[str]) -> int:
    """Show the `--help` of a command."""
    root: Any = ctx.find_root().command
    group: Any = root
    for word in words:
        known = group.list_commands(ctx) if hasattr(group, "list_commands") else []
        found = group.get_command(ctx, word) if word in known else None
        if found is None:
            raise _unknown(" ".join(words), [*known])
        group = found
    from cli.main import main

    return main([*words, "--help"])


def _unknown(typed: str, known: list[str]) -> NotFound:
    from cli.present.suggestions import did_you_mean

    hint = did_you_mean(typed.rpartition(" ")[2], known)
    return NotFound(f"there is no help on {typed!r}", hint or "see: fiveyear help")


def _as_json(page: Any) -> dict[str, Any]:
    return {
        "kind": page.name,
        "command": page.command,
        "what": page.summary,
        "fields": [
            {
                "field": field.label,
                "form": field.form,
                "required": field.required,
                "what": field.help or None,
            }
            for field in page.fields
        ],
        "example": page.example,
    }


def _width(session: Session) -> int:
    return min(session.width, 100) if session.terminal else WIDTH


def _show(session: Session, text: str) -> None:
    session.write_text(text + "\n")
