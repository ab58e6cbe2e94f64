"""`explain`: why a client counts as it does, as a partner, a script and an auditor get it."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time

import pytest

from cli.commands.explaining import page
from tests.cli.command import HOUSE, Command
from tests.cli.pasts import on_a_terminal
from tests.support import PATIENCE

WIDE = ("episode", "part", "number", "on", "says", "why", "corrected_by")


def recorded(fiveyear: Command, *lines: str) -> Command:
    for line in lines:
        fiveyear.run(*[word.replace("_", " ") for word in line.split()]).ok()
    return fiveyear


@pytest.fixture(scope="module")
def aldgate(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """One episode that ended, with a correction of an amount, #8."""
    return recorded(
        Command(tmp_path_factory.mktemp("explain")).with_client(),
        "log threat aldgate Largest_client_left --on 2015-03-01 --severity existential",
        "log abated aldgate T1 --on 2016-06-30",
        "log apart aldgate Stopped_meeting --on 2015-08",
        "log revenue aldgate 80 --period FY2015",
        "log revenue aldgate 90 --period FY2020",
        "log trust aldgate 2 --on 2014-06",
        "correct 6 --amount 160 --reason the_accounts_say_so",
    )


def rows(answer: str) -> list[dict[str, str]]:
    header, *lines = [line.split("\t") for line in answer.splitlines()]
    assert tuple(header) == WIDE
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_in_a_pipe_there_is_a_row_for_each_event_and_each_conclusion(aldgate: Command) -> None:
    found = rows(aldgate.spawn("explain", "aldgate").ok().out)
    assert [(row["part"], row["number"], row["says"]) for row in found] == [
        ("began", "2", "T1"),
        ("ended", "3", "T1"),
        ("response", "", "unclassified"),
        ("response", "", "apart"),
        ("response", "", "apart"),
        ("observed", "4", "apart, grade B"),
        ("baseline", "7", "trust 2"),
        ("baseline", "", "no rating"),
        ("year 0", "5", "GBP 80"),
        ("year 5", "6", "GBP 160"),
        ("fate", "", "continuing"),
        ("breakthrough", "", "unknown"),
        ("outcome", "", "grew"),
        ("analysed", "", "yes"),
        ("would flip", "", "response → together"),
        ("would flip", "", "response → apart"),
        ("would flip", "4", "response → apart"),
        ("would flip", "3", "response → apart"),
        ("would flip", "3", "outcome → open"),
        ("would flip", "5", "outcome → unknown"),
        ("would flip", "6", "outcome → unknown"),
    ]
    assert {(row["number"], row["corrected_by"]) for row in found if row["corrected_by"]} == {
        ("6", "#8")
    }
    (outcome,) = [row for row in found if row["part"] == "outcome"]
    assert outcome["why"] == (
        "2.00 times the revenue of year 0, 14.87 % a year: more than 2 %; by #5, #6"
    )


def test_the_document_is_one_that_an_auditor_can_keep(aldgate: Command) -> None:
    found = aldgate.run("explain", "aldgate", "--json").ok().json
    assert list(found) == [
        "basis", "client_id", "client", "episodes", "outside", "failing_rules", "corrections"
    ]  # fmt: skip
    assert found["basis"]["position"] == 8
    assert found["corrections"] == {"6": [8]}
    (episode,) = found["episodes"]
    assert (episode["started_on"], episode["index_date"]) == ("2015-03-01", "2016-06-30")
    assert episode["outcome"]["by"] == [5, 6]
    assert episode["flips"][-1] == {
        "of": "outcome",
        "change": "retracted",
        "becomes": "unknown",
        "position": 6,
        "observed": None,
        "times": 1,
    }


def test_one_episode_is_asked_for_by_its_number(aldgate: Command) -> None:
    whole = aldgate.run("explain", "aldgate", "--json").ok().out
    assert aldgate.run("explain", "aldgate", "--episode", "1", "--json").ok().out == whole


@pytest.mark.parametrize("number", ["2", "0"])
def test_an_episode_that_is_not_there_is_not_found(aldgate: Command, number: str) -> None:
    answer = aldgate.run("explain", "aldgate", "--episode", number)
    assert answer.code == 3
    assert f"Aldgate LLP has no episode {number}" in answer.err
    assert "its episodes: 1" in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("number", ["one", "-1", "1.5", ""])
def test_what_is_no_number_is_a_mistake_of_words(aldgate: Command, number: str) -> None:
    answer = aldgate.run("explain", "aldgate", f"--episode={number}")
    assert answer.code == 2
    assert "Traceback" not in answer.err


def test_a_past_basis_knows_nothing_of_what_was_recorded_later(aldgate: Command) -> None:
    found = aldgate.run("explain", "aldgate", "--json", "--at", "7").ok().json
    assert (found["basis"]["position"], found["corrections"]) == (7, {})
    (episode,) = found["episodes"]
    assert episode["revenue"][-1]["amount"] == 90
    assert [episode["outcome"]["says"], episode["outcome"]["by"]] == ["grew", [5, 6]]
    then = aldgate.run("explain", "aldgate", "--json", "--until", "2016-06-29").ok().json
    (episode,) = then["episodes"]
    assert (episode["index_date"], episode["going_on"]) == (None, ["T1"])


def test_a_client_without_a_threat_says_so(aldgate: Command) -> None:
    found = rows(aldgate.run("explain", "aldgate", "--at", "1").ok().out)
    assert [(row["episode"], row["part"], row["says"]) for row in found][:1] == [
        ("", "excluded", "met a threat")
    ]
    answer = aldgate.run("explain", "aldgate", "--at", "1", "--episode", "1")
    assert answer.code == 3
    assert "its episodes: none" in answer.err


def test_the_same_basis_gives_the_same_bytes_whatever_is_recorded_later(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    fiveyear = recorded(
        Command(tmp_path_factory.mktemp("later")).with_client(),
        "log threat aldgate Lost --on 2015-03-01 --severity serious",
        "log together aldgate Dinner --on 2015-04",
        "log abated aldgate T1 --on 2016-06-30",
        "log revenue aldgate 80 --period FY2015",
        "log revenue aldgate 90 --period FY2020",
    )
    asked = [
        ("explain", "aldgate", "--at", "6", *more)
        for more in ((), ("--until", "2017-01-01", "--json"))
    ]
    before = [fiveyear.run(*words).ok().out for words in asked]
    recorded(
        fiveyear,
        "correct 6 --amount 10 --reason a_slip",
        "correct 3 --on 2015-05 --reason a_slip",
        "log apart aldgate Shouting --on 2015-06",
        "log broke-apart aldgate dissolved --on 2021-01-31",
        "retract 4 --reason a_slip",
        "client rename aldgate Bowline",
    )
    assert [fiveyear.run(*words).ok().out for words in asked] == before


# -- as a partner reads it ----------------------------------------------------------------------


def as_read(fiveyear: Command, *words: str, columns: int = 80) -> str:
    """What somebody reads whose terminal has so many columns."""
    with on_a_terminal(columns):
        return fiveyear.run(*words).ok().out


def on_a_real_terminal(fiveyear: Command, *words: str, columns: int = 80) -> str:
    """What the installed command shows on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    environment = {"PYTHONPATH": str(HOUSE), "COLUMNS": str(columns), "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", *words],
        env=fiveyear.environment | environment,
        cwd=fiveyear.folder,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
    )
    os.close(theirs)
    shown, patience = b"", time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        ready, _, _ = select.select([ours], [], [], 1)
        try:
            read = os.read(ours, 65_536) if ready else None
        except OSError:  # how Linux says that nobody writes to it any more
            break
        if read == b"":
            break
        shown += read or b""
    os.close(ours)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return shown.decode().replace("\r\n", "\n")


def test_on_a_terminal_it_reads_from_the_threat_to_what_would_flip_it(aldgate: Command) -> None:
    shown = on_a_real_terminal(aldgate, "explain", "aldgate")
    lines = shown.splitlines()
    assert lines[0] == (
        "Aldgate LLP · episode 1 · 2015-03-01 to 2016-06-30 · unclassified → grew"
    )  # fmt: skip
    assert max(map(len, lines)) <= 80
    assert "  year 5        #6  2020-12-31  GBP 160 (corrected by #8): it ends nearest to" in lines
    parts = [line[2:14].strip() for line in lines[1:-1]]
    assert [part for part in parts if part] == [
        "began", "ended", "response", "observed", "baseline", "year 0", "year 5", "fate",
        "breakthrough", "outcome", "analysed", "would flip",
    ]  # fmt: skip
    assert lines[-1].startswith("Basis: #8, recorded up to ")


def test_at_any_width_nothing_is_lost(aldgate: Command) -> None:
    usual, *others = (
        re.sub(r"\s+", "", as_read(aldgate, "explain", "aldgate", columns=width))
        for width in (80, 20, 40, 200)
    )
    assert others == [usual] * 3


def test_text_of_others_is_shown_and_not_obeyed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A name that could steer a terminal is not recorded at all; one that is may still try."""
    fiveyear = Command(tmp_path_factory.mktemp("hostile"))
    name = '[red]=1+1 "\\x1b[2J" %s {0} </b> LLP'
    fiveyear.run("client", "add", name, "--industry", "legal", "--currency", "GBP").ok()
    fiveyear.run("log", "threat", name, "Lost", "--on", "2015-03", "--severity", "serious").ok()
    shown = as_read(fiveyear, "explain", name)
    assert shown.startswith(f"{name} · episode 1 · 2015-03-01, not over")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)
    assert json.loads(fiveyear.run("explain", name, "--json").ok().out)["client"] == name


def test_a_name_that_got_past_us_into_the_log_steers_no_terminal() -> None:
    shown = page(
        "Al\x1b[2J\u202egate", [], [(None, "excluded", None, None, "a\x9b", None, None)], 80
    )
    assert shown.splitlines() == [
        "Al\\x1b[2J\\u202egate: no episode",
        "  excluded      a\\x9b",
    ]
