"""A file of any format is read as one table; what cannot be read is an error with its place."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from events.errors import FiveyearError, Invalid, NotFound
from projections.importing.files import contents, read_table
from projections.importing.table import Table

ROWS = [("Aldgate", "trust", "2019-10-03", "4"), ("Café", "trust", "2019", "5")]
HEADER = ("client", "kind", "on", "rating")


def lines(table: Table) -> list[tuple[str, ...]]:
    return [line.cells for line in table.lines]


def csv_of(delimiter: str, end: str = "\n", encoding: str = "utf-8") -> bytes:
    return "".join(delimiter.join(row) + end for row in (HEADER, *ROWS)).encode(encoding)


@pytest.mark.parametrize(
    ("name", "data", "delimiter"),
    [
        ("a.csv", csv_of(","), ""),
        ("a.csv", csv_of(",", "\r\n"), ""),
        ("a.csv", csv_of(",", "\r"), ""),
        ("a.csv", csv_of(",", encoding="utf-8-sig"), ""),
        ("a.csv", csv_of(";"), ";"),
        ("a.csv", csv_of("\t"), "\t"),
        ("a.tsv", csv_of("\t"), ""),
        ("a.tsv", csv_of(","), ","),
        ("a.txt", csv_of(",") + b"\n,,,\n\n", ""),
    ],
)
def test_delimited_text_is_read_whatever_parts_and_ends_it(
    name: str, data: bytes, delimiter: str
) -> None:
    table = read_table(name, data)
    assert (table.columns, lines(table), table.delimiter) == (HEADER, ROWS, delimiter)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    data = b'a,b\n\n"x\ny",2\n3,4\n'
    assert [(line.number, line.cells) for line in read_table("a.csv", data).lines] == [
        (3, ("x\ny", "2")),
        (5, ("3", "4")),
    ]


@pytest.mark.parametrize(
    ("data", "code", "values"),
    [
        (b"", "file.empty", {}),
        (b"\n\n", "file.empty", {}),
        (b"a,a\n1,2\n", "table.column_repeated", {"name": "a", "first": 1, "second": 2}),
        (csv_of(",", encoding="utf-16"), "file.utf_16", {}),
        (
            csv_of(",", encoding="utf-16-le"),
            "file.utf_16_likely",
            {"byte": 2, "encoding": "UTF-16LE"},
        ),
        (
            csv_of(",", encoding="latin-1"),
            "file.not_utf_8",
            {"line": 3, "byte": 4, "value": 0xE9},
        ),
        (b'a,b\n1,"2\n3,4\n', "file.open_quote", {"line": 2, "text": '1,"2\n'}),
    ],
)
def test_a_file_that_cannot_be_read_says_what_is_wrong_and_where(
    data: bytes, code: str, values: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as error:
        read_table("a.csv", data)
    assert (error.value.code, error.value.values) == (code, values)
    assert error.value.context == (("file", "a.csv"),)


def test_a_header_that_cannot_be_read_says_why() -> None:
    with pytest.raises(Invalid) as error:
        read_table("a.csv", b'"a"b,c\n1,2\n')
    assert error.value.code == "file.header"
    assert error.value.values["cause"].code == "row.quotes"


@pytest.mark.parametrize(
    ("row", "code", "values"),
    [
        ("1", "row.width", {"cells": 1, "columns": 2}),
        ("1,2,3", "row.width", {"cells": 3, "columns": 2}),
        ('1,"2"x', "row.quotes", {}),
    ],
)
def test_a_row_that_does_not_fit_is_one_bad_row(
    row: str, code: str, values: dict[str, Any]
) -> None:
    first, second = read_table("a.csv", f"a,b\n{row}\n3,4\n".encode()).lines
    assert first.problem
    assert (first.problem.code, first.problem.values) == (code, values)
    assert (second.number, second.cells, second.problem) == (3, ("3", "4"), None)


def test_json_lines_keep_figures_as_they_are_written() -> None:
    data = b'{"a": 4.20, "b": true}\n\n{"a": 123456789012345678901234567890, "c": ["x", "y"]}\n'
    table = read_table("a.jsonl", data)
    assert table.columns == ("a", "b", "c")
    assert lines(table) == [
        ("4.20", "yes", ""),
        ("123456789012345678901234567890", "", '["x", "y"]'),
    ]


@pytest.mark.parametrize(
    ("line", "code", "values"),
    [
        ("[1]", "json.not_object", {}),
        ('{"a": {"b": 1}}', "json.nested", {"name": "a"}),
        ('{"a": 1, "a": 2}', "json.repeated", {"name": "a"}),
        ('{"a": NaN}', "json.constant", {"word": "NaN"}),
        ('{"a": ' + "[" * 100_000 + "}", "json.too_deep", {}),
    ],
)
def test_a_line_that_is_no_object_is_one_bad_row(
    line: str, code: str, values: dict[str, Any]
) -> None:
    first, second = read_table("a.jsonl", f'{line}\n{{"a": 1}}\n'.encode()).lines
    assert first.problem
    assert (first.problem.code, first.problem.values) == (code, values)
    assert second.cells == ("1",)


def test_a_line_that_is_not_json_is_one_bad_row() -> None:
    first, second = read_table("a.jsonl", b'{\n{"a": 1}\n').lines
    assert first.problem
    assert first.problem.code == "json.syntax"
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
    table = read_table("a.parquet", data.getvalue())
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
    table = read_table("a.xlsx", data)
    assert [(line.number, line.cells) for line in table.lines] == [
        (2, ("Aldgate", "2019-10-03", "4", "0.3", "2", "yes")),
        (4, ("Bowline", "2019-Q2", "5", "4200000", "", "2019-10-03T18:05:00")),
    ]


def test_a_sheet_is_named_and_a_missing_one_is_reported_with_the_others() -> None:
    data = workbook([["a"], ["1"]], [["b"], ["2"]])
    assert read_table("a.xlsx", data).columns == ("a",)
    assert read_table("a.xlsx", data).sheet == "Sheet1"
    assert read_table("a.xlsx", data, "Sheet2").columns == ("b",)
    with pytest.raises(Invalid) as error:
        read_table("a.xlsx", data, "Sheet9")
    assert error.value.code == "sheet.unknown"
    assert error.value.values == {"sheet": "Sheet9", "known": ["Sheet1", "Sheet2"]}


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.parquet"])
@pytest.mark.parametrize(
    "data", [b"PK\x03\x04rubbish", b"PAR1rubbishPAR1", b"\xd0\xcf\x11\xe0" * 200]
)
def test_a_file_that_is_not_what_it_is_called_says_so(name: str, data: bytes) -> None:
    with pytest.raises(Invalid) as error:
        read_table(name, data)
    assert error.value.code in {
        "workbook.unreadable",
        "parquet.unreadable",
        "sheet.unreadable",
    }


def test_a_folder_a_missing_file_and_one_that_may_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"file\.folder"):
        contents(str(tmp_path))
    with pytest.raises(NotFound, match=r"file\.missing"):
        contents(str(tmp_path / "none.csv"))
    with pytest.raises(FiveyearError, match=r"file\.unreadable"):
        contents(str(tmp_path / "no\x00name.csv"))


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
