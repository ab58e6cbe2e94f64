"""What is rendered: named columns and their rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rows:
    """Named columns and their rows. `title` and `notes` appear in tables and Markdown only.

    `rows` can be gone over more than once, and need not be in memory. `parquet` is a file that
    holds the same rows, where there is one already. Most cells of `sparse` rows are empty: in JSON
    lines what is empty is left out.
    """

    columns: tuple[str, ...]
    rows: Iterable[tuple[object, ...]]
    title: str = ""
    notes: tuple[str, ...] = ()
    parquet: Path | None = None
    sparse: bool = False


def kinds_of(rows: Rows) -> list[str]:
    """Per column `number`, `date` or `text`, by the values in it."""
    kinds: list[str] = []
    for index in range(len(rows.columns)):
        types = {type(row[index]) for row in rows.rows} - {type(None)}
        if types and all(issubclass(t, int | float | Decimal) and t is not bool for t in types):
            kinds.append("number")
        else:
            kinds.append("date" if types and types <= {date, datetime, time} else "text")
    return kinds
