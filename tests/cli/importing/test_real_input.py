"""The real input by a map and `shock` alone, held against a computation from the raw files.

A sixth of the companies go in here, and all that have two figures for a year; all of them with
`make test-long`. `tests/projections/test_real_input.py` always reads every company.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.cli.importing.desk import Desk, desk
from tests.projections import fortune500
from tests.projections.fortune500 import LISTS, MISSING, RECESSIONS, table
from tests.projections.laws import LONG
from tests.projections.test_real_input import computed_outcomes, second_figures

pytestmark = pytest.mark.skipif(not fortune500.present(), reason=MISSING)

MAP = """
empty = ["N.A."]

[clients]
industry = { constant = "industrial" }
currency = { constant = "USD" }

[common]
client = "company"
source = { constant = "lists of the 500 largest" }

[[event]]
kind = { constant = "revenue" }
period = { column = "list_year", offset = -1, form = "FY{}" }
amount = { column = "revenue_musd", scale = 1_000_000 }
"""


@cache
def chosen() -> list[dict[str, str]]:
    """The rows of the companies that go in, in the order of the file."""
    rows = table(LISTS)
    figures = Counter((row["company"], row["list_year"]) for row in rows)
    twice = {company for (company, _), times in figures.items() if times > 1}
    companies = sorted({row["company"] for row in rows})
    some = {*companies[:: 1 if LONG else 6], *twice}
    return [row for row in rows if row["company"] in some]


def lists(made: Desk) -> str:
    """A file of these rows."""
    with (made.folder / LISTS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, chosen()[0])
        writer.writeheader()
        writer.writerows(chosen())
    return str(made.folder / LISTS)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A log with the lists, and with the recessions for the companies on the lists of their years.

    Those are the companies whose revenue is known for a year that the recession lies in.
    """
    made = desk(tmp_path_factory.mktemp("real"))
    words = ("--map", made.map(MAP), "--create-clients", "--rejects", str(rejects(made)))
    answer = made.run("import", lists(made), *words)
    assert answer.code == 4, answer.err
    for row in table(RECESSIONS):
        times = ("--from", row["peak"], "--until", row["trough"], "--threat-kind", "recession")
        made.run("shock", row["name"], *times, "--all", "--with-revenue").ok()
    return made


def rejects(made: Desk) -> Path:
    return made.folder / "rejects.csv"


def test_second_figures_come_back_with_both(found: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(rejects(found).read_text(encoding="utf-8"))))
    pairs = second_figures()
    assert len(rows) == len(pairs) == 23
    for row, (first, second) in zip(rows, pairs, strict=True):
        assert f"is USD {first} already; now USD {second}" in row["rejected_because"]
        assert chosen()[int(row["rejected_line"]) - 2]["company"] == row["company"]


def test_the_same_file_again_adds_nothing(found: Desk) -> None:
    before = found.command.position
    words = ("--map", found.map(MAP), "--create-clients", "--rejects", str(rejects(found)))
    answer = found.run("import", lists(found), *words)
    there = f"{len(chosen()) - 23:,}"
    assert f"events recorded: 0 · already there: {there} · rejected: 23" in answer.err
    assert found.command.position == before


def test_every_outcome_is_what_the_files_say(found: Desk) -> None:
    query = "select client, episode, index_date, r0, r5 from outcomes order by client, episode"
    answer = found.run("sql", query, "--csv").ok()
    actual = {
        (row["client"], int(row["episode"])): (row["index_date"], row["r0"], row["r5"])
        for row in csv.DictReader(io.StringIO(answer.out))
    }
    companies = {row["company"] for row in chosen()}
    expected = {
        key: (str(row["index_date"]), figure(row["r0"]), figure(row["r5"]))
        for key, row in computed_outcomes().items()
        if key[0] in companies
    }
    assert {key: (day, plain(r0), plain(r5)) for key, (day, r0, r5) in actual.items()} == expected


def figure(value: object) -> str:
    return "" if value is None else str(value)


def plain(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
