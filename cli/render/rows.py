"""What is rendered: named columns and their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rows:
    """Named columns and their rows. `title` and `notes` appear in tables and Markdown only."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    title: str = ""
    notes: tuple[str, ...] = ()


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
