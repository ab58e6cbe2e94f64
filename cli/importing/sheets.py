"""Tables that are not text: Excel workbooks and Parquet. Every cell becomes the text it shows."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cli.importing.table import Line, Table, table
from cli.present.formulas import unguarded
from events.errors import FiveyearError, Invalid
from events.money import plain

UNPACKED = 2_000_000_000
"""Bytes that a workbook may come to once it is unpacked."""


def workbook(data: bytes, sheet: str | None = None) -> Table:
    """A sheet of an Excel workbook, the first one if none is named; formulas by their last result.

    Dates come as `2019-10-03`, numbers with the fifteen digits that Excel keeps.
    """
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise FiveyearError(
            "Excel files cannot be read: python-calamine is missing",
            "save the sheet as CSV UTF-8, or: pip install python-calamine",
        ) from None
    with _readable("an Excel workbook"):
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                size = sum(each.file_size for each in packed.infolist())
            if size > UNPACKED:
                raise Invalid(f"unpacked it would have {size:,} bytes", "save the sheet as CSV")
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
    if not names or (sheet is not None and sheet not in names):
        shown = ", ".join(map(repr, names[:20])) or "none"
        raise Invalid(f"there is no sheet {sheet or ''!r}", f"its sheets: {shown}")
    chosen = names[0] if sheet is None else sheet
    with _readable(f"the sheet {chosen!r}"):
        rows = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    lines = [Line(number, tuple(map(_shown, row))) for number, row in enumerate(rows, 1)]
    first = next((place for place, line in enumerate(lines) if not line.empty), None)
    if first is None:
        raise Invalid(f"the sheet {chosen!r} is empty", "name another with --sheet")
    header = _without_tail(lines[first].cells)
    several = f"sheet {chosen!r}; the others are read with --sheet" if len(names) > 1 else ""
    return table(header, lines[first + 1 :], several)


def parquet(data: bytes) -> Table:
    """A Parquet file. The numbers of its rows begin at 1."""
    import polars as pl

    with _readable("a Parquet file"):
        frame = pl.read_parquet(io.BytesIO(data))
    for name, type_ in frame.schema.items():
        if type_.is_nested() and type_ != pl.List(pl.String):
            raise Invalid(f"the column {name!r} holds more than one value", "write it as text")
    names = frame.columns
    with _readable("a Parquet file"):
        lines = [
            Line(number, tuple(map(_exact, row))) for number, row in enumerate(frame.rows(), 1)
        ]
    return table(names, lines)


@contextmanager
def _readable(what: str) -> Iterator[None]:
    """Whatever a library says of bytes it cannot read, in our words; its panics too."""
    try:
        yield
    except (FiveyearError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the compiled libraries is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        why = str(error).partition("\n")[0][:200]
        raise Invalid(
            f"{what} cannot be read: {why}", "is it whole? open it, and save it as CSV UTF-8"
        ) from None


def _exact(value: Any) -> str:
    """The text of a cell that no spreadsheet has touched."""
    return value if isinstance(value, str) else _shown(value)


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return unguarded(value)
        case bool():
            return "yes" if value else "no"
        case float():
            return _figure(value)
        case Decimal():
            return plain(value)
        case datetime() if value.tzinfo is None and value.time() == datetime.min.time():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _figure(value: float) -> str:
    """Fifteen digits, which is what a sheet keeps: 0.1 + 0.2 reads 0.3."""
    try:
        return plain(Decimal(format(value, ".15g")))
    except (ArithmeticError, ValueError):
        return str(value)


def _without_tail(cells: tuple[str, ...]) -> tuple[str, ...]:
    last = max(place for place, cell in enumerate(cells) if cell.strip())
    return cells[: last + 1]
