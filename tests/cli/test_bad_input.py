"""Bad input of every kind: said with the value and the mend, the right code, and nothing written.

Each row is one command line on a log with the clients `Aldgate LLP` and `Aldersgate`, and one
event of each kind that the line needs.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.cli.command import HOUSE, Command, Result

LOG = ("log",)
TRUST = ("log", "trust", "aldgate")
REVENUE = ("log", "revenue", "aldgate")
THREAT = ("log", "threat", "aldgate")
NOTE = ("log", "note", "aldgate")
FY2020 = ("--period", "FY2020")
LITMUS = "--vision 1 --stories 1 --set-aside 1 --best-idea 1 --informal 1".split()


@dataclass(frozen=True)
class Bad:
    """A command line, the code it ends with, the value it must show and how it is mended."""

    words: tuple[str, ...]
    code: int
    shows: str
    mend: str
    stdin: bytes = b""


CASES = [
    # What is asked for
    Bad(("lgo",), 2, "'lgo'", "did you mean log?"),
    Bad(("qwertyuiop",), 2, "'qwertyuiop'", "fiveyear --help"),
    Bad((*LOG, "togehter", "aldgate", "x"), 2, "'togehter'", "did you mean together?"),
    Bad((*LOG, "qwertyuiop"), 2, "'qwertyuiop'", "fiveyear log --help"),
    Bad(("client", "ad"), 2, "'ad'", "did you mean add?"),
    Bad(("--nonsense",), 2, "--nonsense", "--help"),
    Bad((*NOTE, "hi", "--sorce", "x"), 2, "--source", "fiveyear log note --help"),
    Bad((*NOTE, "hi", "there"), 2, "there", "--help"),
    Bad((*NOTE, "hi", "--source"), 2, "--source", "--help"),
    Bad((*LOG,), 2, "Missing", "--help"),
    # What is missing
    Bad((*LOG, "note"), 2, "CLIENT", "add CLIENT"),
    Bad(NOTE, 2, "TEXT", "add TEXT"),
    Bad((*THREAT, "Fire"), 2, "--severity", "serious|existential"),
    Bad((*REVENUE, "4m"), 2, "--period", "FY2019"),
    Bad((*LOG, "litmus", "aldgate"), 2, "--described", "five for each leader"),
    Bad(("client", "add", "X"), 2, "--industry", "--industry TEXT"),
    Bad(("--db",), 2, "--db", "--db VALUE"),
    # Who is meant
    Bad((*LOG, "note", "Zenith", "hi"), 3, "'Zenith'", "client"),
    Bad((*LOG, "note", "ald", "hi"), 3, "'ald'", "type more of the name"),
    Bad((*LOG, "note", "AL", "hi"), 3, "Aldersgate, Aldgate LLP", "type more of the name"),
    Bad((*LOG, "note", "Aldgte LLP", "hi"), 3, "'Aldgte LLP'", "did you mean Aldgate LLP"),
    Bad((*LOG, "note", "", "hi"), 2, "''", "name"),
    Bad((*LOG, "note", "   ", "hi"), 2, "'   '", "name"),
    Bad((*LOG, "note", "a\x00b", "hi"), 3, "'a\\x00b'", "client"),
    Bad((*LOG, "note", "x" * 5000, "hi"), 3, "x" * 5000, "client"),
    Bad(("client", "rename", "zenith", "Y"), 3, "'zenith'", "client"),
    Bad(("client", "show", "zenith"), 3, "'zenith'", "client"),
    # Free text
    Bad((*NOTE, ""), 2, "TEXT: ''", "some words"),
    Bad((*NOTE, " \n "), 2, "TEXT: ''", "some words"),
    Bad((*NOTE, "a\x00b"), 2, "'a\\x00b'", "leave it out"),
    Bad((*NOTE, "x" * 10_001), 2, "10001 characters", "10,000"),
    Bad((*NOTE, "a\udcffb"), 2, "'a\\udcffb'", "type it again"),
    Bad((*NOTE, "-"), 2, "TEXT: ''", "some words"),
    Bad((*NOTE, "-"), 2, "TEXT", "convert it", b"\xff\xfe"),
    Bad((*NOTE, "-"), 2, "40004 characters", "10,000", b"x" * 1_000_000),
    Bad((*NOTE, "-x is bad"), 2, "-x", "goes after --"),
    Bad((*NOTE, "hi", "--source", ""), 2, "--source: ''", "some words"),
    Bad((*NOTE, "hi", "--actor", ""), 2, "--actor: ''", "give one"),
    Bad((*NOTE, "hi", "--key", ""), 2, "''", "some words"),
    # Dates
    Bad((*NOTE, "hi", "--on", "03/04/2023"), 2, "'03/04/2023'", "2023-04-03 or 2023-03-04"),
    Bad((*NOTE, "hi", "--on", "2023-13"), 2, "'2023-13'", "01 to 12"),
    Bad((*NOTE, "hi", "--on", "2023-02-30"), 2, "'2023-02-30'", "check the day"),
    Bad((*NOTE, "hi", "--on", "soon"), 2, "--on: 'soon'", "2019-10-03"),
    Bad((*NOTE, "hi", "--on", ""), 2, "--on: ''", "2019-10-03"),
    Bad((*NOTE, "hi", "--on", "FY2019"), 2, "'FY2019'", "2019-10-03"),
    Bad((*NOTE, "hi", "--on", "2999-01-01"), 2, "2999-01-01", "once it has"),
    Bad((*NOTE, "hi", "--on", "9999 years ago"), 2, "'9999 years ago'", "check the number"),
    Bad((*NOTE, "hi", "--source-date", "2019-08"), 2, "'2019-08'", "2019-10-03"),
    Bad((*NOTE, "hi", "--source-date", "2999-01-01"), 2, "2999-01-01", "once it has"),
    # Amounts, currencies, periods
    Bad((*REVENUE, "lots", *FY2020), 2, "AMOUNT: 'lots'", "4.2m"),
    Bad((*REVENUE, "", *FY2020), 2, "AMOUNT: ''", "4.2m"),
    Bad((*REVENUE, "4.200.000", *FY2020), 2, "'4.200.000'", "4,200,000"),
    Bad((*REVENUE, "1,5m", *FY2020), 2, "'1,5m'", "1.5m"),
    Bad((*REVENUE, "nan", *FY2020), 2, "'nan'", "4.2m"),
    Bad((*REVENUE, "9" * 30, *FY2020), 2, "9" * 30, "check the unit"),
    Bad((*REVENUE, "1.23456", *FY2020), 2, "1.23456", "round it"),
    Bad((*REVENUE, "$4m", *FY2020), 2, "'$4m'", "USD 4.2m"),
    Bad((*REVENUE, "XYZ 4m", *FY2020), 2, "'XYZ'", "GBP 4.2m"),
    Bad((*REVENUE, "4m", *FY2020, "--currency", "pounds"), 2, "'pounds'", "ISO 4217"),
    Bad((*REVENUE, "EUR 4m", *FY2020, "--currency", "GBP"), 2, "'EUR 4m'", "one currency"),
    Bad((*REVENUE, "-4", *FY2020), 2, "-4", "goes after --"),
    Bad((*REVENUE, "4m", "--period", "FY19"), 2, "'FY19'", "FY2019"),
    Bad((*REVENUE, "4m", "--period", "2019-10-03"), 2, "'2019-10-03'", "FY2019"),
    Bad((*REVENUE, "4m", "--period", "2019-12..2019-01"), 2, "2019-12-01", "earlier day first"),
    Bad((*REVENUE, "4m", "--period", "FY2999"), 2, "2999-12-31", "once it has"),
    Bad((*REVENUE, "4m", *FY2020, "--on", "2020-06-30"), 2, "2020-06-30", "2020-12-31"),
    Bad(
        (*REVENUE, "5m", "--period", "FY2019"), 1, "4200000", "fiveyear correct 4 --amount 5000000"
    ),
    # Figures and choices
    Bad((*TRUST, "9"), 2, "RATING: 9", "1 to 5"),
    Bad((*TRUST, "0"), 2, "RATING: 0", "1 to 5"),
    Bad((*TRUST, "good"), 2, "RATING: 'good'", "write it like"),
    Bad((*TRUST, "4", "--label", "deap"), 2, "--label: 'deap'", "did you mean deep?"),
    Bad((*THREAT, "Fire", "--severity", "awful"), 2, "--severity: 'awful'", "existential"),
    Bad((*LOG, "headcount", "aldgate", "-5"), 2, "-5", "goes after --"),
    Bad((*LOG, "headcount", "aldgate", "--", "-5"), 2, "COUNT: '-5'", "zero or more"),
    Bad((*LOG, "headcount", "aldgate", "9" * 10), 2, "9" * 10, "0 to"),
    Bad((*LOG, "driver", "aldgate", "luck", "4"), 2, "DRIVER: 'luck'", "accountability"),
    Bad((*LOG, "market", "aldgate", "sideways"), 2, "DIRECTION: 'sideways'", "downturn"),
    Bad((*LOG, "broke-apart", "aldgate", "boom"), 2, "HOW: 'boom'", "distressed sale"),
    Bad((*LOG, "breakthrough", "aldgate", "--realised-vision", "maybe"), 2, "'maybe'", "unknown"),
    Bad((*LOG, "target", "aldgate", "revenue", "GBP 5m", *FY2020), 2, "'GBP 5m'", "alone"),
    Bad(
        (*LOG, "standing", "aldgate", "--perceived-percentile", "101", "--size-percentile", "4"),
        *(2, "--perceived-percentile: 101", "0 to 100"),
    ),
    Bad(
        (*LOG, "litmus", "aldgate", "--described", "26", "--leaders", "5", *LITMUS),
        *(2, "26", "at most 25"),
    ),
    # Threats, goals and leaders
    Bad((*LOG, "together", "aldgate", "x", "--during", "T9"), 1, "T9", "its threats: T1"),
    Bad((*LOG, "together", "aldgate", "x", "--during", "one"), 2, "--during: 'one'", "T1"),
    Bad((*LOG, "abated", "aldgate", "T9"), 1, "T9", "its threats: T1"),
    Bad((*LOG, "abated", "aldgate", "T1", "--on", "2018"), 1, "2018", "check the date"),
    Bad((*THREAT, "x", "--severity", "serious", "--threat", "T1"), 1, "T1", "next free one"),
    Bad((*LOG, "goal-achieved", "aldgate"), 3, "no goal", "fiveyear log goal"),
    Bad((*LOG, "goal-achieved", "aldgate", "G7"), 1, "G7", "declared goals: none"),
    Bad((*LOG, "leader-left", "aldgate", "Zoe"), 1, "'Zoe'", "nobody has joined"),
    Bad((*LOG, "engagement-end", "aldgate"), 1, "no engagement", "engagement-start"),
    # Mending
    Bad(("correct", "four", "--on", "2019", "--reason", "x"), 2, "'four'", "#4"),
    Bad(("correct", "99", "--on", "2019", "--reason", "x"), 3, "#99", "#4"),
    Bad(("correct", "0", "--on", "2019", "--reason", "x"), 2, "'0'", "fiveyear events"),
    Bad(("undo", "0"), 2, "'0'", "positions start at 1"),
    Bad(("undo", "#00"), 2, "'#00'", "positions start at 1"),
    Bad(("events", "--limit", "9" * 20), 2, "9" * 20, "at most"),
    Bad(("events", "--after", "9" * 5000), 2, "9" * 5000, "at most"),
    Bad(("compare", "--merge-gap-days", "9" * 20), 2, "9" * 20, "at most"),
    Bad(("correct", "3", "--on", "2019", "--reason", ""), 2, "reason", "some words"),
    Bad(("retract", "99", "--reason", "x"), 3, "#99", "#4"),
    Bad(("retract", "9" * 25, "--reason", "x"), 3, "9" * 25, "fiveyear events"),
    Bad(("retract", "3"), 2, "--reason", "--reason TEXT"),
    Bad(("undo", "-1"), 2, "-1", "--help"),
    Bad(("undo", "99"), 3, "#99", "#4"),
    # Where the answer goes
    Bad((*NOTE, "hi", "--format", "xml"), 2, "'xml'", "json"),
    Bad((*NOTE, "hi", "-o", "answer.doc"), 2, "'answer.doc'", ".json"),
    Bad((*NOTE, "hi", "-o", "/nowhere/at/all.json"), 3, "/nowhere/at", "make it"),
    Bad((*NOTE, "hi", "--json", "-o", "/"), 2, "'/'", "name of a file"),
    # Where the log is
    Bad((*NOTE, "hi", "--db", ""), 2, "--db: ''", "give one"),
    Bad((*NOTE, "hi", "--db", "/nowhere/at/all.db"), 3, "/nowhere/at/all.db", "fiveyear init"),
    Bad((*NOTE, "hi", "--db", "mysql://ann:secret@host/x"), 2, "mysql://", "give a path"),
    Bad((*NOTE, "hi", "--db", "a\x00b"), 2, "'a\\x00b'", "give one"),
]


@pytest.fixture(scope="module")
def fiveyear(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """Two clients, and as #3 and #4 a threat and revenue of Aldgate."""
    command = Command(tmp_path_factory.mktemp("bad-input")).with_client()
    command.with_client("Aldersgate")
    command.run(*THREAT, "Fire", "--on", "2019-Q2", "--severity", "serious").ok()
    command.run(*REVENUE, "4.2m", "--period", "FY2019").ok()
    return command


@pytest.mark.parametrize("bad", CASES, ids=lambda bad: f"{bad.words} {bad.shows}"[:80])
def test_bad_input_is_refused(fiveyear: Command, bad: Bad) -> None:
    answer = fiveyear.run(*bad.words, stdin=bad.stdin)
    refused(answer, bad.code, bad.shows, bad.mend)
    assert fiveyear.position == 4


@pytest.mark.parametrize(
    "words", [CASES[0].words, (*TRUST, "9"), (*NOTE, "hi", "--on", "03/04/2023")]
)
def test_it_is_the_same_in_a_process_of_its_own(fiveyear: Command, words: tuple[str, ...]) -> None:
    bad = next(case for case in CASES if case.words == words)
    refused(fiveyear.spawn(*words), bad.code, bad.shows, bad.mend)
    assert fiveyear.position == 4


def test_bytes_that_are_no_text_are_refused(fiveyear: Command) -> None:
    words = [word.encode() for word in NOTE]
    answer = fiveyear.spawn(*words, b"caf\xe9")
    refused(answer, 2, "\\udce9", "type it again")
    assert fiveyear.position == 4


@pytest.mark.skipif(sys.platform != "linux", reason="paths are bytes on Linux only")
def test_a_path_may_be_any_bytes(fiveyear: Command) -> None:
    path = os.fsencode(fiveyear.folder) + b"/caf\xe9.db"
    answer = fiveyear.spawn(b"--db", path, b"init")
    assert answer.code == 0, answer.err
    assert Path(os.fsdecode(path)).exists()


def test_a_folder_is_no_log(fiveyear: Command, tmp_path: Path) -> None:
    at = replace(fiveyear, settings={"FIVEYEAR_DB": str(tmp_path)})
    for words in ((*NOTE, "hi"), ("init",), ("status",), ("events",)):
        refused(at.run(*words), 2, f"{tmp_path} is a folder", "--db")
    assert list(tmp_path.iterdir()) == []


def test_another_file_is_no_log(fiveyear: Command, tmp_path: Path) -> None:
    for content in (b"", b"Dear diary, ", b"x" * 10_000):
        path = tmp_path / "diary.txt"
        path.write_bytes(content)
        at = replace(fiveyear, settings={"FIVEYEAR_DB": str(path)})
        refused(at.run(*NOTE, "hi"), 5, str(path), "")
        assert path.read_bytes() == content


def test_an_empty_file_is_called_one(fiveyear: Command, tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    at = replace(fiveyear, settings={"FIVEYEAR_DB": str(path)})
    for words, code in (((*NOTE, "hi"), 5), (("status",), 5), (("init",), 6)):
        answer = at.run(*words)
        assert answer.code == code
        assert "empty file" in answer.err
        assert str(path) in answer.err


def test_another_database_is_no_log(fiveyear: Command, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table log (position integer)")
    connection.close()
    at = replace(fiveyear, settings={"FIVEYEAR_DB": str(path)})
    refused(at.run(*NOTE, "hi"), 5, str(path), "name the log with --db")


def test_a_log_of_another_format_is_left_alone(tmp_path: Path) -> None:
    newer = Command(tmp_path).with_client()
    with sqlite3.connect(newer.log) as connection:
        connection.execute("pragma user_version = 99")
    connection.close()
    refused(newer.run(*NOTE, "hi"), 5, "format 99", "a later one")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_log_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    private = Command(tmp_path).with_client()
    private.log.chmod(0o000)
    refused(private.run(*NOTE, "hi"), 1, str(private.log), "")


def test_a_folder_that_cannot_be_made_says_so(fiveyear: Command) -> None:
    inside = fiveyear.folder / "file"
    inside.write_text("not a folder")
    words = ("client", "add", "X", "--industry", "x", "--currency", "GBP")
    answer = fiveyear.run(*words, "--db", str(inside / "log.db"))
    refused(answer, 1, str(inside / "log.db"), "--db")


def test_a_broken_setting_is_named_with_its_line(fiveyear: Command) -> None:
    (fiveyear.folder / "fiveyear.toml").write_text('actor = "ann"\ndb = 5\n')
    at = replace(fiveyear, settings={"FIVEYEAR_DB": ""})
    refused(at.spawn("status"), 2, "line 2", 'db = "firm.db"')


def test_a_reader_who_has_gone_is_no_error(fiveyear: Command) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "log", "--help"],
        env=fiveyear.environment | {"PYTHONPATH": str(HOUSE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(600) == 0


def refused(answer: Result, code: int, shows: str, mend: str) -> None:
    assert answer.code == code, answer
    assert answer.out == ""
    assert answer.err.startswith("fiveyear: ")
    assert shows in answer.err
    what, _, how = answer.err.partition("\n")
    assert mend in how, (what, how)
    assert how.strip(), "no way to mend it is named"
    assert "Traceback" not in answer.err
    assert "defect" not in answer.err
