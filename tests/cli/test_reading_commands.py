"""`timeline`, `events`, `sql`, `tables`, `rebuild`, `cohort`, `compare`: reading the record."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.command import Command

MART_COLUMNS = {
    "clients": "client_id client industry currency fiscal_year_end engaged_from engaged_to "
    "first_event_on last_event_on",
    "attrition": "step rule clients episodes clients_excluded episodes_excluded",
}


@pytest.fixture(scope="module")
def aldgate(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A client with a threat that ended, two observations, one revenue and one correction."""
    fiveyear = Command(tmp_path_factory.mktemp("reading")).with_client()
    for words in (
        ("threat", "aldgate", "Largest client left", "--on", "2019-Q2", "--severity", "serious"),
        ("apart", "aldgate", "Partners stopped meeting", "--on", "2019-08"),
        ("together", "aldgate", "Weekly partners' dinner", "--on", "2019-10-03"),
        ("revenue", "aldgate", "4.2m", "--period", "FY2019"),
        ("abated", "aldgate", "T1", "--on", "2020-03-31"),
    ):
        fiveyear.run("log", *words).ok()
    fiveyear.run("correct", "4", "--on", "2019-10-10", "--reason", "the minutes say so").ok()
    return fiveyear


def test_a_timeline_is_in_the_order_of_the_world(aldgate: Command) -> None:
    rows = aldgate.run("timeline", "aldgate", "--json").ok().json
    assert [(row["occurred_on"], row["precision"], row["position"]) for row in rows] == [
        ("2019-04-01", "quarter", 2),
        ("2019-08-01", "month", 3),
        ("2019-10-10", "day", 4),
        ("2019-12-31", "day", 5),
        ("2020-03-31", "day", 6),
    ]


def test_the_raw_log_keeps_what_was_first_said_and_says_it_was_corrected(aldgate: Command) -> None:
    rows = aldgate.run("events", "--json").ok().json
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    corrected = rows[3]
    assert (corrected["occurred_from"], corrected["superseded_by"]) == ("2019-10-03", 7)
    assert rows[6]["kind"] == "event.corrected"


@pytest.mark.parametrize(
    ("words", "positions"),
    [
        (("--kind", "revenue"), [5]),
        (("--kind", "revenue.reported"), [5]),
        (("--after", "4"), [5, 6, 7]),
        (("--after", "#4", "--limit", "1"), [5]),
        (("--client", "aldgate", "--limit", "2"), [1, 2]),
    ],
)
def test_the_raw_log_can_be_narrowed(
    aldgate: Command, words: tuple[str, ...], positions: list[int]
) -> None:
    rows = aldgate.run("events", *words, "--json").ok().json
    assert [row["position"] for row in rows] == positions


def test_the_closest_clear_name_is_taken_to_read_and_said(aldgate: Command) -> None:
    answer = aldgate.run("timeline", "aldgte").ok()
    assert "'Aldgate LLP'" in answer.err


def test_in_a_pipe_there_are_tabs_and_nothing_else(aldgate: Command) -> None:
    lines = aldgate.spawn("timeline", "aldgate").ok().out.splitlines()
    assert lines[0].split("\t")[:4] == ["client_id", "client", "occurred_on", "precision"]
    assert len({line.count("\t") for line in lines}) == 1
    assert "\x1b" not in "".join(lines)


def test_every_report_says_what_it_rests_on(aldgate: Command) -> None:
    for words in (("timeline", "aldgate"), ("cohort",), ("compare",)):
        assert "Basis: #7" in aldgate.run(*words).ok().err
    basis = aldgate.run("compare", "--json").ok().json["basis"]
    assert basis["position"] == 7
    assert basis["as_of"].endswith("Z")


def test_the_same_query_in_every_format(aldgate: Command, tmp_path: Path) -> None:
    query = ("sql", "select client, currency from clients")
    assert aldgate.run(*query).ok().out == "client\tcurrency\nAldgate LLP\tGBP\n"
    assert aldgate.run(*query, "--json").ok().json == [{"client": "Aldgate LLP", "currency": "GBP"}]
    assert json.loads(aldgate.run(*query, "--format", "jsonl").ok().out)["currency"] == "GBP"
    table = list(csv.reader(io.StringIO(aldgate.run(*query, "--csv").ok().out)))
    assert table == [["client", "currency"], ["Aldgate LLP", "GBP"]]
    assert "| Aldgate LLP | GBP |" in aldgate.run(*query, "--format", "md").ok().out
    file = tmp_path / "clients.parquet"
    aldgate.run(*query, "-o", str(file)).ok()
    back = ("sql", f"select * from read_parquet('{file}')")
    assert aldgate.run(*back).code == 2, "files cannot be reached by SQL"
    assert file.stat().st_size > 0


def test_sql_comes_from_a_file_or_from_stdin(aldgate: Command, tmp_path: Path) -> None:
    file = tmp_path / "query.sql"
    file.write_text("select count(*) as n from events")
    assert aldgate.run("sql", "-f", str(file)).ok().out == "n\n7\n"
    assert aldgate.run("sql", "-", stdin=file.read_bytes()).ok().out == "n\n7\n"


def test_a_mistaken_table_is_answered_with_the_right_one(aldgate: Command) -> None:
    answer = aldgate.run("sql", "select * from outcome")
    assert answer.code == 2
    assert 'Did you mean "outcomes"?' in answer.err
    described = aldgate.run("tables", "outcom")
    assert described.code == 3
    assert "outcomes" in described.err


@pytest.mark.parametrize(
    "query", ["insert into revenue values (1)", "copy clients to 'x.csv'", "set threads = 1", ""]
)
def test_sql_reads_and_does_nothing_else(aldgate: Command, query: str) -> None:
    answer = aldgate.run("sql", query)
    assert answer.code == 2
    assert "Traceback" not in answer.err


def test_tables_say_what_they_hold(aldgate: Command) -> None:
    names = {row["name"] for row in aldgate.run("tables", "--json").ok().json}
    assert names == set(
        "basis clients drivers episodes events leaders outcomes revenue revenue_path threats "
        "timeline".split()
    )
    columns = aldgate.run("tables", "clients", "--json").ok().json
    assert [row["column"] for row in columns] == MART_COLUMNS["clients"].split()
    assert all(row["holds"] for row in columns)


def test_a_rebuild_gives_the_same_and_a_check_changes_nothing(aldgate: Command) -> None:
    before = aldgate.run("sql", "from timeline order by position").ok().out
    aldgate.run("rebuild").ok()
    assert aldgate.run("sql", "from timeline order by position").ok().out == before
    assert "match a fresh rebuild" in aldgate.run("rebuild", "--check").ok().err


def test_the_cohort_adds_up(aldgate: Command) -> None:
    rows = aldgate.run("cohort", "--json").ok().json
    assert list(rows[0]) == MART_COLUMNS["attrition"].split()
    for before, after in pairwise(rows):
        assert before["clients"] - after["clients_excluded"] == after["clients"]
        assert before["episodes"] - after["episodes_excluded"] == after["episodes"]
    excluded = aldgate.run("cohort", "--excluded", "--json").ok().json
    assert excluded[0]["first_failing_rule"] == "revenue at year 5"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (("--grade", "D"), "'D'"),
        (("--years", "6"), "6"),
        (("--years", "five"), "'five'"),
        (("--min-evidence", "0"), "0"),
        (("--merge-gap-days", "-1"), "-1"),
        (("--severity", "mild"), "'mild'"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_its_value(
    aldgate: Command, words: tuple[str, ...], value: str
) -> None:
    for command in ("cohort", "compare"):
        answer = aldgate.run(command, *words)
        assert answer.code == 2
        assert value in answer.err
        assert answer.out == ""


def test_an_empty_log_is_answered_in_words(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    fiveyear.run("init").ok()
    assert "No episode can be analysed" in fiveyear.run("compare").ok().err
    assert fiveyear.run("cohort", "--json").ok().json[0]["clients"] == 0
    assert fiveyear.run("events").ok().out.startswith("position\t")
    assert fiveyear.run("timeline", "nobody").code == 3


def test_without_a_log_reading_says_how_to_make_one(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    for words in (("events",), ("compare",), ("tables",), ("rebuild",)):
        answer = fiveyear.run(*words)
        assert answer.code == 3
        assert "fiveyear init" in answer.err
    assert list(tmp_path.iterdir()) == []
