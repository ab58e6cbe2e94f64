"""`export`: what it writes, where, and what it never does."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cli.present import workbook
from cli.present.formats import write
from cli.present.rows import Rows
from events.errors import Invalid
from projections.exporting.canonical import columns
from projections.exporting.formulas import guarded, unguarded
from tests.cli.command import Command

TABLES = (
    "clients leaders timeline threats episodes revenue revenue_path outcomes drivers basis "
    "attrition exclusions"
).split()


STANDING = "log standing aldgate --perceived-percentile 80 --size-percentile 40".split()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a firm with its projections."""
    folder = tmp_path_factory.mktemp("kept")
    firm = Command(folder).with_client()
    for words in (
        ("log", "threat", "aldgate", "Largest client left", "--on", "2014-Q2"),
        ("log", "together", "aldgate", "=HYPERLINK(1)", "--on", "2014-08", "--during", "T1"),
        ("log", "abated", "aldgate", "T1", "--on", "2015-03-31"),
        ("log", "revenue", "--period", "FY2014", "--source", "accounts", "--", "aldgate", "-4.2m"),
        (*STANDING, "--on", "2016"),
        ("log", "trust", "aldgate", "4", "--on", "2013-11"),
        ("correct", "5", "--amount", "4.3m", "--reason", "typo"),
    ):
        severity = ("--severity", "existential") if words[1] == "threat" else ()
        firm.run(*words, *severity).ok()
    firm.run("tables").ok()
    return folder


@pytest.fixture
def firm(kept: Path, tmp_path: Path) -> Command:
    """One client whose threat is over, with a figure that was corrected."""
    return Command(shutil.copytree(kept, tmp_path / "firm"))


def objects(text: str) -> list[dict[str, Any]]:
    """The objects of JSON lines."""
    return [json.loads(line) for line in text.split("\n")[:-1]]


# -- canonical rows ---------------------------------------------------------------------------


def test_events_are_rows_of_all_that_was_said_in_the_order_of_the_log(firm: Command) -> None:
    rows = [
        json.loads(line)
        for line in firm.run("export", "--format", "jsonl").ok().out.split("\n")[:-1]
    ]
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {row["client"] for row in rows} == {"Aldgate LLP"}
    assert rows[1]["on"] == "2014-Q2"
    assert (rows[4]["amount"], rows[4]["currency"], rows[4]["source"]) == (
        -4200000,
        "GBP",
        "accounts",
    )
    assert rows[7]["kind"] == "event.corrected"
    assert rows[7]["target"] == 5
    assert json.loads(rows[7]["changes"]) == {"amount": "4300000"}
    assert all(row["claimed_recorded_at"] == row["recorded_at"] for row in rows)


def test_what_is_empty_is_left_out_of_json_lines(firm: Command) -> None:
    first, *_ = firm.run("export", "--format", "jsonl").ok().out.split("\n")
    assert None not in json.loads(first).values()


def test_every_export_of_events_has_the_same_columns(firm: Command) -> None:
    empty = Command(firm.folder, {"FIVEYEAR_DB": str(firm.folder / "empty.db")})
    empty.run("init").ok()
    for each in (firm, empty):
        header, *_ = each.run("export", "--csv").ok().out.split("\r\n")
        assert tuple(header.split(",")) == columns()


def test_a_look_back_exports_what_was_recorded_by_then(firm: Command) -> None:
    before = firm.run("export", "--csv", "--at", "5").ok().out
    firm.run("log", "note", "aldgate", "later", "--on", "2013").ok()
    firm.run("client", "rename", "aldgate", "Aldgate & Co").ok()
    assert firm.run("export", "--csv", "--at", "5").ok().out == before
    assert len(before.split("\r\n")) == 7


def test_until_a_day_the_registration_is_told_and_what_mends_goes_with_what_it_mends(
    firm: Command,
) -> None:
    def numbers(until: str) -> list[int]:
        exported = firm.run("export", "--format", "jsonl", "--until", until).ok()
        return [row["number"] for row in objects(exported.out)]

    assert numbers("2014-12-30") == [1, 2, 3, 7]
    assert numbers("2014-12-31") == [1, 2, 3, 5, 7, 8]


# -- tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", TABLES)
def test_every_table_is_exported_by_its_name(firm: Command, what: str) -> None:
    exported = firm.run("export", "--what", what, "--csv").ok()
    rows = list(csv.reader(io.StringIO(exported.out, newline="")))
    if what in ("attrition", "exclusions"):
        options = ["--excluded"] if what == "exclusions" else []
        assert exported.out == firm.run("cohort", *options, "--csv").ok().out
    else:
        listed = firm.run("sql", f"from {what}", "--csv").ok().out
        assert sorted(rows[1:]) == sorted(list(csv.reader(io.StringIO(listed, newline="")))[1:])
    assert "Basis: #8" in exported.err


def test_a_table_that_is_not_there_is_answered_with_the_one_that_is_meant(firm: Command) -> None:
    answer = firm.run("export", "--what", "outcoms")
    assert (answer.code, answer.out) == (3, "")
    assert "outcomes" in answer.err


# -- formulas -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-", "'-"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=1+1", "''=1+1"),
        ("'quoted'", "'quoted'"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_text_that_looks_like_a_formula_is_guarded(text: str, cell: str) -> None:
    assert guarded(text) == cell
    assert unguarded(cell) == text


@given(st.text(alphabet="'=+-@\t\r\nab", max_size=6))
def test_taking_the_guard_off_gives_the_text_and_nothing_guarded_begins_a_formula(
    text: str,
) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r\n")


def test_csv_guards_text_and_leaves_numbers(firm: Command) -> None:
    out = firm.run("export", "--csv").ok().out
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert rows[2]["behaviour"] == "'=HYPERLINK(1)"
    assert rows[4]["amount"] == "-4200000"


def test_programs_get_the_text_as_it_is(firm: Command) -> None:
    for fmt in ("tsv", "jsonl"):
        assert "\t=HYPERLINK(1)" in firm.run("export", "--format", "tsv").ok().out
        assert "'=" not in firm.run("export", "--format", fmt).ok().out


# -- Excel ----------------------------------------------------------------------------------------


def cells_of(file: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()


def test_in_excel_numbers_are_numbers_days_are_days_and_the_rest_is_text(tmp_path: Path) -> None:
    file = tmp_path / "rows.xlsx"
    row = (
        7,
        Decimal("-4200000.5"),
        0.25,
        True,
        date(2019, 10, 3),
        date(1899, 12, 31),
        datetime(2019, 10, 3, 9, 30, 1, 5),  # noqa: DTZ001  # naive is UTC already
        "=1+1",
        "'=1+1",
        "https://example.org",
        12345678901234567,
        None,
    )
    names = tuple("abcdefghijkl")
    write(Rows(names, [row]), "xlsx", file)
    header, cells = cells_of(file)
    assert header == list(names)
    assert cells == [
        7.0,
        -4200000.5,
        0.25,
        True,
        date(2019, 10, 3),
        "1899-12-31",
        "2019-10-03T09:30:01.000005Z",
        "=1+1",
        "''=1+1",
        "https://example.org",
        "12345678901234567",
        "",
    ]
    assert [unguarded(cell) for cell in cells[7:9]] == ["=1+1", "'=1+1"]


def test_nothing_in_a_workbook_is_a_formula_or_a_link(tmp_path: Path) -> None:
    import zipfile

    file = tmp_path / "rows.xlsx"
    write(Rows(("=a",), [("=1+1",), ("https://example.org",)]), "xlsx", file)
    with zipfile.ZipFile(file) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert not [name for name in parts.namelist() if "_rels/sheet" in name]
    assert "<f>" not in sheet
    assert 'state="frozen"' in sheet


def test_the_same_rows_give_the_same_workbook(firm: Command, tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    for file in (one, two):
        firm.run("export", "--what", "revenue", "-o", str(file)).ok()
    assert one.read_bytes() == two.read_bytes()


def test_what_excel_cannot_hold_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = (workbook.MOST_ROWS, workbook.MOST_COLUMNS, workbook.MOST_CHARACTERS)
    assert limits == (1_048_576, 16_384, 32_767)
    monkeypatch.setattr(workbook, "MOST_ROWS", 100)  # the names of the columns are one of them
    file = tmp_path / "rows.xlsx"
    for rows in (
        Rows(("a",), [("x" * 32_768,)]),
        Rows(("a",), ((n,) for n in range(100))),
        Rows(tuple(map(str, range(16_385))), []),
    ):
        with pytest.raises(Invalid, match="Excel cannot hold"):
            write(rows, "xlsx", file)
    assert not list(tmp_path.iterdir())
    write(Rows(("a",), ((n,) for n in range(99))), "xlsx", file)
    assert len(cells_of(file)) == 100


def test_every_command_that_shows_rows_writes_excel(firm: Command, tmp_path: Path) -> None:
    file = tmp_path / "clients.xlsx"
    firm.run("client", "list", "-o", str(file)).ok()
    assert cells_of(file)[1][0] == "Aldgate LLP"


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fmt", ["csv", "tsv", "jsonl", "json", "parquet", "xlsx"])
def test_a_file_is_replaced_whole_and_the_same_basis_gives_the_same_bytes(
    firm: Command, tmp_path: Path, fmt: str
) -> None:
    file = tmp_path / f"events.{fmt}"
    file.write_text("old")
    firm.run("export", "-o", str(file), "--at", "6").ok()
    first = file.read_bytes()
    firm.run("log", "note", "aldgate", "later", "--on", "2019").ok()
    exported = firm.run("export", "-o", str(file), "--at", "6").ok()
    assert file.read_bytes() == first
    assert "6 rows in" in exported.err
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("options", [("--format", "csv"), ("--format", "meds")])
def test_a_log_is_never_overwritten(firm: Command, options: tuple[str, ...]) -> None:
    answer = firm.run("export", "-o", str(firm.log), *options)
    assert answer.code == 2
    assert sqlite3.connect(firm.log).execute("select count(*) from log").fetchone() == (8,)


# -- MEDS -----------------------------------------------------------------------------------------


def test_meds_is_facts_by_subject_and_time_on_the_last_day_they_can_have_happened(
    firm: Command, tmp_path: Path
) -> None:
    file = tmp_path / "facts.parquet"
    firm.run("export", "--format", "meds", "-o", str(file)).ok()
    frame = pl.read_parquet(file)
    assert frame.schema == {
        "subject_id": pl.Int64(),
        "time": pl.Datetime("us"),
        "code": pl.String(),
        "numeric_value": pl.Float32(),
        "precision": pl.String(),
        "position": pl.Int64(),
    }
    assert [(str(day.date()), code, value, n) for _, day, code, value, _, n in frame.rows()] == [
        ("2013-11-30", "trust.assessed", 4.0, 7),
        ("2014-06-30", "threat.encountered//existential", None, 2),
        ("2014-08-31", "leaders.pulled_together", None, 3),
        ("2014-12-31", "revenue.reported//GBP", 4300000.0, 5),
        ("2015-03-31", "threat.abated", None, 4),
        ("2016-12-31", "standing.assessed//perceived_percentile", 80.0, 6),
        ("2016-12-31", "standing.assessed//size_percentile", 40.0, 6),
    ]
    assert set(frame["subject_id"]) == {1}


def test_meds_in_a_folder_has_its_codes_and_subjects_beside_it(
    firm: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "meds"
    firm.run("export", "--format", "meds", "-o", str(folder)).ok()
    data = pl.read_parquet(folder / "data" / "0.parquet")
    codes = pl.read_parquet(folder / "metadata" / "codes.parquet")
    assert set(data["code"]) == set(codes["code"])
    assert codes.columns == ["code", "description", "parent_codes"]
    subjects = pl.read_parquet(folder / "metadata" / "subjects.parquet")
    assert subjects.select("subject_id", "client").rows() == [(1, "Aldgate LLP")]
    described = json.loads((folder / "metadata" / "dataset.json").read_text())
    assert described["meds_version"] == "0.4"
    assert described["basis"]["position"] == 8
    again = firm.run("export", "--format", "meds", "-o", str(folder))
    assert again.code == 2
    assert "nothing in it is overwritten" in again.err


def test_meds_has_no_room_for_another_table(firm: Command) -> None:
    assert firm.run("export", "--format", "meds", "--what", "outcomes").code == 2


# -- the raw log, row by row ----------------------------------------------------------------------


def test_events_are_followed_up_to_the_last_one_that_was_looked_at(firm: Command) -> None:
    out = firm.run("events", "--kind", "trust", "--limit", "1").ok().out
    assert [line.split("\t")[0] for line in out.split("\n")] == ["position", "7", ""]
    assert firm.run("events", "--limit", "0", "--json").ok().json == []
