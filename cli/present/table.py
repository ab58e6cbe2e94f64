"""A table for a person, or one block of lines per row where the terminal is too narrow."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Literal

from cli.present.rows import Rows, kinds_of
from cli.present.terminal_text import visible
from cli.present.values import to_text

GAP = 2  # columns between two columns of a table
NARROW = 12  # a column of text is wrapped to no less than this


def table(rows: Rows, width: int | None, *, colour: bool, encoding: str) -> Iterator[str]:
    """A table, or where it would not be readable in `width`, one block of lines per row."""
    from rich.cells import cell_len

    heads = [visible(name) for name in rows.columns]
    cells = [[visible(to_text(value)) for value in row] for row in rows.rows]
    kinds = kinds_of(rows)
    natural = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
    least = [
        max(cell_len(head), min(full, NARROW)) if kind == "text" else full
        for head, full, kind in zip(heads, natural, kinds, strict=True)
    ]
    widths = natural if width is None else _squeezed(natural, least, width)
    if rows.title:
        yield f"{visible(rows.title)}\n"
    if widths is not None:
        columns = list(zip(heads, kinds, widths, strict=True))
        yield from _drawn(columns, cells, colour=colour, encoding=encoding)
    else:
        label = max(map(cell_len, heads)) + GAP
        for row in cells:
            for head, cell in zip(heads, row, strict=True):
                yield f"{head}{' ' * (label - cell_len(head))}{cell}".rstrip() + "\n"
            yield "\n"
    if not cells:
        yield "(no rows)\n"
    for note in rows.notes:
        yield f"{visible(note)}\n"


def _drawn(
    columns: list[tuple[str, str, int]], cells: list[list[str]], *, colour: bool, encoding: str
) -> Iterator[str]:
    """The lines of a table whose columns have the given heads, kinds and widths."""
    from rich.box import Box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    try:
        rule = "─".encode(encoding).decode(encoding)
    except UnicodeEncodeError:
        rule = "-"
    box = Box("\n".join(["    ", "    ", f" {rule}{rule} ", *["    "] * 5]))
    table = Table(box=box, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))
    for head, kind, width in columns:
        justify: Literal["left", "right"] = "right" if kind == "number" else "left"
        table.add_column(Text(head), justify=justify, width=width, overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    paper = io.StringIO()
    console = Console(
        file=paper,
        width=sum(width + GAP for _, _, width in columns),
        color_system="standard" if colour else None,
        force_terminal=colour,
        legacy_windows=False,
        _environ={},  # cli.settings reads the environment, and nobody else
    )
    console.print(table)
    for line in paper.getvalue().splitlines():
        yield line.rstrip() + "\n"


def _squeezed(natural: list[int], least: list[int], room: int) -> list[int] | None:
    """Widths that fit in `room`, the widest columns giving way first; None if none do."""
    room -= GAP * (len(natural) - 1)
    if sum(least) > room:
        return None
    low, high = 0, max(natural, default=0)
    while low < high:  # the largest cap on all widths with which they fit
        cap = (low + high + 1) // 2
        fits = sum(max(few, min(cap, full)) for few, full in zip(least, natural, strict=True))
        low, high = (cap, high) if fits <= room else (low, cap - 1)
    return [max(few, min(low, full)) for few, full in zip(least, natural, strict=True)]
