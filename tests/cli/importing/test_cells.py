"""A cell that cannot be read is one rejected row, which shows the cell and the reason."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.importing.desk import desk

CELLS: list[tuple[str, str, str]] = [
    ("on", "03/04/2019", "two readings: 2019-04-03 or 2019-03-04"),
    ("on", "43741", "perhaps a day number of a spreadsheet"),
    ("on", "yesterday", "another day each time the file is read"),
    ("on", "2019-10-03T00:00:00", "is not a date"),
    ("on", "2999-01-01", "is in the future"),
    ("on", "", "on is missing"),
    ("kind", "trsut", "did you mean trust?"),
    ("kind", "event.corrected", "is no fact about a client"),
    ("kind", "", "kind is empty"),
    ("client", "", "client is empty"),
    ("client", "b" * 5000, "no client's name"),
    ("rating", "=1+1", "is not a number"),
    ("rating", "4\x00", "is not a number"),
    ("note", "x" * 10_001, "has 10001 characters"),
    ("note", "x\x00y", "NUL"),
    ("source_date", "2019", "is a year, not a day"),
    ("claimed_recorded_at", "soon", "is not a time"),
    ("amount", "4m", "'4m' is no field of trust"),
]


@pytest.mark.parametrize(("column", "cell", "reason"), CELLS)
def test_a_cell_that_cannot_be_is_shown_with_its_column_and_the_next_row_lands(
    tmp_path: Path, column: str, cell: str, reason: str
) -> None:
    found = desk(tmp_path, "Aldgate LLP")
    good = {"client": "aldgate", "kind": "trust", "on": "2019", "rating": "4"}
    bad = good | {column: cell}
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(bad), restval="")
    writer.writeheader()
    writer.writerows([bad, good])
    answer = found.imports(text.getvalue().encode())
    assert answer.code == 4
    (row,) = found.rejects()
    assert reason in row["rejected_because"]
    assert row[column] == cell
    assert found.kinds() == ["client.registered", "trust.assessed"]


def test_a_thousand_columns_are_refused_by_name_or_passed_over_by_a_map(tmp_path: Path) -> None:
    found = desk(tmp_path, "Aldgate LLP")
    header = "client,when,trust," + ",".join(f"c{n}" for n in range(1000))
    data = f"{header}\naldgate,2019,4,{','.join('x' for _ in range(1000))}\n".encode()
    assert "'when' is no field of any kind" in found.imports(data).err
    by = found.map("""
        [[event]]
        client = "client"
        on = "when"
        rating = "trust"
        kind = { constant = "trust" }
    """)
    found.imports(data, "--map", by).ok()
