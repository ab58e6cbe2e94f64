"""What is written for the same rows in each format, to a terminal, a pipe and a file."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.present.files import quiet_broken_pipe, replacing
from cli.present.formats import BINARY, FORMATS, choose_format, write
from cli.present.rows import Rows
from cli.present.terminal_text import visible
from cli.present.values import to_json, to_text
from events.errors import FiveyearError, Invalid, NotFound
from projections.exporting.formulas import unguarded

CLIENTS = Rows(
    ("client", "since", "amount"),
    [("Aldgate LLP", date(2019, 10, 3), Decimal("4200000.00")), ("Brixton | Co", None, None)],
    title="Clients",
    notes=("Two of two.",),
)
HOSTILE = "\x1b[2J\x9b31m\u202ecod\u2028\x07\x00"
CELLS = st.one_of(st.none(), st.text(max_size=8), st.integers(), st.booleans(), st.decimals())


def text_of(rows: Rows, fmt: str, *, width: int = 80) -> str:
    """What goes into a pipe."""
    out = io.StringIO()
    write(rows, fmt, out, width=width)
    return out.getvalue()


def screen_of(rows: Rows, fmt: str = "table", *, width: int = 80, colour: bool = False) -> str:
    """What a terminal shows."""
    out = io.StringIO()
    write(rows, fmt, out, terminal=True, colour=colour, width=width)
    return out.getvalue()


# The formats


def test_tsv_has_a_line_of_names_and_one_line_per_row() -> None:
    assert text_of(CLIENTS, "tsv") == (
        "client\tsince\tamount\nAldgate LLP\t2019-10-03\t4200000\nBrixton | Co\t\t\n"
    )


def test_csv_is_rfc_4180_with_quotes_only_where_needed() -> None:
    rows = Rows(("name", "note"), [("plain", 'says "no", twice'), ("two\nlines", None)])
    assert text_of(rows, "csv") == ('name,note\r\nplain,"says ""no"", twice"\r\n"two\nlines",\r\n')


def test_json_is_an_array_of_objects_one_on_each_line() -> None:
    assert text_of(CLIENTS, "json") == (
        "[\n"
        '{"client": "Aldgate LLP", "since": "2019-10-03", "amount": 4200000},\n'
        '{"client": "Brixton | Co", "since": null, "amount": null}\n'
        "]\n"
    )


def test_jsonl_is_one_object_on_each_line() -> None:
    assert text_of(CLIENTS, "jsonl") == (
        '{"client": "Aldgate LLP", "since": "2019-10-03", "amount": 4200000}\n'
        '{"client": "Brixton | Co", "since": null, "amount": null}\n'
    )


def test_markdown_has_title_and_notes_and_sets_numbers_to_the_right() -> None:
    assert text_of(CLIENTS, "md") == (
        "**Clients**\n\n"
        "| client | since | amount |\n"
        "| --- | --- | ---: |\n"
        "| Aldgate LLP | 2019-10-03 | 4200000 |\n"
        "| Brixton \\| Co |  |  |\n"
        "\nTwo of two.\n"
    )


def test_a_table_has_title_and_notes_and_sets_numbers_to_the_right() -> None:
    rows = Rows(("client", "n"), [("Aldgate", 7), ("Brixton", 1200)], "Clients", ("Two.",))
    assert screen_of(rows) == (
        "Clients\nclient      n\n─────────────\nAldgate     7\nBrixton  1200\nTwo.\n"
    )


def test_parquet_keeps_the_types(tmp_path: Path) -> None:
    import polars as pl

    file = tmp_path / "rows.parquet"
    moment = datetime(2024, 5, 15, 9, 30, tzinfo=UTC)
    rows = Rows(
        ("text", "whole", "exact", "float", "day", "at", "yes", "none", "mixed", "huge", "list"),
        [
            ("a", 1, Decimal("1.25"), 0.5, date(2024, 5, 15), moment, True, None, 1, 2**70, [1]),
            (None, None, 3, 2, None, datetime(2024, 5, 15, 9, 30), False, None, "x", 1, []),  # noqa: DTZ001
        ],
    )
    write(rows, "parquet", file)
    frame = pl.read_parquet(file)
    assert frame.schema == {
        "text": pl.String(),
        "whole": pl.Int64(),
        "exact": pl.Decimal(38, 2),
        "float": pl.Float64(),
        "day": pl.Date(),
        "at": pl.Datetime("us", "UTC"),
        "yes": pl.Boolean(),
        "none": pl.String(),
        "mixed": pl.String(),
        "huge": pl.Decimal(38, 0),
        "list": pl.String(),
    }
    assert frame["exact"].to_list() == [Decimal("1.25"), Decimal(3)]
    assert frame["at"].to_list() == [moment, moment]
    assert frame["mixed"].to_list() == ["1", "x"]
    assert frame["huge"].to_list() == [Decimal(2**70), Decimal(1)]


@pytest.mark.parametrize(("fmt", "begins"), [("parquet", b"PAR1"), ("xlsx", b"PK\x03\x04")])
def test_what_is_not_text_goes_to_a_pipe_and_never_to_a_terminal(fmt: str, begins: bytes) -> None:
    pipe = io.TextIOWrapper(io.BytesIO())
    write(CLIENTS, fmt, pipe)
    pipe.seek(0)
    assert pipe.buffer.read(4) == begins
    with pytest.raises(Invalid, match="-o FILE"):
        write(CLIENTS, fmt, io.TextIOWrapper(io.BytesIO()), terminal=True)


@pytest.mark.parametrize(
    ("fmt", "text"),
    [
        ("tsv", "a\tb\n"),
        ("csv", "a,b\r\n"),
        ("json", "[]\n"),
        ("jsonl", ""),
        ("md", "| a | b |\n| --- | --- |\n"),
        ("table", "a  b\n────\n(no rows)\n"),
    ],
)
def test_no_rows_are_still_a_whole_document(fmt: str, text: str) -> None:
    assert text_of(Rows(("a", "b"), []), fmt) == text


@pytest.mark.parametrize("fmt", ["json", "jsonl", "parquet"])
def test_two_columns_of_one_name_are_refused_where_one_would_be_lost(
    fmt: str, tmp_path: Path
) -> None:
    with pytest.raises(Invalid, match="two columns are called 'n'"):
        write(Rows(("n", "n"), [(1, 2)]), fmt, tmp_path / "out")
    assert text_of(Rows(("n", "n"), [(1, 2)]), "tsv") == "n\tn\n1\t2\n"


# The values


@pytest.mark.parametrize(
    ("value", "text", "in_json"),
    [
        (None, "", "null"),
        (True, "true", "true"),
        (7, "7", "7"),
        (2**70, "1180591620717411303424", "1180591620717411303424"),
        (0.1, "0.1", "0.1"),
        (float("nan"), "nan", "null"),
        (float("-inf"), "-inf", "null"),
        (Decimal("4200000.00"), "4200000", "4200000"),
        (Decimal("1E+6"), "1000000", "1000000"),
        (Decimal("0.1000000000000000055"), "0.1000000000000000055", "0.1000000000000000055"),
        (Decimal("NaN"), "NaN", "null"),
        (date(2019, 10, 3), "2019-10-03", '"2019-10-03"'),
        (datetime(2019, 10, 3, 9, 30), "2019-10-03T09:30:00Z", '"2019-10-03T09:30:00Z"'),  # noqa: DTZ001
        (
            datetime(2019, 10, 3, 9, 30, tzinfo=timezone(timedelta(hours=2))),
            "2019-10-03T07:30:00Z",
            '"2019-10-03T07:30:00Z"',
        ),
        (["a", 1, None], '["a", 1, null]', '["a", 1, null]'),
        ({"a": Decimal("1.50")}, '{"a": 1.5}', '{"a": 1.5}'),
        ("é 日本", "é 日本", '"é 日本"'),
        (b"\x00\xff", "00ff", '"00ff"'),
    ],
)
def test_a_value_is_written_whole(value: object, text: str, in_json: str) -> None:
    assert to_text(value) == text
    assert to_json(value) == in_json


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_json_reads_back_as_the_same_values(cells: list[tuple[object, object]]) -> None:
    rows = Rows(("a", "b"), cells)
    read = json.loads(text_of(rows, "json"), parse_float=Decimal, parse_int=Decimal)

    def kept(value: object) -> object:
        if isinstance(value, Decimal) and not value.is_finite():
            return None
        return value

    assert [tuple(record.values()) for record in read] == [tuple(map(kept, row)) for row in cells]


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=5))
def test_tsv_reads_back_by_splitting_at_tabs_and_undoing_three_escapes(
    cells: list[tuple[str, str]],
) -> None:
    def undone(cell: str) -> str:
        parts = [
            part.replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r")
            for part in cell.split("\\\\")
        ]
        return "\\".join(parts)

    _, *lines = text_of(Rows(("a", "b"), cells), "tsv").split("\n")[:-1]
    assert [tuple(map(undone, line.split("\t"))) for line in lines] == cells


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=5))
def test_csv_reads_back_as_the_same_cells_by_taking_the_guards_off(
    cells: list[tuple[str, str]],
) -> None:
    text = text_of(Rows(("a", "b"), cells), "csv")
    _, *rows = csv.reader(io.StringIO(text, newline=""))
    assert [tuple(map(unguarded, row)) for row in rows] == cells


# The terminal


@pytest.mark.parametrize("fmt", [fmt for fmt in FORMATS if fmt not in BINARY])
def test_nothing_that_steers_a_terminal_reaches_it(fmt: str) -> None:
    rows = Rows((HOSTILE,), [(HOSTILE,), ([HOSTILE],)], title=HOSTILE, notes=(HOSTILE,))
    shown = screen_of(rows, fmt).replace("\n", "")
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Zl", "Zp"}
    assert "1b" in shown


@pytest.mark.parametrize("fmt", ["json", "jsonl", "tsv", "md"])
def test_what_steers_nothing_is_shown_as_it_would_be_piped(fmt: str) -> None:
    assert screen_of(CLIENTS, fmt) == text_of(CLIENTS, fmt)


@given(st.characters(categories=["Cc", "Zl", "Zp", "Cs"]))
def test_controls_are_shown_as_their_escapes(character: str) -> None:
    assert visible(f"a{character}b") == f"a{character.encode('unicode_escape').decode()}b"


def test_letters_of_every_script_are_left_alone() -> None:
    text = "Zoë & 株式会社 می\u200cشود 👩\u200d👧 [bold]x[/bold] :smile:"
    assert visible(text) == text
    assert text in screen_of(Rows(("client",), [(text,)]))


def test_a_long_cell_is_wrapped_and_no_word_is_lost() -> None:
    words = " ".join(f"word{number}" for number in range(60))
    shown = screen_of(Rows(("client", "note", "n"), [("Aldgate", words, 5)]))
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert [word for word in shown.split() if word.startswith("word")] == words.split()
    assert "…" not in shown


def test_a_word_longer_than_the_terminal_is_folded_whole() -> None:
    shown = screen_of(Rows(("hash", "n"), [("abcdefghij" * 20, 1)]), width=60)
    assert all(len(line) <= 60 for line in shown.splitlines())
    letters = "".join(line[:57].split()[0] for line in shown.splitlines()[2:])
    assert letters == "abcdefghij" * 20


def test_numbers_and_dates_are_never_broken_over_lines() -> None:
    row = ("a long text that gives way " * 4, 123456789012, date(2019, 10, 3))
    shown = screen_of(Rows(("note", "amount", "on"), [row]), width=50)
    assert "123456789012  2019-10-03" in shown


def test_a_table_too_wide_to_read_is_shown_row_by_row() -> None:
    rows = Rows(tuple(f"column_{n:02}" for n in range(12)), [tuple(range(12)), (None,) * 12])
    lines = screen_of(rows).splitlines()
    assert lines[:2] == ["column_00  0", "column_01  1"]
    assert lines[12:14] == ["", "column_00"]


def test_colour_is_there_only_where_it_is_wanted() -> None:
    assert "\x1b[" in screen_of(CLIENTS, colour=True)
    assert "\x1b" not in screen_of(CLIENTS, colour=False)


def test_a_table_in_a_pipe_has_lines_as_long_as_need_be() -> None:
    words = "word " * 60 + "end"
    assert f"Aldgate  {words}\n" in text_of(Rows(("a", "b"), [("Aldgate", words)]), "table")


def test_a_terminal_without_the_letters_gets_escapes_and_no_error() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    write(Rows(("client",), [("Zoë",)]), "table", out, terminal=True)
    out.seek(0)
    assert out.read() == "client\n------\nZo\\xeb\n"


def test_a_pipe_gets_utf_8_whatever_the_locale_says() -> None:
    buffer = io.BytesIO()
    out = io.TextIOWrapper(buffer, encoding="ascii")
    write(Rows(("client",), [("Zoë",)]), "tsv", out)
    out.flush()
    assert buffer.getvalue() == "client\nZoë\n".encode()


# The choice of a format


@pytest.mark.parametrize(
    ("asked", "terminal", "path", "fmt"),
    [
        (None, True, None, "table"),
        (None, False, None, "tsv"),
        ("JSON", True, None, "json"),
        (None, True, "rows.csv", "csv"),
        (None, True, "rows.NDJSON", "jsonl"),
        ("md", True, "rows.csv", "md"),
    ],
)
def test_a_format_is_asked_for_or_follows_from_where_it_goes(
    asked: str | None,
    terminal: bool,
    path: str | None,
    fmt: str,
) -> None:
    assert choose_format(asked, terminal=terminal, path=Path(path) if path else None) == fmt


def test_a_format_that_is_unknown_or_cannot_be_told_is_refused() -> None:
    with pytest.raises(Invalid, match="'xml'") as refusal:
        choose_format("xml", terminal=True)
    assert "jsonl" in refusal.value.mend
    with pytest.raises(Invalid, match=r"rows\.xls"):
        choose_format(None, terminal=True, path=Path("rows.xls"))


# Files


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "rows.tsv"
    file.write_text("what was there", "utf-8")
    write(Rows(("a",), [("é",)]), "tsv", file)
    assert file.read_bytes() == "a\né\n".encode()
    assert list(tmp_path.iterdir()) == [file]


def test_after_an_error_the_file_is_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "rows.tsv"
    file.write_text("what was there", "utf-8")

    def write_half() -> None:
        with replacing(file) as half:
            half.write(b"half of it")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert file.read_text("utf-8") == "what was there"
    assert list(tmp_path.iterdir()) == [file]


def test_a_replaced_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "rows.tsv", tmp_path / "link.tsv"
    file.touch(mode=0o600)
    link.symlink_to(file)
    write(CLIENTS, "tsv", link)
    assert link.is_symlink()
    assert file.read_bytes().startswith(b"client")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_device_is_written_to_and_never_replaced() -> None:
    write(CLIENTS, "tsv", Path(os.devnull))
    assert Path(os.devnull).is_char_device()


def test_a_file_that_cannot_be_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="missing"):
        write(CLIENTS, "tsv", tmp_path / "missing" / "rows.tsv")
    with pytest.raises(Invalid, match="is a folder"):
        write(CLIENTS, "tsv", tmp_path)
    with pytest.raises(FiveyearError, match="too long"):
        write(CLIENTS, "tsv", tmp_path / ("x" * 300))


# The process


def test_a_reader_that_goes_away_is_met_with_silence() -> None:
    program = (
        "from cli.present.files import quiet_broken_pipe\n"
        "from cli.present.formats import write\n"
        "from cli.present.rows import Rows\n"
        "with quiet_broken_pipe():\n"
        "    write(Rows(('n',), [(n,) for n in range(100_000)]), 'tsv', __import__('sys').stdout)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_without_a_broken_pipe_nothing_happens(capsys: pytest.CaptureFixture[str]) -> None:
    with quiet_broken_pipe():
        write(Rows(("n",), [(1,)]), "tsv", sys.stdout)
    assert capsys.readouterr().out == "n\n1\n"


def test_importing_the_foundation_brings_in_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "import cli.present.charts, cli.exit_codes, cli.present.formats, cli.settings\n"
        "import domain.grammar.amounts, domain.grammar.dates, domain.grammar.names\n"
        "heavy = {'duckdb', 'polars', 'rich', 'typer', 'platformdirs', 'tomllib', 'difflib'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
