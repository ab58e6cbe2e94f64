"""One renderer for every format: rows go in, text or a file comes out.

Values are never rounded, cut or dropped. Dates are ISO, datetimes ISO in UTC (a naive one is
UTC already), decimals plain digits, floats what Python's repr gives, booleans true and false,
None empty (null in JSON), lists and mappings JSON. In a table, and in every format on a
terminal, characters that could steer the terminal are shown escaped; in the other formats in a
pipe or a file the cells are exact, in UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from cli.render.files import quiet_broken_pipe, replacing
from cli.render.parquet import frame
from cli.render.rows import Rows, kinds_of
from cli.render.table import table
from cli.render.values import to_json, to_text
from cli.steering import visible
from events.errors import Invalid

__all__ = [
    "FORMATS",
    "Rows",
    "choose_format",
    "quiet_broken_pipe",
    "replacing",
    "to_json",
    "to_text",
    "write",
]

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md", "parquet")
SUFFIXES = {f".{name}": name for name in FORMATS[1:]} | {".ndjson": "jsonl"}

_TSV = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MARKDOWN = str.maketrans(
    {"\\": "\\\\", "|": "\\|", "[": "\\[", "`": "\\`", "<": "&lt;", "\n": "<br>", "\r": ""}
)


def choose_format(asked: str | None, *, terminal: bool, path: Path | None = None) -> str:
    """The format asked for, else the one of the file's suffix, else what suits the stream.

    Raises `Invalid` for an unknown format and for a suffix that does not tell.
    """
    if asked is not None:
        if (fmt := asked.strip().lower()) in FORMATS:
            return fmt
        raise Invalid(f"{asked!r} is not a format", f"choose from {', '.join(FORMATS)}")
    if path is not None:
        if fmt := SUFFIXES.get(path.suffix.lower(), ""):
            return fmt
        mend = f"add --format, or end the name in one of {' '.join(SUFFIXES)}"
        raise Invalid(f"the name {str(path)!r} does not tell the format", mend)
    return "table" if terminal else "tsv"


def write(
    rows: Rows,
    fmt: str,
    out: TextIO | Path,
    *,
    terminal: bool = False,
    colour: bool = False,
    width: int = 80,
    header: bool = True,
) -> None:
    """Write `rows` to a stream, or to a file that is there whole or not at all.

    `width` and `colour` matter to a table on a terminal; elsewhere lines are as long as need be.
    `header` is left out of tsv and csv that go on from earlier rows.
    Raises `Invalid` where the format cannot hold the rows or the stream the format, and what
    `replacing` raises.
    """
    if fmt in {"json", "jsonl", "parquet"}:
        _check_names(rows.columns)
    if isinstance(out, Path):
        with replacing(out) as file:
            if fmt == "parquet":
                frame(rows).write_parquet(file)
                return
            text = io.TextIOWrapper(file, "utf-8", errors="backslashreplace", newline="")
            text.writelines(_lines(rows, fmt, header=header))
            text.flush()
            text.detach()
        return
    if fmt == "parquet":
        if terminal or not hasattr(out, "buffer"):
            raise Invalid("parquet is not text and cannot be shown here", "give -o FILE or a pipe")
        frame(rows).write_parquet(out.buffer)
        return
    if isinstance(out, io.TextIOWrapper):
        if terminal:
            out.reconfigure(errors="backslashreplace")
        else:
            out.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    if fmt == "table" and terminal:
        out.writelines(table(rows, width, colour=colour, encoding=out.encoding or "utf-8"))
    elif terminal:
        # A tab steers nothing, and in TSV it is what parts the cells.
        lines = (line.rstrip("\r\n").split("\t") for line in _lines(rows, fmt, header=header))
        out.writelines("\t".join(map(visible, parts)) + "\n" for parts in lines)
    else:
        out.writelines(_lines(rows, fmt, header=header))


def _lines(rows: Rows, fmt: str, *, header: bool) -> Iterator[str]:
    """The lines of any format that is text, each with its end and no other break in it but
    those inside a quoted cell of CSV."""
    match fmt:
        case "table":
            return table(rows, None, colour=False, encoding="utf-8")
        case "tsv":
            return _tsv(rows, header=header)
        case "csv":
            return _csv(rows, header=header)
        case "md":
            return _markdown(rows)
        case _:
            return _json(rows, array=fmt == "json")


def _tsv(rows: Rows, *, header: bool) -> Iterator[str]:
    for row in (*([rows.columns] if header else []), *rows.rows):
        yield "\t".join(to_text(value).translate(_TSV) for value in row) + "\n"


def _csv(rows: Rows, *, header: bool) -> Iterator[str]:
    class Line:
        def write(self, text: str) -> str:
            return text

    writer = csv.writer(Line())  # RFC 4180: lines end in CR LF, quotes only where needed
    for row in (*([rows.columns] if header else []), *rows.rows):
        # The writer returns what the file's write returns; its type does not say so.
        yield str(writer.writerow(map(to_text, row)))


def _json(rows: Rows, *, array: bool) -> Iterator[str]:
    last = len(rows.rows) - 1
    if array:
        yield "[\n" if rows.rows else "[]\n"
    for number, row in enumerate(rows.rows):
        comma = "," if array and number < last else ""
        yield f"{to_json(dict(zip(rows.columns, row, strict=True)))}{comma}\n"
    if array and rows.rows:
        yield "]\n"


def _markdown(rows: Rows) -> Iterator[str]:
    if rows.title:
        yield from (f"**{rows.title.translate(_MARKDOWN)}**\n", "\n")
    rules = ["---:" if kind == "number" else "---" for kind in kinds_of(rows)]
    cells = ([to_text(value).translate(_MARKDOWN) for value in row] for row in rows.rows)
    for line in ([name.translate(_MARKDOWN) for name in rows.columns], rules, *cells):
        yield "| " + " | ".join(line) + " |\n"
    for note in rows.notes:
        yield from ("\n", f"{note.translate(_MARKDOWN)}\n")


def _check_names(columns: tuple[str, ...]) -> None:
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise Invalid(
            f"two columns are called {twice!r}, and this format knows columns by their names",
            "give one of them another name (select ... as ...), or choose csv or tsv",
        )
