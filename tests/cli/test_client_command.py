"""`fiveyear client`: add, rename, move, list, show; and `fiveyear industry`."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from events.store.log import EventLog
from tests.cli.command import Command
from tests.support import at_once


@pytest.fixture
def aldgate(tmp_path: Path) -> Command:
    return Command(tmp_path).with_client()


def test_the_first_client_makes_the_log_and_the_second_does_not(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    words = ("--industry", "legal", "--currency", "GBP")
    assert "new log at" in fiveyear.run("client", "add", "Aldgate", *words).ok().err
    assert stat.S_IMODE(fiveyear.log.stat().st_mode) == 0o600
    assert "new log at" not in fiveyear.run("client", "add", "Brixton", *words).ok().err


def test_two_first_clients_at_once_are_both_recorded_in_one_log(tmp_path: Path) -> None:
    assert at_once(first, tmp_path, "Aldgate", "Brixton") == ["0", "0"]
    assert Command(tmp_path).position == 2


def first(folder: Path, name: str) -> str:
    words = ("--industry", "legal", "--currency", "GBP")
    answer = Command(folder).run("client", "add", name, *words)
    return str(answer.code) if answer.code == 0 else answer.err


def test_a_log_that_somebody_else_made_meanwhile_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = EventLog.create

    def late(path: Path) -> EventLog:
        make(path).close()
        return make(path)

    monkeypatch.setattr(EventLog, "create", late)
    fiveyear = Command(tmp_path).with_client()
    assert fiveyear.position == 1


def test_everything_about_a_client_is_kept(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    fiveyear.run(
        *("client", "add", "Aldgate LLP", "--industry", "legal", "--currency", "gbp"),
        *("--fiscal-year-end", "Mar", "--senior-team-size", "7", "--on", "2014"),
        *("--source", "register", "--key", "k"),
    ).ok()
    assert fiveyear.stored(1) == {
        "v": 1,
        "on": "2014",
        "actor": "ann",
        "source": "register",
        "key": "k",
        "name": "Aldgate LLP",
        "industry": "legal",
        "currency": "GBP",
        "fiscal_year_end": "03-31",
        "senior_team_size": 7,
    }


def test_the_currency_of_the_log_serves_where_none_is_said(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    fiveyear.run("init", "--currency", "eur").ok()
    fiveyear.run("client", "add", "Aldgate", "--industry", "legal").ok()
    assert fiveyear.stored(1)["currency"] == "EUR"


def test_without_a_currency_nothing_is_made(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    answer = fiveyear.run("client", "add", "Aldgate", "--industry", "legal")
    assert answer.code == 2
    assert "--currency is missing" in answer.err
    assert not fiveyear.log.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("client", "add", "  ", "--industry", "x", "--currency", "GBP"),
        ("client", "add", "A", "--industry", "", "--currency", "GBP"),
        ("client", "add", "A", "--industry", "x", "--currency", "pounds"),
        ("client", "add", "A", "--industry", "x", "--currency", "GBP", "--on", "2999"),
        ("client", "add", "A", "--industry", "x", "--currency", "GBP", "--senior-team-size", "0"),
        ("client", "add", "A", "--industry", "x", "--currency", "GBP", "--format", "xml"),
    ],
)
def test_what_cannot_be_said_makes_no_log(words: tuple[str, ...], tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    assert fiveyear.run(*words).code == 2
    assert not fiveyear.log.exists()


def test_a_name_belongs_to_one_client(aldgate: Command) -> None:
    answer = aldgate.run(
        "client", "add", " ALDGATE  llp", "--industry", "legal", "--currency", "GBP"
    )
    assert answer.code == 1
    assert "'ALDGATE  llp' is the name of a client already" in answer.err
    assert aldgate.position == 1


def test_a_renamed_client_is_found_by_its_new_name_only(aldgate: Command) -> None:
    answer = aldgate.run("client", "rename", "aldgate", "Bishopsgate", "--on", "2021-04").ok()
    assert answer.out == "#2  Bishopsgate · called Bishopsgate from Apr 2021 (month)\n"
    assert aldgate.run("log", "note", "aldgate", "hi").code == 3
    aldgate.run("log", "note", "bishopsgate", "hi").ok()


def test_a_client_moves_to_another_industry(aldgate: Command) -> None:
    answer = aldgate.run("client", "move", "aldgate", "consulting", "--on", "2021").ok()
    assert answer.out == "#2  Aldgate LLP · in consulting from 2021 (year)\n"
    again = aldgate.run("client", "move", "aldgate", "consulting")
    assert again.code == 1
    assert "'consulting'" in again.err


def test_the_list_and_one_client(aldgate: Command) -> None:
    aldgate.with_client("Brixton")
    for words in (
        ("log", "threat", "aldgate", "Fire", "--on", "2015", "--severity", "serious"),
        ("log", "abated", "aldgate", "T1", "--on", "2016-06-30"),
        ("log", "leader-joined", "aldgate", "Ann", "--role", "partner", "--on", "2012"),
        ("log", "revenue", "aldgate", "4.2m", "--period", "FY2016"),
    ):
        aldgate.run(*words).ok()
    listed = aldgate.run("client", "list", "--json").ok().json
    assert [row["client"] for row in listed] == ["Aldgate LLP", "Brixton"]
    shown = aldgate.run("client", "show", "aldgate", "--json").ok().json
    assert shown["client"] == "Aldgate LLP"
    assert [threat["threat"] for threat in shown["threats"]] == ["T1"]
    assert [leader["leader"] for leader in shown["leaders"]] == ["Ann"]
    assert [episode["index_date"] for episode in shown["episodes"]] == ["2016-06-30"]
    assert [figure["amount"] for figure in shown["revenue"]] == [4200000]
    page = aldgate.run("client", "show", "aldgate").ok().out
    assert "threat T1  1 Jan 2015 – 30 Jun 2016  serious: Fire" in page
    assert "leader  Ann, partner, senior, since 1 Jan 2012" in page
    assert "GBP 4,200,000" in page
    assert max(map(len, page.splitlines())) <= 80


def test_to_look_a_close_name_is_taken_and_said(aldgate: Command) -> None:
    answer = aldgate.run("client", "show", "Aldgaet LLP").ok()
    assert "'Aldgaet LLP' is taken for 'Aldgate LLP'" in answer.err


@pytest.mark.parametrize(
    ("rate", "stored"), [("3%", "0.03"), ("0.03", "0.03"), ("-1.5 %", "-0.015")]
)
def test_peers_are_reported(aldgate: Command, rate: str, stored: str) -> None:
    words = ("industry", "peers", "legal", "--period", "FY2019", "--n", "12")
    answer = aldgate.run(*words, f"--median-growth={rate}").ok()
    assert answer.out.startswith("#2  peers of legal · FY2019 to 31 Dec 2019 · median growth ")
    assert aldgate.stored(2)["median_growth"] == stored
    assert aldgate.run(*words, f"--median-growth={rate}").ok().out == "already recorded as #2\n"


@pytest.mark.parametrize("rate", ["3", "lots", "%", "nan"])
def test_a_rate_that_could_be_misread_is_refused(aldgate: Command, rate: str) -> None:
    words = ("industry", "peers", "legal", "--period", "FY2019", "--n", "12")
    answer = aldgate.run(*words, "--median-growth", rate)
    assert answer.code == 2
    assert f"'{rate}'" in answer.err
    assert aldgate.position == 1
