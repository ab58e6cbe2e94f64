"""The reference in `docs/reference`, made from what the program itself goes by.

`make docs` writes it; a test says when it is out of date. Nothing in it depends on a log, on the
day, or on the width of a terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cli import typer_without_pydantic
from cli.exit_codes import Exit
from cli.global_options import READING
from cli.help.kinds import BY_WORD
from cli.help.topics import AMOUNTS, COMMON, DATES, EXITS, GRADES, PERIODS, KindPage, kind_pages

MADE = "<!-- Made from the code by `make docs`: change it there. -->"
WIDTH = 100


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that lead to it, groups before what is in them."""
    from cli.main import app

    yield from _under((), typer_without_pydantic.command(app))


def _under(path: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    if hasattr(command, "list_commands"):
        for name in command.list_commands(None):
            yield from _under((*path, name), command.get_command(None, name))


def help_of(path: Sequence[str], command: Any) -> str:
    """What `--help` shows, as wide as a page."""
    import typer

    above: Any = None
    for name in ("fiveyear", *path[:-1]) if path else ():
        above = typer.Context(command, info_name=name, parent=above)
    name = path[-1] if path else "fiveyear"
    context = typer.Context(
        command, info_name=name, parent=above, terminal_width=WIDTH, max_content_width=WIDTH
    )
    context.help_option_names = ["-h", "--help"]
    return str(command.get_help(context)).rstrip()


# -- the pages ------------------------------------------------------------------------------------


def cli_page() -> str:
    """Every command and what its help says; the kinds of `log` have a page of their own."""
    blocks = [
        "# Commands",
        MADE,
        (
            "What `fiveyear COMMAND --help` says. The words of `fiveyear log` are in"
            " [kinds](kinds.md), the exit codes in [exits](exits.md)."
        ),
    ]
    for path, command in commands():
        if path[:1] == ("log",) and len(path) > 1:
            continue
        blocks.append(f"{'##' if len(path) < 2 else '###'} {' '.join(('fiveyear', *path))}")
        blocks.append(f"```text\n{help_of(path, command)}\n```")
    reading = ", ".join(f"`{' '.join(path)}`" for path in sorted(READING))
    blocks.append("## What reads a past")
    blocks.append(f"`--as-of`, `--at` and `--until` go with: {reading}.")
    return _page(blocks)


def kinds_page() -> str:
    blocks = [
        "# What can be recorded",
        MADE,
        (
            "A kind has a word, which is typed, and a permanent name, which is stored and never"
            " changes. Fields in brackets may be left out. `fiveyear help KIND` says the same."
        ),
        "Every kind that is logged takes as well:",
        _table(
            ("option", "form", "what it is"),
            [(f"`{name}`", form, told) for name, form, told in COMMON],
        ),
    ]
    logged = [each for each in kind_pages() if each.word in BY_WORD]
    others = [each for each in kind_pages() if each.word not in BY_WORD]
    blocks.append("## Logged about a client")
    for each in logged:
        blocks += _kind(each)
    blocks.append("## Recorded by other commands")
    for each in others:
        blocks += _kind(each)
    return _page(blocks)


def _kind(each: KindPage) -> list[str]:
    blocks = [f"### {each.word}", f"`{each.name}`. {each.told}"]
    if each.fields:
        rows = [
            (
                f"`{field.label}`" if field.required else f"[`{field.label}`]",
                _cell(field.form) or "yes, if given",
                field.help,
            )
            for field in each.fields
        ]
        if each.word in BY_WORD:
            blocks.append(_table(("field", "form", "what it is"), rows))
        else:
            blocks.append(_table(("stored field", "form"), [row[:2] for row in rows]))
    if each.command is None:
        blocks.append("This version has no command that records it.")
    elif each.example:
        blocks.append(f"```console\n$ {each.example}\n```")
    return blocks


def tables_page() -> str:
    from projections.build import BASIS_COMMENTS
    from projections.models import models

    blocks = [
        "# Tables",
        MADE,
        "What `fiveyear sql` can ask. `fiveyear tables NAME` says the same of your own log.",
    ]
    for model in sorted((each for each in models() if each.public), key=lambda each: each.table):
        blocks += [
            f"## {model.table}",
            f"{model.grain}. Key: {', '.join(f'`{name}`' for name in model.key)}.",
            _table(
                ("column", "holds"),
                [(f"`{name}`", _cell(told)) for name, told in model.columns.items()],
            ),
        ]
    rows = [(f"`{name}`", _cell(told)) for name, told in BASIS_COMMENTS.items()]
    blocks += ["## basis", "One row: what all figures rest on.", _table(("column", "holds"), rows)]
    return _page(blocks)


def exits_page() -> str:
    codes = [(str(int(code)), EXITS[code]) for code in Exit]
    return _page(
        [
            "# Exit codes",
            MADE,
            "They are the same for every command, and permanent: scripts may rely on them.",
            _table(("exit", "meaning"), codes),
        ]
    )


def words_page() -> str:
    return _page(
        [
            "# Dates, amounts, grades",
            MADE,
            "How they are typed; `fiveyear help dates` says the same.",
            "## Dates",
            _table(("typed", "is"), [(f"`{typed}`", told) for typed, told in DATES]),
            "`03/04/2023` is refused, because it has two readings.",
            "## Periods",
            _table(("typed", "is"), [(f"`{typed}`", told) for typed, told in PERIODS]),
            "## Amounts",
            _table(("typed", "is"), [(f"`{typed}`", told) for typed, told in AMOUNTS]),
            "## Grades of evidence",
            "They follow from when an observation was recorded; nobody sets them by hand.",
            _table(("grade", "what is of it"), list(GRADES)),
        ]
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "kinds.md": kinds_page,
    "tables.md": tables_page,
    "words.md": words_page,
    "exits.md": exits_page,
}


def _page(blocks: Sequence[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    """A text in which nothing ends the cell of a table."""
    return text.replace("|", "\\|")


def main(words: Sequence[str]) -> int:
    """Write every page into a folder."""
    folder = Path(words[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
