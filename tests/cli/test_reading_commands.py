"""`timeline`, `events`, `sql`, `tables`, `rebuild`, `cohort`, `compare`: reading the record."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from cli import query_context
from cli.commands.history import Story, story_text
from cli.session import GlobalOptions, Session
from events.store.log import EventLog
from projections.warehouse.connection import Answer, Warehouse
from projections.warehouse.refresh import opened
from tests.cli.command import Command, Result

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
        "basis clients criteria drivers episodes events leaders outcomes revenue revenue_path "
        "threats timeline".split()
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


@pytest.mark.parametrize(
    "words",
    [
        ("timeline", "aldgate"),
        ("events",),
        ("cohort",),
        ("compare",),
        ("compare", "--json"),
        ("sql", "select 1 as one"),
        ("tables",),
        ("tables", "clients"),
        ("client", "list"),
        ("client", "show", "aldgate"),
        ("status",),
        ("replay",),
        ("replay", "aldgate"),
        ("explain", "aldgate"),
    ],
)
def test_nothing_is_shown_while_the_warehouse_is_open(
    aldgate: Command, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who reads in a pager would keep everybody else from bringing it up to the log."""
    held: list[Warehouse] = []

    @contextmanager
    def watched(log: Path, clock: date) -> Iterator[Warehouse]:
        with opened(log, clock) as warehouse:
            held.append(warehouse)
            yield warehouse
        held.clear()

    def unheld(method: Callable[..., None]) -> Callable[..., None]:
        def checked(*args: Any, **more: Any) -> None:
            assert not held
            method(*args, **more)

        return checked

    monkeypatch.setattr(query_context, "opened", watched)
    for name in ("show", "write_text"):
        monkeypatch.setattr(Session, name, unheld(getattr(Session, name)))
    aldgate.run(*words).ok()


def follow(fiveyear: Command, *words: str) -> Result:
    """`events --follow`, with a note recorded while it waits, then interrupted."""
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) > 1:
            raise KeyboardInterrupt
        fiveyear.run("log", "note", "aldgate", "while it waits").ok()

    with patch("time.sleep", sleep):
        return fiveyear.run("events", "--follow", *words)


def test_to_follow_shows_the_header_once_and_ends_when_interrupted(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path).with_client()
    answer = follow(fiveyear)
    assert answer.code == 130
    assert [line.split("\t")[0] for line in answer.out.splitlines()] == ["position", "1", "2"]
    rows = list(csv.reader(io.StringIO(follow(fiveyear, "--csv").out)))
    assert [row[0] for row in rows] == ["position", "1", "2", "3"]
    lines = follow(fiveyear, "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["position"] for line in lines] == [1, 2, 3, 4]


def test_to_follow_says_once_that_histories_are_invented(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    EventLog.create(fiveyear.log, invented="yes").close()
    fiveyear.with_client()
    assert follow(fiveyear).err.count("invented") == 1


def test_to_follow_ends_when_the_limit_is_reached(tmp_path: Path) -> None:
    answer = follow(Command(tmp_path).with_client(), "--limit", "2").ok()
    assert len(answer.out.splitlines()) == 3


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("-o", "events.csv"), "> FILE"),
        (("--json",), "jsonl"),
        (("--format", "md"), "jsonl"),
        (("--format", "parquet"), "jsonl"),
        (("--format", "table"), "jsonl"),
    ],
)
def test_what_has_an_end_cannot_be_followed(
    aldgate: Command, words: tuple[str, ...], mend: str
) -> None:
    answer = aldgate.run("events", "--follow", *words)
    assert (answer.code, answer.out) == (2, "")
    assert "--follow" in answer.err
    assert mend in answer.err


def test_an_industry_is_found_whatever_its_case_and_spacing(aldgate: Command) -> None:
    for command in ("cohort", "compare"):
        same = aldgate.run(command, "--industry", "legal", "--json").ok().out
        assert aldgate.run(command, "--industry", " LEGAL ", "--json").ok().out == same


def test_an_industry_without_clients_is_not_found(aldgate: Command) -> None:
    for command in ("cohort", "compare"):
        answer = aldgate.run(command, "--industry", "legall")
        assert (answer.code, answer.out) == (3, "")
        assert "'legall'" in answer.err
        assert "did you mean legal?" in answer.err
        assert "known: legal" in answer.err


def recorded(*revenue: tuple[int, str]) -> Story:
    return Story("Aldgate LLP", Answer((), []), list(revenue), [])


@pytest.mark.parametrize(
    ("revenue", "encoding", "heading"),
    [
        ([(1, "GBP"), (8, "GBP")], "utf-8", "revenue ▁█"),
        ([(9, "GBP"), (1, "EUR"), (8, "EUR")], "utf-8", "revenue EUR ▁█"),
        ([(1, "EUR"), (9, "GBP"), (2, "EUR")], "utf-8", "revenue EUR ▄"),
        ([(1, "GBP"), (8, "GBP")], "ascii", "revenue .@"),
    ],
)
def test_the_chart_is_of_one_currency_in_what_the_terminal_can_show(
    revenue: list[tuple[int, str]], encoding: str, heading: str
) -> None:
    assert story_text(recorded(*revenue), 80, encoding) == f"Aldgate LLP   {heading}"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("long", "quiet", "terminal", "said"),
    [
        (0, False, True, "Bringing the projections up to 1 events …\n"),
        (100_000, False, True, ""),
        (0, True, True, ""),
        (0, False, False, ""),
    ],
)
def test_what_takes_long_is_announced_to_who_waits(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    long: int,
    quiet: bool,
    terminal: bool,
    said: str,
) -> None:
    fiveyear = Command(tmp_path).with_client()
    monkeypatch.setattr(query_context, "LONG", long)
    err = Terminal() if terminal else io.StringIO()
    session = Session(GlobalOptions(db=str(fiveyear.log), quiet=quiet))
    with redirect_stderr(err):
        query_context.announce(session)
        assert err.getvalue() == said
        fiveyear.run("tables").ok()
        query_context.announce(session)
    assert err.getvalue() == said, "what is up to date takes no time"
