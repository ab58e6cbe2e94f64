"""A map: how the columns of a table become canonical columns. `map_file` reads it from TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from domain.grammar.amounts import read_number
from events.errors import Invalid
from events.money import plain
from events.names import normalise

SLOT = "{}"
EXACT = 60
"""Digits that hold the product of any two figures without rounding."""

CLIENT_FIELDS = ("industry", "currency", "fiscal_year_end", "senior_team_size")
"""The fields that describe a client which an import registers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How one target column is made from a column's text or a constant, step by step.

    The text is looked up in `values` (`otherwise` where it is none of them); a figure is
    multiplied by `scale`, and `offset` is added; the result replaces `{}` in `form`. An empty
    cell stays empty.
    """

    column: str | None = None
    constant: str | None = None
    values: Mapping[str, str] | None = None
    otherwise: str | None = None
    scale: Decimal | None = None
    offset: Decimal | None = None
    form: str = SLOT

    def text(self, cells: Mapping[str, str]) -> str:
        """The target's text in a row; may be empty. Raises `Invalid` with the cell's text."""
        text = self.constant if self.column is None else cells.get(self.column)
        if not text:
            return ""
        if self.values is not None:
            text = self._mapped(text)
        if self.scale is not None or self.offset is not None:
            text = self._scaled(text)
        return self.form.replace(SLOT, text) if text else ""

    def label(self, name: str) -> str:
        """What an error calls the target: its name, and the column where that has another."""
        return name if self.column in (None, name) else f"{name} (column {self.column!r})"

    def _mapped(self, text: str) -> str:
        values = self.values or {}
        mapped = values.get(normalise(text), self.otherwise)
        if mapped is None:
            raise Invalid("map.value_unknown", text=text, known=tuple(values))
        return mapped

    def _scaled(self, text: str) -> str:
        with localcontext() as context:
            context.prec = EXACT
            number = read_number(text)
            if self.scale is not None:
                number *= self.scale
            if self.offset is not None:
                number += self.offset
            return plain(number)


@dataclass(frozen=True, slots=True)
class EventMapping:
    """One event of a row: its target columns, and the rows that have it."""

    targets: Mapping[str, Cell]
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    skip_empty: tuple[str, ...] = ()

    def applies(self, cells: Mapping[str, str]) -> bool:
        return all(cells.get(name) for name in self.skip_empty) and all(
            normalise(cells.get(name, "")) in texts for name, texts in self.only.items()
        )


@dataclass(frozen=True, slots=True)
class Map:
    """How the rows of one table become events, and describe clients that are registered."""

    events: tuple[EventMapping, ...]
    clients: Mapping[str, Cell] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    sheet: str | None = None

    def columns(self) -> set[str]:
        """Every column of the file that the map names."""
        cells = [*self.clients.values()]
        named: set[str] = set()
        for mapping in self.events:
            cells += mapping.targets.values()
            named |= {*mapping.only, *mapping.skip_empty}
        return named | {cell.column for cell in cells if cell.column is not None}

    def check(self, columns: tuple[str, ...]) -> None:
        """Raise `Invalid` for a column that the file does not have."""
        for name in sorted(self.columns()):
            if name not in columns:
                raise Invalid("map.column_missing", name=name, known=columns)

    def without_empty(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """The cells without the texts that the map declares empty."""
        if not self.empty:
            return cells
        return {name: text for name, text in cells.items() if normalise(text) not in self.empty}
