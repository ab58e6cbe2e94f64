"""Whatever bytes a file holds: no traceback, and every row whole or not at all."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.errors import FiveyearError
from projections.importing.columns import TARGETS
from projections.importing.files import read_table
from projections.importing.map_file import read_map
from projections.importing.proposals import propose_map
from tests.cli.importing.desk import Desk, desk

SUFFIXES = (".csv", ".tsv", ".jsonl", ".parquet", ".xlsx", ".xls", ".json", ".txt", "")
BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
STARTS = (b"", b"PAR1", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"client,kind,on\n", b'{"a":')

cells = st.one_of(
    st.sampled_from(
        ["", "aldgate", "trust", "revenue", "threat", "abated", "together", "2019", "FY2019", "T1"]
    ),
    st.sampled_from(["4", "4.2m", "=1+1", "@SUM(A1)", "43741", "03/04/2019", "serious", "\x00"]),
    st.text(max_size=20),
)


@contextmanager
def folder() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as name:
        yield desk(Path(name), "Aldgate LLP")


@BOUNDED
@given(st.sampled_from(SUFFIXES), st.sampled_from(STARTS), st.binary(max_size=300))
def test_random_bytes_are_read_or_refused_in_words(suffix: str, start: bytes, rest: bytes) -> None:
    with suppress(FiveyearError):
        table = read_table(f"file{suffix}", start + rest)
        propose_map(table)
        assert all(isinstance(cell, str) for line in table.lines for cell in line.cells)


@BOUNDED
@given(st.text(max_size=200))
def test_any_text_is_a_map_or_refused_in_words(text: str) -> None:
    with suppress(FiveyearError):
        read_map(f'[[event]]\nclient = "c"\n{text}', TARGETS)


@settings(BOUNDED, max_examples=25)
@given(st.lists(st.lists(cells, min_size=8, max_size=8), min_size=1, max_size=6))
def test_any_cells_land_or_come_back_as_they_were(rows: list[list[str]]) -> None:
    columns = ["client", "kind", "on", "period", "amount", "rating", "severity", "description"]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([columns, *rows])
    data = text.getvalue().encode("utf-8", "replace")
    with folder() as found:
        dry = found.imports(data, "-n")
        assert len(found.log) == 1
        answer = found.imports(data)
        assert answer.code in (0, 2, 4), answer.err
        assert "defect" not in answer.err
        assert (dry.out, dry.code) == (answer.out, answer.code)
        if answer.code == 2:
            assert len(found.log) == 1
            return
        kept = len(found.log) - 1
        back = len(found.rejects()) if answer.code == 4 else 0
        filled = sum(any(cell.strip() for cell in row) for row in as_read(data))
        repeated = filled - kept - back
        assert f"already there: {repeated}" in answer.err
        before = found.log
        found.imports(data)
        assert found.log == before


def as_read(data: bytes) -> list[list[str]]:
    text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


@settings(BOUNDED, max_examples=15)
@given(st.binary(max_size=120), st.sampled_from(SUFFIXES))
def test_the_command_never_fails_with_a_traceback(data: bytes, suffix: str) -> None:
    with folder() as found:
        answer = found.imports(b"client,kind,on,rating\n" + data, "-n", name=f"f{suffix}")
        assert answer.code in (0, 2, 4), answer.err
        assert "defect" not in answer.err
        assert len(found.log) == 1
