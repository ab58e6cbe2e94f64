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
import json
import math
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, TextIO

from cli.steering import steering, visible
from events.errors import FiveyearError, Invalid, NotFound
from events.money import plain

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md", "parquet")
SUFFIXES = {f".{name}": name for name in FORMATS[1:]} | {".ndjson": "jsonl"}
GAP = 2  # columns between two columns of a table
NARROW = 12  # a column of text is wrapped to no less than this

_TSV = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MARKDOWN = str.maketrans(
    {"\\": "\\\\", "|": "\\|", "[": "\\[", "`": "\\`", "<": "&lt;", "\n": "<br>", "\r": ""}
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Named columns and their rows. `title` and `notes` appear in tables and Markdown only."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    title: str = ""
    notes: tuple[str, ...] = ()


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
) -> None:
    """Write `rows` to a stream, or to a file that is there whole or not at all.

    `width` and `colour` matter to a table on a terminal; elsewhere lines are as long as need be.
    Raises `Invalid` where the format cannot hold the rows or the stream the format, and what
    `replacing` raises.
    """
    if fmt in {"json", "jsonl", "parquet"}:
        _check_names(rows.columns)
    if isinstance(out, Path):
        with replacing(out) as file:
            if fmt == "parquet":
                _frame(rows).write_parquet(file)
                return
            text = io.TextIOWrapper(file, "utf-8", errors="backslashreplace", newline="")
            text.writelines(_lines(rows, fmt))
            text.flush()
            text.detach()
        return
    if fmt == "parquet":
        if terminal or not hasattr(out, "buffer"):
            raise Invalid("parquet is not text and cannot be shown here", "give -o FILE or a pipe")
        _frame(rows).write_parquet(out.buffer)
        return
    if isinstance(out, io.TextIOWrapper):
        if terminal:
            out.reconfigure(errors="backslashreplace")
        else:
            out.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    if fmt == "table" and terminal:
        out.writelines(_table(rows, width, colour=colour, encoding=out.encoding or "utf-8"))
    elif terminal:
        # A tab steers nothing, and in TSV it is what parts the cells.
        lines = (line.rstrip("\r\n").split("\t") for line in _lines(rows, fmt))
        out.writelines("\t".join(map(visible, parts)) + "\n" for parts in lines)
    else:
        out.writelines(_lines(rows, fmt))


def to_text(value: object) -> str:
    """The value as text, whole: what a cell of TSV or CSV holds before it is escaped."""
    match value:
        case None:
            return ""
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value)
        case Decimal():
            return plain(value) if value.is_finite() else str(value)
        case datetime():
            return _utc(value).isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case Mapping() | list() | tuple() | set() | frozenset():
            return to_json(value)
        case _:
            return str(value)


def to_json(value: object) -> str:
    """The value as JSON on one line. Decimals are numbers with all their digits; what JSON has
    no number for (infinity, not a number) is null."""
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case str():
            return _quoted(str(value))
        case int():
            return int.__repr__(value)
        case float():
            return repr(value) if math.isfinite(value) else "null"
        case Decimal():
            return plain(value) if value.is_finite() else "null"
        case Mapping():
            pairs = (f"{_quoted(str(key))}: {to_json(item)}" for key, item in value.items())
            return "{" + ", ".join(pairs) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(to_json, value)) + "]"
        case set() | frozenset():
            return "[" + ", ".join(sorted(map(to_json, value))) + "]"
        case _:
            return _quoted(to_text(value))


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return steering().sub(lambda match: json.dumps(match[0])[1:-1], quoted)


def _lines(rows: Rows, fmt: str) -> Iterator[str]:
    """The lines of any format that is text, each with its end and no other break in it but
    those inside a quoted cell of CSV."""
    match fmt:
        case "table":
            return _table(rows, None, colour=False, encoding="utf-8")
        case "tsv":
            return _tsv(rows)
        case "csv":
            return _csv(rows)
        case "md":
            return _markdown(rows)
        case _:
            return _json(rows, array=fmt == "json")


def _tsv(rows: Rows) -> Iterator[str]:
    for row in (rows.columns, *rows.rows):
        yield "\t".join(to_text(value).translate(_TSV) for value in row) + "\n"


def _csv(rows: Rows) -> Iterator[str]:
    class Line:
        def write(self, text: str) -> str:
            return text

    writer = csv.writer(Line())  # RFC 4180: lines end in CR LF, quotes only where needed
    for row in (rows.columns, *rows.rows):
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
    rules = ["---:" if kind == "number" else "---" for kind in _kinds(rows)]
    cells = ([to_text(value).translate(_MARKDOWN) for value in row] for row in rows.rows)
    for line in ([name.translate(_MARKDOWN) for name in rows.columns], rules, *cells):
        yield "| " + " | ".join(line) + " |\n"
    for note in rows.notes:
        yield from ("\n", f"{note.translate(_MARKDOWN)}\n")


def _kinds(rows: Rows) -> list[str]:
    """Per column `number`, `date` or `text`, by the values in it."""
    kinds = []
    for index in range(len(rows.columns)):
        types = {type(row[index]) for row in rows.rows} - {type(None)}
        if types and all(issubclass(t, int | float | Decimal) and t is not bool for t in types):
            kinds.append("number")
        else:
            kinds.append("date" if types and types <= {date, datetime, time} else "text")
    return kinds


def _table(rows: Rows, width: int | None, *, colour: bool, encoding: str) -> Iterator[str]:
    """A table, or where it would not be readable in `width`, one block of lines per row."""
    from rich.cells import cell_len

    heads = [visible(name) for name in rows.columns]
    cells = [[visible(to_text(value)) for value in row] for row in rows.rows]
    kinds = _kinds(rows)
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


def _check_names(columns: tuple[str, ...]) -> None:
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise Invalid(
            f"two columns are called {twice!r}, and this format knows columns by their names",
            "give one of them another name (select ... as ...), or choose csv or tsv",
        )


def _frame(rows: Rows) -> pl.DataFrame:
    """The rows with one type per column: the values' own, or text where they are of several."""
    import polars as pl

    return pl.DataFrame(
        [
            _series(name, [row[index] for row in rows.rows])
            for index, name in enumerate(rows.columns)
        ]
    )


def _series(name: str, values: list[object]) -> pl.Series:
    import polars as pl

    known = [value for value in values if value is not None]
    types = {type(value) for value in known}
    numbers = [value for value in known if isinstance(value, int | float | Decimal)]
    # Whole numbers that a float cannot hold are kept as text beside floats, not rounded.
    rounded = any(isinstance(number, int) and abs(number) > 2**53 for number in numbers)
    if types == {bool}:
        return pl.Series(name, values, pl.Boolean)
    if types == {date}:
        return pl.Series(name, values, pl.Date)
    if types == {datetime}:
        moments = [_utc(value) if isinstance(value, datetime) else None for value in values]
        return pl.Series(name, moments, pl.Datetime("us", "UTC"))
    if types == {int} and all(-(2**63) <= number < 2**63 for number in numbers):
        return pl.Series(name, values, pl.Int64)
    if float in types and types <= {int, float} and not rounded:
        return pl.Series(name, values, pl.Float64, strict=False)
    if types and types <= {int, Decimal} and (scale := _scale(numbers)) is not None:
        exact = [Decimal(v) if isinstance(v, int | Decimal) else None for v in values]
        return pl.Series(name, exact, pl.Decimal(38, scale))
    return pl.Series(name, [None if v is None else to_text(v) for v in values], pl.String)


def _scale(numbers: Sequence[int | float | Decimal]) -> int | None:
    """The decimal places that hold all the numbers exactly in 38 digits, or None."""
    scale = whole = 0
    for number in numbers:
        _, digits, exponent = Decimal(number).as_tuple()
        if not isinstance(exponent, int):
            return None
        scale = max(scale, -exponent)
        whole = max(whole, len(digits) + exponent)
    return scale if whole + scale <= 38 else None


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to that takes the place of `path` when the block ends without an error.

    Until then, and after an error, `path` is as it was. A device or a named pipe is written to
    directly. Raises `NotFound` for a missing folder, `Invalid` for a folder in place of a file,
    `FiveyearError` with the system's reason where writing fails.
    """
    try:
        if path.is_dir():
            raise Invalid(f"{str(path)!r} is a folder", "give the name of a file")
        if not path.parent.is_dir():
            raise NotFound(f"there is no folder {str(path.parent)!r}", "make it, or name another")
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                yield device
            return
        place = path.resolve()  # through a link, so that the link stays
        beside = place.with_name(f".{place.name[:200]}.{os.urandom(4).hex()}.tmp")
        try:
            with beside.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if place.exists():
                beside.chmod(place.stat().st_mode & 0o7777)
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or error
        raise FiveyearError(f"{str(path)!r} could not be written: {reason}") from error


@contextmanager
def quiet_broken_pipe() -> Iterator[None]:
    """Let `fiveyear ... | head` end without a word when the reader has gone."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered is flushed once more at exit; it has to go somewhere.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
