"""Files of every format come down to one table, and what cannot be read is said with its place."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cli.importing.reading import contents, read
from cli.importing.table import Table
from events.errors import FiveyearError, Invalid, NotFound
from tests.cli.importing.desk import desk

ROWS = [("Aldgate", "trust", "2019-10-03", "4"), ("Café", "trust", "2019", "5")]
HEADER = ("client", "kind", "on", "rating")


def lines(table: Table) -> list[tuple[str, ...]]:
    return [line.cells for line in table.lines]


def csv_of(delimiter: str, end: str = "\n", encoding: str = "utf-8") -> bytes:
    return "".join(delimiter.join(row) + end for row in (HEADER, *ROWS)).encode(encoding)


@pytest.mark.parametrize(
    ("name", "data", "notice"),
    [
        ("a.csv", csv_of(","), ""),
        ("a.csv", csv_of(",", "\r\n"), ""),
        ("a.csv", csv_of(",", "\r"), ""),
        ("a.csv", csv_of(",", encoding="utf-8-sig"), ""),
        ("a.csv", csv_of(";"), "cells are parted by a semicolon"),
        ("a.csv", csv_of("\t"), "cells are parted by a tab"),
        ("a.tsv", csv_of("\t"), ""),
        ("a.tsv", csv_of(","), "cells are parted by a comma"),
        ("a.txt", csv_of(",") + b"\n,,,\n\n", ""),
    ],
)
def test_delimited_text_is_read_whatever_parts_and_ends_it(
    name: str, data: bytes, notice: str
) -> None:
    table = read(name, data)
    assert (table.columns, lines(table), table.notice) == (HEADER, ROWS, notice)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    data = b'a,b\n\n"x\ny",2\n3,4\n'
    assert [(line.number, line.cells) for line in read("a.csv", data).lines] == [
        (3, ("x\ny", "2")),
        (5, ("3", "4")),
    ]


@pytest.mark.parametrize(
    ("data", "says", "mend"),
    [
        (b"", "the file is empty", "columns' names"),
        (b"\n\n", "the file is empty", "columns' names"),
        (b"a,a\n1,2\n", "columns 1 and 2 are both called 'a'", "another name"),
        (csv_of(",", encoding="utf-16"), "it is UTF-16", "iconv -f UTF-16 "),
        (csv_of(",", encoding="utf-16-le"), "looks like UTF-16", "iconv -f UTF-16LE"),
        (csv_of(",", encoding="latin-1"), "line 3, byte 4 is 0xe9", "WINDOWS-1252"),
        (b'a,b\n1,"2\n3,4\n', "the quotation mark opened in line 2 is never closed", "close it"),
        (b'"a"b,c\n1,2\n', "the header cannot be read", "columns' names"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_how_to_mend_it(
    data: bytes, says: str, mend: str
) -> None:
    with pytest.raises(Invalid) as error:
        read("a.csv", data)
    assert says in error.value.what
    assert "'a.csv'" in error.value.what
    assert mend in error.value.mend


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1", "the row has 1 cell, the header 2"),
        ("1,2,3", "the row has 3 cells, the header 2"),
        ('1,"2"x', "quotation marks are off"),
    ],
)
def test_a_row_that_does_not_fit_is_one_bad_row(row: str, problem: str) -> None:
    table = read("a.csv", f"a,b\n{row}\n3,4\n".encode())
    first, second = table.lines
    assert problem in first.problem
    assert (second.number, second.cells, second.problem) == (3, ("3", "4"), "")


def test_json_lines_keep_figures_as_they_are_written() -> None:
    data = b'{"a": 4.20, "b": true}\n\n{"a": 123456789012345678901234567890, "c": ["x", "y"]}\n'
    table = read("a.jsonl", data)
    assert table.columns == ("a", "b", "c")
    assert lines(table) == [
        ("4.20", "yes", ""),
        ("123456789012345678901234567890", "", '["x", "y"]'),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("[1]", "it is no object"),
        ('{"a": {"b": 1}}', "'a' holds more than one value"),
        ('{"a": 1, "a": 2}', "'a' stands in it twice"),
        ('{"a": NaN}', "NaN is no figure"),
        ("{", "not a JSON object"),
        ('{"a": ' + "[" * 100_000 + "}", "nested too deep"),
    ],
)
def test_a_line_that_is_no_object_is_one_bad_row(line: str, problem: str) -> None:
    first, second = read("a.jsonl", f'{line}\n{{"a": 1}}\n'.encode()).lines
    assert problem in first.problem
    assert second.cells == ("1",)


def test_parquet_is_read_as_the_text_it_shows() -> None:
    frame = pl.DataFrame(
        {
            "client": ["Aldgate", None],
            "on": [date(2019, 10, 3), None],
            "rating": [4, 5],
            "amount": [4.2, 1e15],
            "distressed": [True, False],
            "leaders": [["Ann", "Ben"], []],
        }
    )
    data = io.BytesIO()
    frame.write_parquet(data)
    table = read("a.parquet", data.getvalue())
    assert table.columns == tuple(frame.columns)
    assert lines(table) == [
        ("Aldgate", "2019-10-03", "4", "4.2", "yes", '["Ann", "Ben"]'),
        ("", "", "5", "1000000000000000", "no", "[]"),
    ]


def test_a_sheet_is_read_as_the_text_it_shows() -> None:
    data = workbook(
        [
            ["client", "on", "rating", "amount", "sum", "seen"],
            ["Aldgate", date(2019, 10, 3), 4, 0.1 + 0.2, "=1+1", True],
            [],
            ["Bowline", "2019-Q2", 5, 4_200_000.0, "", datetime(2019, 10, 3, 18, 5)],  # noqa: DTZ001
        ]
    )
    table = read("a.xlsx", data)
    assert [(line.number, line.cells) for line in table.lines] == [
        (2, ("Aldgate", "2019-10-03", "4", "0.3", "2", "yes")),
        (4, ("Bowline", "2019-Q2", "5", "4200000", "", "2019-10-03T18:05:00")),
    ]


def test_a_sheet_is_named_and_a_missing_one_is_told_with_the_others() -> None:
    data = workbook([["a"], ["1"]], [["b"], ["2"]])
    assert read("a.xlsx", data).columns == ("a",)
    assert "Sheet1" in read("a.xlsx", data).notice
    assert read("a.xlsx", data, "Sheet2").columns == ("b",)
    with pytest.raises(Invalid, match="'Sheet9'") as error:
        read("a.xlsx", data, "Sheet9")
    assert "'Sheet1', 'Sheet2'" in error.value.mend


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.parquet"])
@pytest.mark.parametrize(
    "data", [b"PK\x03\x04rubbish", b"PAR1rubbishPAR1", b"\xd0\xcf\x11\xe0" * 200]
)
def test_a_file_that_is_not_what_it_is_called_says_so(name: str, data: bytes) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        read(name, data)


def test_a_folder_a_missing_file_and_one_that_may_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="is a folder"):
        contents(str(tmp_path))
    with pytest.raises(NotFound, match="there is no file"):
        contents(str(tmp_path / "none.csv"))
    with pytest.raises(FiveyearError, match="cannot be read"):
        contents(str(tmp_path / "no\x00name.csv"))


CELLS: list[tuple[str, str, str]] = [
    ("on", "03/04/2019", "two readings: 2019-04-03 or 2019-03-04"),
    ("on", "43741", "perhaps a day as a sheet counts them"),
    ("on", "yesterday", "another day each time the file is read"),
    ("on", "2019-10-03T00:00:00", "is not a date"),
    ("on", "2999-01-01", "lies in the future"),
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
    import csv

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


def workbook(*sheets: list[list[Any]]) -> bytes:
    """A workbook with these sheets; a formula has the result 2."""
    xlsxwriter = pytest.importorskip("xlsxwriter")
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    clock = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    sheet.write_datetime(row, column, cell, clock)
                elif isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(row, column, cell, None, 2)
                else:
                    sheet.write(row, column, cell)
    book.close()
    return data.getvalue()
