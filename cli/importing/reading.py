"""A file of any of the formats, as a table."""

from __future__ import annotations

import sys
from pathlib import Path

from cli.importing import sheets, text
from cli.importing.table import Table
from events.errors import FiveyearError, Invalid, NotFound

STDIN = "-"
MOST_BYTES = 1_000_000_000
EXCEL = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
TEXT = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
OBJECTS = frozenset({".jsonl", ".ndjson"})
ZIPPED, PARQUET, OLD_EXCEL = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"
"""How workbooks, Parquet files and workbooks of before 2007 begin."""


def contents(name: str) -> bytes:
    """The bytes of a file, or of stdin. Raises an error that names the file."""
    if name == STDIN:
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        path = Path(name)
        try:
            if path.is_dir():
                raise Invalid(f"{name!r} is a folder", "name a file in it")
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            raise NotFound(f"there is no file {name!r}", "check the name and the folder") from None
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise FiveyearError(
                f"{name!r} cannot be read: {why}", "check who may read it"
            ) from None
    if len(data) > MOST_BYTES:
        raise Invalid(f"{name!r} has more than {MOST_BYTES:,} bytes", "import it in parts")
    return data


def read(name: str, data: bytes, sheet: str | None = None) -> Table:
    """The table in a file. What the bytes say counts more than how the name ends."""
    try:
        return _read(Path(name).suffix.lower(), data, sheet)
    except Invalid as error:
        raise Invalid(
            f"{'stdin' if name == STDIN else repr(name)}: {error.what}", error.mend
        ) from None


def _read(suffix: str, data: bytes, sheet: str | None) -> Table:
    if not data:
        raise Invalid("the file is empty", "begin it with the columns' names")
    if suffix in EXCEL or data.startswith((ZIPPED, OLD_EXCEL)):
        return sheets.workbook(data, sheet)
    if sheet is not None:
        raise Invalid("it has no sheets", "leave --sheet out")
    if suffix == ".parquet" or data.startswith(PARQUET):
        return sheets.parquet(data)
    if suffix in OBJECTS:
        return text.objects(data)
    if suffix == ".json":
        raise Invalid("JSON is read with one object a line", "name the file .jsonl if it is so")
    return text.delimited(data, TEXT.get(suffix, ","))
