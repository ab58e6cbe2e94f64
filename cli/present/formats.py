"""One renderer for every format: rows go in, text or a file comes out.

Values are never rounded, cut or dropped. Dates are ISO, datetimes ISO in UTC (a naive one is
UTC already), decimals plain digits, floats what Python's repr gives, booleans true and false,
None empty (null in JSON), lists and mappings JSON. In a table, and in every format on a
terminal, characters that could steer the terminal are shown escaped; in the other formats in a
pipe or a file the cells are exact, in UTF-8. But text that a spreadsheet would take for a formula
is guarded in CSV, as `projections.exporting.formulas` says.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import IO, TextIO

from cli.present.files import replacing
from cli.present.parquet import frame
from cli.present.rows import Rows, kinds_of
from cli.present.suggestions import did_you_mean
from cli.present.table import table
from cli.present.terminal_text import visible
from cli.present.values import to_json, to_text
from cli.present.workbook import write_workbook
from events.errors import Invalid
from projections.exporting.formulas import guarded

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md", "parquet", "xlsx")
BINARY = ("parquet", "xlsx")
"""The formats that are not text: for a file or a pipe."""

STREAMED = ("json", "jsonl", "csv", "tsv", "xlsx")
"""The formats that are written row by row, however many there are."""

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
        hint, mend = did_you_mean(asked, FORMATS), f"choose from {', '.join(FORMATS)}"
        raise Invalid(f"{asked!r} is not a format", f"{hint}\n{mend}" if hint else mend)
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
    if fmt not in STREAMED and rows.parquet is None:
        rows = replace(rows, rows=list(rows.rows))
    if isinstance(out, Path):
        with replacing(out) as file:
            _write_file(rows, fmt, file, header=header)
    elif fmt in BINARY:
        if terminal or not hasattr(out, "buffer"):
            raise Invalid(f"{fmt} is not text and cannot be shown here", "give -o FILE or a pipe")
        _write_bytes(rows, fmt, out.buffer)
    elif terminal:
        if isinstance(out, io.TextIOWrapper):
            out.reconfigure(errors="backslashreplace")
        _write_screen(rows, fmt, out, colour=colour, width=width, header=header)
    else:
        if isinstance(out, io.TextIOWrapper):
            out.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
        out.writelines(_lines(rows, fmt, header=header))


def _write_file(rows: Rows, fmt: str, file: IO[bytes], *, header: bool) -> None:
    if fmt in BINARY:
        _write_bytes(rows, fmt, file)
        return
    text = io.TextIOWrapper(file, "utf-8", errors="backslashreplace", newline="")
    text.writelines(_lines(rows, fmt, header=header))
    text.flush()
    text.detach()


def _write_screen(
    rows: Rows, fmt: str, out: TextIO, *, colour: bool, width: int, header: bool
) -> None:
    if fmt == "table":
        out.writelines(table(rows, width, colour=colour, encoding=out.encoding or "utf-8"))
        return
    # A tab steers nothing, and in TSV it is what parts the cells.
    lines = (line.rstrip("\r\n").split("\t") for line in _lines(rows, fmt, header=header))
    out.writelines("\t".join(map(visible, parts)) + "\n" for parts in lines)


def _write_bytes(rows: Rows, fmt: str, out: IO[bytes]) -> None:
    if fmt == "xlsx":
        write_workbook(rows, out)
    elif rows.parquet is None:
        frame(rows).write_parquet(out)
    else:
        with rows.parquet.open("rb") as file:
            shutil.copyfileobj(file, out)


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
    for row in _with_names(rows, header=header):
        yield "\t".join(to_text(value).translate(_TSV) for value in row) + "\n"


def _csv(rows: Rows, *, header: bool) -> Iterator[str]:
    class Line:
        def write(self, text: str) -> str:
            return text

    writer = csv.writer(Line())  # RFC 4180: lines end in CR LF, quotes only where needed
    for row in _with_names(rows, header=header):
        # The writer returns what the file's write returns; its type does not say so.
        yield str(writer.writerow(map(_cell_of_csv, row)))


def _cell_of_csv(value: object) -> str:
    return guarded(value) if isinstance(value, str) else to_text(value)


def _with_names(rows: Rows, *, header: bool) -> Iterable[tuple[object, ...]]:
    return chain([rows.columns], rows.rows) if header else rows.rows


def _json(rows: Rows, *, array: bool) -> Iterator[str]:
    cells = (dict(zip(rows.columns, row, strict=True)) for row in rows.rows)
    if rows.sparse and not array:
        cells = ({name: value for name, value in row.items() if value is not None} for row in cells)
    written = map(to_json, cells)
    if not array:
        yield from (f"{row}\n" for row in written)
        return
    row = next(written, None)
    if row is None:
        yield "[]\n"
        return
    yield "[\n"
    for another in written:
        yield f"{row},\n"
        row = another
    yield f"{row}\n"
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
