"""The reference in `docs/reference`, made from what the program itself goes by.

`make docs` writes it; a test says when it is out of date. Nothing in it depends on a log, on the
day, or on the width of a terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

import typer

from cli.app import own_options
from cli.exit_codes import MEANING
from cli.help.kinds import BY_WORD
from cli.help.topics import AMOUNTS, COMMON, DATES, GRADES, PERIODS, KindPage, kind_pages

MADE = "<!-- Made from the code by `make docs`: change it there. -->"
WIDTH = 100


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """The context of every command, by the words that lead to it; groups before what is in them."""
    from cli.root import app

    root: Any = typer.main.get_command(app)
    yield from _below((), _context(root, "fiveyear", None))


def _below(path: tuple[str, ...], context: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, context
    group = context.command
    if hasattr(group, "list_commands"):
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            yield from _below((*path, name), _context(command, name, context))


def _context(command: Any, name: str, parent: Any) -> Any:
    settings: dict[str, Any] = {"terminal_width": WIDTH, "max_content_width": WIDTH}
    context = typer.Context(command, info_name=name, parent=parent, **settings)
    context.help_option_names = ["-h", "--help"]
    return context


def help_of(context: Any) -> str:
    """The text of `--help`, as wide as a page; below the root without the global options."""
    command = context.command
    if context.parent is not None:
        command = copy(command)
        command.params = own_options(command)
    return str(command.get_help(context)).rstrip()


# -- the pages ------------------------------------------------------------------------------------


def cli_page() -> str:
    """Every command and what its help says; the kinds of `log` have a page of their own."""
    blocks = [
        "# Commands",
        MADE,
        (
            "The text of `fiveyear COMMAND --help`. The global options stand under `fiveyear`"
            " alone; every command takes them, anywhere on the line. The kinds of `fiveyear log`"
            " are in [kinds](kinds.md), the exit codes in [exits](exits.md)."
        ),
    ]
    as_of = []
    for path, context in commands():
        if getattr(context.command, "as_of", False):
            as_of.append(f"`{' '.join(path)}`")
        if path[:1] == ("log",) and len(path) > 1:
            continue
        blocks.append(f"{'##' if len(path) < 2 else '###'} {' '.join(('fiveyear', *path))}")
        blocks.append(f"```text\n{help_of(context)}\n```")
    blocks.append("## Commands with as-of options")
    blocks.append(f"`--as-of`, `--at` and `--until` go with: {', '.join(sorted(as_of))}.")
    return _page(blocks)


def kinds_page() -> str:
    blocks = [
        "# What can be recorded",
        MADE,
        (
            "A kind has a word, which is typed, and a permanent name, which is stored and never"
            " changes. Fields in brackets may be left out. `fiveyear help KIND` says the same."
        ),
        "Every kind that is logged also takes:",
        _table(
            ("option", "form", "what it is"),
            [(f"`{name}`", form, text) for name, form, text in COMMON],
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
    blocks = [f"### {each.word}", f"`{each.name}`. {each.summary}"]
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
    from projections.warehouse.description import BASIS_COMMENTS
    from projections.warehouse.graph import public_tables

    blocks = [
        "# Tables",
        MADE,
        "`fiveyear sql` can query these tables. `fiveyear tables NAME` shows the columns of one.",
    ]
    for model in sorted(public_tables(), key=lambda each: each.table):
        blocks += [
            f"## {model.table}",
            f"{model.grain}. Key: {', '.join(f'`{name}`' for name in model.key)}.",
            _table(
                ("column", "holds"),
                [(f"`{name}`", _cell(text)) for name, text in model.columns.items()],
            ),
        ]
    rows = [(f"`{name}`", _cell(text)) for name, text in BASIS_COMMENTS.items()]
    blocks += [
        "## basis",
        "One row: what all figures are computed from.",
        _table(("column", "holds"), rows),
    ]
    return _page(blocks)


def exits_page() -> str:
    codes = [(str(int(code)), text) for code, text in MEANING.items()]
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
            _table(("typed", "is"), [(f"`{typed}`", text) for typed, text in DATES]),
            "`03/04/2023` is refused, because it has two readings.",
            "## Periods",
            _table(("typed", "is"), [(f"`{typed}`", text) for typed, text in PERIODS]),
            "## Amounts",
            _table(("typed", "is"), [(f"`{typed}`", text) for typed, text in AMOUNTS]),
            "## Grades of evidence",
            "They follow from when an observation was recorded; nobody sets them by hand.",
            _table(("grade", "observations"), list(GRADES)),
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
