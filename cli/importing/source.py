"""A file to import: its table, the map that goes with it, and what stands for both."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cli.importing.canonical import TARGETS, canonical_map
from cli.importing.maps import Map, read_map
from cli.importing.reading import contents, read
from cli.importing.rows import digest
from cli.importing.table import Table
from cli.importing.text import decoded
from events.errors import Invalid


@dataclass(frozen=True)
class Source:
    """A file with its table, its map if it has one, and what stands for all of it."""

    file: str
    table: Table
    by: Map | None
    content: str

    @classmethod
    def read(cls, file: str, map_file: str | None, sheet: str | None) -> Source:
        data = contents(file)
        how, by = _map_of(map_file)
        sheet = sheet or (by.sheet if by else None)
        content = digest(hashlib.sha256(data).hexdigest(), how, sheet)
        return cls(file, read(file, data, sheet), by, content)

    @property
    def map(self) -> Map:
        """The map, once it is sure that it fits the table."""
        if self.by is None:
            return canonical_map(self.table.columns)
        self.by.check(self.table.columns)
        return self.by


def _map_of(name: str | None) -> tuple[str, Map | None]:
    """The text of a map and what it says; neither where none is named."""
    if name is None:
        return "", None
    data = contents(name)
    try:
        text = decoded(data)
        return text, read_map(text, TARGETS)
    except Invalid as error:
        raise Invalid(f"{name}: {error.what}", error.mend) from None
