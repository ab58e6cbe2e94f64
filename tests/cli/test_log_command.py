"""`fiveyear log`: what a person types is what is recorded, and it says what it understood."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import HOUSE, Command


@pytest.fixture
def aldgate(tmp_path: Path) -> Command:
    """A log with one client, registered as #1."""
    return Command(tmp_path).with_client()


def test_the_end_of_a_threat_is_a_next_step_while_it_is_open(aldgate: Command) -> None:
    aldgate.run("log", "threat", "aldgate", "x", "--on", "2019", "--severity", "serious").ok()
    observation = ("log", "together", "aldgate", "Weekly dinner", "--during", "T1", "--on", "2019")
    end = "next: fiveyear log abated aldgate T1 --on WHEN"
    assert end in aldgate.run(*observation).ok().err
    aldgate.run("log", "abated", "aldgate", "T1", "--on", "2020").ok()
    assert end not in aldgate.run(*observation).ok().err


def test_the_first_minute(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    added = fiveyear.spawn(
        "client", "add", "Aldgate LLP", "--industry", "legal", "--currency", "GBP"
    ).ok()
    assert added.out == "#1  Aldgate LLP · registered · legal, GBP, fiscal year ends 31 Dec\n"
    assert added.err.startswith(f"new log at {fiveyear.log}\n")
    threat = fiveyear.spawn(
        *("log", "threat", "aldgate", "Largest client left"),
        *("--on", "2019-Q2", "--severity", "existential"),
    ).ok()
    assert threat.out == "#2  Aldgate LLP · threat T1 encountered · Q2 2019 (quarter)\n"
    assert threat.err == (
        "    wrong? fiveyear undo 2\n"
        "    next:  fiveyear log together aldgate BEHAVIOUR --during T1\n"
    )
    fiveyear.run("log", "apart", "aldgate", "Partners stopped meeting", "--on", "2019-08").ok()
    fiveyear.run("log", "together", "aldgate", "Weekly dinner", "--on", "2019-10-03").ok()
    revenue = fiveyear.run("log", "revenue", "aldgate", "4.2m", "--period", "FY2019").ok()
    assert revenue.out == "#5  Aldgate LLP · revenue FY2019 to 31 Dec 2019 · GBP 4,200,000\n"
    abated = fiveyear.run("log", "abated", "aldgate", "T1", "--on", "2020-03-31").ok()
    assert abated.out == (
        "#6  Aldgate LLP · T1 abated 31 Mar 2020 · five years run to 31 Mar 2025\n"
    )
    corrected = fiveyear.run(
        "correct", "4", "--on", "2019-10-10", "--reason", "minutes say the 10th"
    ).ok()
    assert corrected.out.startswith("#7 corrects #4: on 2019-10-03 → 2019-10-10")


def test_what_the_readme_shows_is_what_is_said(tmp_path: Path) -> None:
    narrow = Command(tmp_path, {"COLUMNS": "80"}).with_client()
    words = ("Largest client left", "--on", "2019-Q2", "--severity", "existential")
    said = narrow.run("log", "threat", "aldgate", *words).ok()
    assert f"{said.out}{said.err}" in (HOUSE / "README.md").read_text()


def test_what_is_stored_is_what_was_typed(aldgate: Command) -> None:
    aldgate.run(
        *("log", "trust", "aldgate", "4", "--label", "deep", "--rater", "Ben"),
        *("--on", "2018-11", "--source", "interview", "--source-date", "2018-12-01"),
        *("--note", "off the record", "--key", "k1"),
    ).ok()
    assert aldgate.stored(2) == {
        "v": 1,
        "on": "2018-11",
        "actor": "ann",
        "source": "interview",
        "source_date": "2018-12-01",
        "note": "off the record",
        "key": "k1",
        "rating": 4,
        "label": "deep",
        "rater": "Ben",
    }


def test_json_shows_what_was_recorded(aldgate: Command) -> None:
    answer = aldgate.run("log", "headcount", "aldgate", "85", "--on", "2019-Q4", "--json").ok()
    printed = answer.json
    assert printed.pop("recorded_at").endswith("Z")
    assert printed == {
        "position": 2,
        "client": "Aldgate LLP",
        "kind": "headcount.reported",
        "on": "2019-Q4",
        "precision": "quarter",
        "data": {"v": 1, "on": "2019-Q4", "actor": "ann", "count": 85},
        "already": False,
    }
    assert answer.err == ""


def test_other_formats_give_a_row(aldgate: Command) -> None:
    shown = aldgate.run("log", "note", "aldgate", "hello", "--csv").ok().out
    assert shown.startswith("position,client,kind,on,precision,recorded_at,data,already\r\n2,")


def test_the_answer_goes_to_a_file_where_one_is_named(aldgate: Command) -> None:
    answer = aldgate.folder / "answer.json"
    assert aldgate.run("log", "note", "aldgate", "hello", "-o", str(answer)).ok().out == ""
    assert json.loads(answer.read_text())["position"] == 2


def test_quiet_leaves_the_hint_out_and_the_answer_in(aldgate: Command) -> None:
    answer = aldgate.run("log", "note", "aldgate", "hello", "-q").ok()
    assert answer.out.startswith("#2  Aldgate LLP · note · ")
    assert answer.err == ""


def test_the_hint_reaches_the_same_log(tmp_path: Path) -> None:
    elsewhere = Command(tmp_path).with_client()
    other = str(tmp_path / "other log.db")
    answer = elsewhere.run(
        "client", "add", "Brixton", "--industry", "x", "--currency", "EUR", "--db", other
    ).ok()
    assert f"wrong? fiveyear --db '{other}' undo 1" in answer.err


def test_the_same_figure_again_is_already_there(aldgate: Command) -> None:
    words = ("log", "revenue", "aldgate", "4.2m", "--period", "FY2019")
    aldgate.run(*words).ok()
    again = aldgate.run(*words).ok()
    assert again.out == "already recorded as #2\n"
    assert aldgate.run(*words, "--json").ok().json["already"] is True
    assert aldgate.position == 2


def test_the_same_key_again_is_already_there_and_another_content_is_not(aldgate: Command) -> None:
    words = ("log", "note", "aldgate", "hello", "--key", "k")
    aldgate.run(*words).ok()
    assert aldgate.run(*words).ok().out == "already recorded as #2\n"
    other = aldgate.run("log", "note", "aldgate", "goodbye", "--key", "k")
    assert other.code == 6
    assert "'k'" in other.err
    assert aldgate.position == 2


def test_another_figure_for_a_period_is_a_correction(aldgate: Command) -> None:
    aldgate.run("log", "revenue", "aldgate", "4.2m", "--period", "FY2019").ok()
    other = aldgate.run("log", "revenue", "aldgate", "4.3m", "--period", "FY2019")
    assert other.code == 1
    assert "4200000" in other.err
    assert "4300000" in other.err
    assert "fiveyear correct 2 --amount 4300000" in other.err


def test_the_only_open_threat_is_the_one_that_abated_and_it_says_so(aldgate: Command) -> None:
    aldgate.run("log", "threat", "aldgate", "Fire", "--on", "2015", "--severity", "serious").ok()
    answer = aldgate.run("log", "abated", "aldgate", "--on", "2016", "--key", "k").ok()
    assert "threat T1 is meant, the only one open: Fire" in answer.err
    assert answer.out == "#3  Aldgate LLP · T1 abated 2016 (year) · five years run to 31 Dec 2021\n"
    again = aldgate.run("log", "abated", "aldgate", "--on", "2016", "--key", "k").ok()
    assert again.out == "already recorded as #3\n"


def test_which_of_two_open_threats_abated_has_to_be_said(aldgate: Command) -> None:
    for what in ("Fire", "Flood"):
        aldgate.run("log", "threat", "aldgate", what, "--on", "2015", "--severity", "serious").ok()
    answer = aldgate.run("log", "abated", "aldgate", "--on", "2016")
    assert answer.code == 2
    assert "T1 'Fire', T2 'Flood'" in answer.err
    assert "fiveyear log abated CLIENT T1" in answer.err
    assert aldgate.position == 3


def test_no_threat_is_open(aldgate: Command) -> None:
    answer = aldgate.run("log", "abated", "aldgate")
    assert answer.code == 3
    assert "no threat of this client is open" in answer.err


def test_the_five_years_wait_for_the_last_threat_of_the_episode(aldgate: Command) -> None:
    for what, on in (("Fire", "2015-01"), ("Flood", "2015-06")):
        aldgate.run("log", "threat", "aldgate", what, "--on", on, "--severity", "serious").ok()
    first = aldgate.run("log", "abated", "aldgate", "T1", "--on", "2015-12-31").ok()
    assert "the episode goes on: T2 is open" in first.out
    second = aldgate.run("log", "abated", "aldgate", "T2", "--on", "2015-11-30").ok()
    assert "five years run to 31 Dec 2020" in second.out


def test_a_later_threat_far_away_is_another_episode(aldgate: Command) -> None:
    for what, on in (("Fire", "2015-01"), ("Flood", "2019-06")):
        aldgate.run("log", "threat", "aldgate", what, "--on", on, "--severity", "serious").ok()
    answer = aldgate.run("log", "abated", "aldgate", "T1", "--on", "2015-12-31").ok()
    assert "five years run to 31 Dec 2020" in answer.out


def test_the_fiscal_year_is_the_clients(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    fiveyear.run(
        *("client", "add", "Brixton", "--industry", "retail", "--currency", "EUR"),
        *("--fiscal-year-end", "31 March"),
    ).ok()
    answer = fiveyear.run("log", "revenue", "brixton", "1.5bn", "--period", "FY2019").ok()
    assert answer.out == "#2  Brixton · revenue FY2019 to 31 Mar 2019 · EUR 1,500,000,000\n"
    stored = fiveyear.stored(2)
    assert (stored["period_start"], stored["period_end"]) == ("2018-04-01", "2019-03-31")
    assert (stored["amount"], stored["currency"], stored["on"]) == (
        "1500000000",
        "EUR",
        "2019-03-31",
    )


def test_a_leader_may_be_named_twice_and_flags_have_two_sides(aldgate: Command) -> None:
    aldgate.run("log", "together", "aldgate", "Dinner", "--leaders", "Ann", "--leaders", "Ben").ok()
    assert aldgate.stored(2)["leaders"] == ["Ann", "Ben"]
    aldgate.run("log", "leader-joined", "aldgate", "Cy", "--no-senior").ok()
    assert aldgate.stored(3)["senior"] is False
    aldgate.run("log", "leader-joined", "aldgate", "Di").ok()
    assert aldgate.stored(4)["senior"] is True


def test_a_long_text_comes_from_stdin(aldgate: Command) -> None:
    aldgate.spawn("log", "note", "aldgate", "-", stdin="Zwölf\nLeute\n".encode()).ok()
    assert aldgate.stored(2)["text"] == "Zwölf\nLeute"


def test_after_two_dashes_nothing_is_an_option(aldgate: Command) -> None:
    aldgate.run("log", "note", "aldgate", "--", "--json is a format").ok()
    assert aldgate.stored(2)["text"] == "--json is a format"


def test_hostile_text_cannot_steer_the_terminal(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path).with_client()
    answer = fiveyear.run("log", "leader-joined", "aldgate", "Evil\x1b[2J\u202e").ok()
    assert "\x1b" not in answer.out + answer.err
    assert "\u202e" not in answer.out + answer.err
    assert "Evil\\x1b[2J\\u202e" in answer.out


@pytest.mark.parametrize("name", ["Ac\u200bme", "Acme\x1b[31m", "A\u202ecme", "x" * 201, " "])
def test_a_clients_name_holds_nothing_unseen(tmp_path: Path, name: str) -> None:
    fiveyear = Command(tmp_path)
    answer = fiveyear.run("client", "add", name, "--industry", "legal", "--currency", "GBP")
    assert answer.code == 2
    assert "can be seen" in answer.err
    assert fiveyear.position == 0


def test_a_client_among_many_is_found_by_its_beginning(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    for name in ("North", "North Sea", "Northern Lights", "South"):
        fiveyear.with_client(name)
    assert "North ·" in fiveyear.run("log", "note", "north", "the exact name wins").ok().out
    assert "Northern Lights ·" in fiveyear.run("log", "note", "northe", "hi").ok().out
    both = fiveyear.run("log", "note", "nort", "hi")
    assert both.code == 3
    assert "'nort' could be any of 3 clients: North, North Sea, Northern Lights" in both.err
    guess = fiveyear.run("log", "note", "Sth", "hi")
    assert guess.code == 3
    inside = fiveyear.run("log", "note", "lights", "hi")
    assert inside.code == 3
    assert "did you mean Northern Lights?" in inside.err


@pytest.mark.parametrize(
    "words", [("--help",), ("log", "--help"), ("log", "note", "aldgate", "hello")]
)
def test_logging_loads_neither_engine_nor_pydantic_nor_rich(
    aldgate: Command, words: tuple[str, ...]
) -> None:
    script = (
        "import sys; from cli.main import main; code = main(sys.argv[1:]); "
        "heavy = {'duckdb', 'polars', 'pydantic', 'rich', 'projections'}; "
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}), file=sys.stderr); "
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        env=aldgate.environment | {"PYTHONPATH": str(HOUSE)},
        cwd=aldgate.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines()[-1] == "[]"
