"""A file of any format as a table: named columns, and lines of text cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from events.errors import FiveyearError, Invalid

MOST_COLUMNS = 10_000
"""No table that a person made has more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file. `number` is the line of the text, or the row of the sheet.

    A row that cannot be read has its error in `problem`; `cells` are then what could be read.
    """

    number: int
    cells: tuple[str, ...]
    problem: FiveyearError | None = None

    @property
    def empty(self) -> bool:
        return self.problem is None and not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A file as it was read.

    `delimiter` is set where it is not the usual one for the file's name, `sheet` where the
    workbook has others.
    """

    columns: tuple[str, ...]
    lines: Sequence[Line]
    delimiter: str = ""
    sheet: str = ""

    def cells(self, line: Line) -> Mapping[str, str]:
        """The cells of a line that are not empty, by the name of their column."""
        pairs = zip(self.columns, line.cells, strict=False)
        return {name: text for name, cell in pairs if (text := cell.strip())}


def checked_table(
    header: Sequence[str], lines: Sequence[Line], *, delimiter: str = "", sheet: str = ""
) -> Table:
    """A table with its column names and the length of its lines checked.

    Empty lines are left out. A line with fewer cells than the header, or with text beyond it, is
    kept with its problem. Raises `Invalid` for names that are missing or repeated.
    """
    columns = tuple(name.strip() for name in header)
    if not any(columns):
        raise Invalid("table.no_columns")
    if len(columns) > MOST_COLUMNS:
        raise Invalid("table.too_many_columns", columns=len(columns))
    seen: dict[str, int] = {}
    for place, name in zip(count(1), columns, strict=False):
        if name and name in seen:
            raise Invalid("table.column_repeated", name=name, first=seen[name], second=place)
        seen[name] = place
    kept = [_checked(line, columns) for line in lines if not line.empty]
    return Table(columns, kept, delimiter, sheet)


def _checked(line: Line, columns: Sequence[str]) -> Line:
    if line.problem:
        return line
    cells, width = line.cells, len(columns)
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return Line(line.number, cells, Invalid("row.width", cells=len(cells), columns=width))
    if any(cell.strip() and not name for cell, name in zip(cells, columns, strict=False)):
        return Line(line.number, cells, Invalid("row.unnamed_column"))
    return line
