"""Rows as a workbook of Excel: one sheet, with its first line frozen.

Numbers are numbers where the format holds them exactly, days are days, and all else is text:
moments, because the format knows no time zone, and what only looks like a formula or an address.
"""

from __future__ import annotations

import math
import shutil
import tempfile
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Any

from cli.present.rows import Rows
from cli.present.values import to_text
from events.errors import FiveyearError, Invalid
from events.money import plain
from projections.exporting.formulas import guarded, is_guarded

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_CHARACTERS = 32_767
"""The limits of a sheet and of a cell. Excel counts UTF-16 units."""

MOST_DIGITS = 15
"""Significant digits of a number that it holds exactly."""

FIRST_DAY = date(1900, 3, 1)
"""Days before it are off by one, because Excel has a 29 February 1900, or unknown to it."""

MADE = datetime(2000, 1, 1)  # noqa: DTZ001  # the format has no zone
"""Stated as when the file was made: the same rows give the same bytes."""

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}

CHARACTER_WIDTHS = (8, 60)
"""The narrowest and the widest column, in characters."""


def write_workbook(rows: Rows, out: IO[bytes]) -> None:
    """Write the rows to a stream of bytes.

    Raises `Invalid` for more than a sheet or a cell can hold, `FiveyearError` where writing fails.
    """
    # The package ships no types.
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]

    if len(rows.columns) > MOST_COLUMNS:
        raise _too_much(f"{len(rows.columns):,} columns", f"{MOST_COLUMNS:,} columns")
    with tempfile.TemporaryFile(prefix="fiveyear-") as file:  # a pipe cannot be gone back in
        book = Workbook(file, OPTIONS)
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        formats = {
            "text": book.add_format({"quote_prefix": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        try:
            _fill(sheet, rows, formats)
        finally:
            try:
                book.close()
            except XlsxWriterException as error:
                raise FiveyearError(
                    f"the workbook could not be written: {error}", "check the space on the disk"
                ) from error
        file.seek(0)
        shutil.copyfileobj(file, out)


def _fill(sheet: Any, rows: Rows, formats: dict[str, Any]) -> None:
    narrow, wide = CHARACTER_WIDTHS
    for number, name in enumerate(rows.columns):
        sheet.set_column(number, number, max(narrow, min(len(name) + 2, wide)))
    for line, row in enumerate(chain([rows.columns], rows.rows)):
        if line >= MOST_ROWS:
            raise _too_much("the rows", f"{MOST_ROWS - 1:,} below the names of the columns")
        for column, value in enumerate(row):
            _cell(sheet, line, column, value, formats)


def _cell(sheet: Any, line: int, column: int, value: object, formats: dict[str, Any]) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(line, column, value)
        case int() | Decimal() if _exact(value):
            # Plain digits of an exact number are what the cell holds; a float comes nearest to it.
            sheet.write_number(line, column, float(value))
        case float() if math.isfinite(value):
            sheet.write_number(line, column, value)
        case date() if not isinstance(value, datetime) and value >= FIRST_DAY:
            sheet.write_datetime(line, column, value, formats["day"])
        case _:
            text = _text(value)
            looks_like_one = guarded(text) != text
            sheet.write_string(line, column, text, formats["text"] if looks_like_one else None)


def _text(value: object) -> str:
    text = to_text(value).encode("utf-8", "backslashreplace").decode()
    # The cell is text already. Only what would be read back as a guarded formula is guarded.
    text = guarded(text) if is_guarded(text) else text
    if len(text.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
        raise _too_much(f"{text[:40]!r}… with {len(text):,} characters", f"{MOST_CHARACTERS:,}")
    return text


def _exact(number: int | Decimal) -> bool:
    exact = Decimal(number)
    if not exact.is_finite() or not -MOST_DIGITS <= exact.adjusted() < MOST_DIGITS:
        return False
    digits = plain(exact).lstrip("-").replace(".", "").strip("0")
    return len(digits) <= MOST_DIGITS


def _too_much(what: str, limit: str) -> Invalid:
    return Invalid(
        f"Excel cannot hold {what}: its limit is {limit}", "choose --format csv or parquet"
    )
