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

from events.errors import FiveyearError, Invalid
from events.money import plain
from projections.exporting.formulas import unguarded
from projections.importing.table import Line, Table, checked_table

UNPACKED = 2_000_000_000
"""Bytes that a workbook may have unpacked."""


def read_workbook(data: bytes, sheet: str | None = None) -> Table:
    """A sheet of an Excel workbook, by default the first; formulas by their stored result.

    Dates come as `2019-10-03`, numbers with the fifteen digits that Excel keeps.
    """
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise FiveyearError("workbook.no_reader") from None
    with _readable("workbook.unreadable"):
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                size = sum(each.file_size for each in packed.infolist())
            if size > UNPACKED:
                raise Invalid("workbook.too_large", bytes=size)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
    if not names or (sheet is not None and sheet not in names):
        raise Invalid("sheet.unknown", sheet=sheet or "", known=names)
    name = names[0] if sheet is None else sheet
    with _readable("sheet.unreadable", sheet=name):
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    lines = [Line(number, tuple(map(_shown, row))) for number, row in enumerate(rows, 1)]
    first = next((place for place, line in enumerate(lines) if not line.empty), None)
    if first is None:
        raise Invalid("sheet.empty", sheet=name)
    header = _without_tail(lines[first].cells)
    return checked_table(header, lines[first + 1 :], sheet=name if len(names) > 1 else "")


def read_parquet(data: bytes) -> Table:
    """A Parquet file. Its rows are numbered from 1."""
    import polars as pl

    with _readable("parquet.unreadable"):
        frame = pl.read_parquet(io.BytesIO(data))
        for name, type_ in frame.schema.items():
            if type_.is_nested() and type_ != pl.List(pl.String):
                raise Invalid("parquet.nested", name=name)
        rows = enumerate(frame.rows(), 1)
        lines = [Line(number, tuple(map(_exact, row))) for number, row in rows]
    return checked_table(frame.columns, lines)


@contextmanager
def _readable(code: str, **values: Any) -> Iterator[None]:
    """Turns every error of a library that reads bytes into `Invalid(code)`; its panics too."""
    try:
        yield
    except (FiveyearError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the compiled libraries is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise Invalid(code, reason=str(error).partition("\n")[0][:200], **values) from None


def _exact(value: Any) -> str:
    """The text of a cell that no spreadsheet has changed."""
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
