"""What every format of file comes down to: named columns, and lines of text cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from events.errors import Invalid

MOST_COLUMNS = 10_000
"""More is no table that a person made."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file. `number` is where a person finds it: the line, or the row of the sheet.

    A row that cannot be read says why in `problem`; its cells are then what could be made of it.
    """

    number: int
    cells: tuple[str, ...]
    problem: str = ""

    @property
    def empty(self) -> bool:
        return not self.problem and not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A file as it was read. `notice` says what was chosen on the way, for a person."""

    columns: tuple[str, ...]
    lines: Sequence[Line]
    notice: str = ""

    def cells(self, line: Line) -> Mapping[str, str]:
        """The cells of a line that hold something, by the name of their column."""
        pairs = zip(self.columns, line.cells, strict=False)
        return {name: text for name, cell in pairs if (text := cell.strip())}


def table(header: Sequence[str], lines: Sequence[Line], notice: str = "") -> Table:
    """A table with its names checked, and its lines held against them.

    Lines without any text are left out. A line with fewer cells than the header, or with text
    beyond it, is kept with its problem. Raises `Invalid` for names that are missing or the same.
    """
    columns = tuple(name.strip() for name in header)
    if not any(columns):
        raise Invalid("the first row names no columns", "begin the file with the columns' names")
    if len(columns) > MOST_COLUMNS:
        raise Invalid(f"there are {len(columns):,} columns", "check that this is the right file")
    seen: dict[str, int] = {}
    for place, name in zip(count(1), columns, strict=False):
        if name and name in seen:
            raise Invalid(
                f"columns {seen[name]} and {place} are both called {name!r}",
                "give one of them another name",
            )
        seen[name] = place
    kept = [_held(line, columns) for line in lines if not line.empty]
    return Table(columns, kept, notice)


def _held(line: Line, columns: Sequence[str]) -> Line:
    if line.problem:
        return line
    cells, width = line.cells, len(columns)
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        problem = f"the row has {_cells(len(cells))}, the header {width}"
    elif any(cell.strip() and not name for cell, name in zip(cells, columns, strict=False)):
        problem = "a cell holds text in a column that has no name"
    else:
        return line
    return Line(line.number, cells, problem)


def _cells(number: int) -> str:
    return f"{number} cell" if number == 1 else f"{number} cells"
