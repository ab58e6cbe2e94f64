"""A file of any of the formats as a table, with its map."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from events.errors import FiveyearError, Invalid, NotFound
from projections.importing import sheets, text
from projections.importing.aliases import client_aliases
from projections.importing.columns import TARGETS, canonical_map
from projections.importing.map_file import read_map
from projections.importing.maps import Map
from projections.importing.table import Table

STDIN = "-"
MOST_BYTES = 1_000_000_000
EXCEL = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
TEXT = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
OBJECTS = frozenset({".jsonl", ".ndjson"})
ZIPPED, PARQUET, OLD_EXCEL = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"
"""The first bytes of workbooks, Parquet files and workbooks of before 2007."""


@dataclass(frozen=True)
class Source:
    """A file with its table, and the map that was given for it.

    `identity` names the content: SHA-256 of the file, text of the map, sheet.
    """

    file: str
    table: Table
    given_map: Map | None
    identity: tuple[str, str, str | None]

    @property
    def map(self) -> Map:
        """The map of the columns. Raises `Invalid` where it does not fit the table."""
        if self.given_map is None:
            return canonical_map(self.table.columns)
        self.given_map.check(self.table.columns)
        return self.given_map


def read_source(file: str, map_file: str | None = None, sheet: str | None = None) -> Source:
    """A file to import, and its map. `-` is stdin. Raises an error that names the file."""
    data = contents(file)
    map_text, given_map = "", None
    if map_file is not None:
        map_data = contents(map_file)
        try:
            map_text = text.decoded(map_data)
            given_map = read_map(map_text, TARGETS)
        except Invalid as error:
            raise error.within(file=map_file) from None
        sheet = sheet or given_map.sheet
    identity = (hashlib.sha256(data).hexdigest(), map_text, sheet)
    return Source(file, read_table(file, data, sheet), given_map, identity)


def read_aliases(file: str) -> dict[str, str]:
    """The client's name by normalised alias. Raises an error that names the file."""
    table = read_table(file, contents(file))
    try:
        return client_aliases(table)
    except Invalid as error:
        raise error.within(file=file) from None


def contents(name: str) -> bytes:
    """The bytes of a file, or of stdin. Raises an error that names the file."""
    if name == STDIN:
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        path = Path(name)
        try:
            if path.is_dir():
                raise Invalid("file.folder", file=name)
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            raise NotFound("file.missing", file=name) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise FiveyearError("file.unreadable", file=name, reason=reason) from None
    if len(data) > MOST_BYTES:
        raise Invalid("file.too_large", file=name, most=MOST_BYTES)
    return data


def read_table(name: str, data: bytes, sheet: str | None = None) -> Table:
    """The table in a file. Its first bytes count more than the suffix of its name."""
    try:
        return _table(Path(name).suffix.lower(), data, sheet)
    except Invalid as error:
        raise error.within(file=name) from None


def _table(suffix: str, data: bytes, sheet: str | None) -> Table:
    if not data:
        raise Invalid("file.empty")
    if suffix in EXCEL or data.startswith((ZIPPED, OLD_EXCEL)):
        return sheets.read_workbook(data, sheet)
    if sheet is not None:
        raise Invalid("sheet.none")
    if suffix == ".parquet" or data.startswith(PARQUET):
        return sheets.read_parquet(data)
    if suffix in OBJECTS:
        return text.read_json_lines(data)
    if suffix == ".json":
        raise Invalid("file.json")
    return text.read_delimited(data, TEXT.get(suffix, ","))
