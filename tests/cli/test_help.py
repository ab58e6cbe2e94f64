"""Help that can be relied on: every command has an example, every example works, every mistake
is met with what was probably meant."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.command_table import COMMANDS
from cli.exit_codes import MEANING, Exit
from cli.help.kinds import BY_WORD, KINDS
from cli.help.pages import PAGES
from cli.help.reference import commands
from cli.help.topics import (
    AMOUNTS,
    DATES,
    ELSEWHERE,
    GRADES,
    PERIODS,
    TOPICS,
    examples,
    kind_page,
    kind_pages,
)
from domain.grammar.amounts import read_amount
from domain.grammar.dates import read_period, read_when
from events.catalogue import CATALOGUE
from events.errors import Invalid
from tests.cli.command import HOUSE, Command

LEAVES = [
    (path, each.command) for path, each in commands() if not hasattr(each.command, "list_commands")
]
NAMES = [" ".join(path) for path, _ in LEAVES]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A client with what the examples speak of: an event 4 with a date, a threat, a study."""
    fiveyear = Command(tmp_path_factory.mktemp("prepared")).with_client()
    for line in (
        'log threat aldgate "Largest client left" --on 2019-Q2 --severity existential',
        'log apart aldgate "Partners stopped meeting" --on 2019-08',
        'log together aldgate "Weekly dinner" --on 2019-10-03',
        "log abated aldgate T1 --on 2020-03-31",
    ):
        fiveyear.run(*shlex.split(line)).ok()
    return fiveyear


# -- examples --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=NAMES)
def test_every_command_says_what_it_does_and_shows_an_example(
    path: tuple[str, ...], command: Any
) -> None:
    help_ = str(command.help or "")
    assert help_.partition("\n")[0].endswith((".", "?")), help_
    found = examples(help_)
    assert found, f"fiveyear {' '.join(path)} has no example"
    for line in found:
        words = [word for word in shlex.split(line) if word not in ("--db", "firm.db")]
        assert tuple(words[: len(path) + 1]) == ("fiveyear", *path)


@pytest.mark.parametrize(
    "command",
    [each for path, each in LEAVES if path[0] not in ("log", "demo")],
    ids=[name for name in NAMES if name.split()[0] not in ("log", "demo")],
)
def test_the_words_of_every_example_are_in_order(
    command: Any,
    prepared: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a log of its own. What a line speaks of may be missing or there already, or unknown at
    the time it looks back to; but no word of it is off, and nothing breaks."""
    monkeypatch.chdir(tmp_path)
    mine = Command(tmp_path)
    mine.log.write_bytes(prepared.log.read_bytes())
    for line in examples(str(command.help)):
        answer = mine.run(*shlex.split(line)[1:])
        assert answer.code != Exit.USAGE, answer.err
        assert "defect" not in answer.err


def test_the_examples_that_need_one_another_work_in_this_order(
    prepared: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = {path: examples(str(each.help))[0] for path, each in LEAVES}
    for name in ("new", "register", "show", "list", "lock"):
        prepared.run(*shlex.split(shown["study", name])[1:]).ok()


# -- pages -----------------------------------------------------------------------------------------


def test_without_a_topic_it_shows_the_commands_and_the_topics(tmp_path: Path) -> None:
    shown = Command(tmp_path).run("help").ok().out
    assert all(f"\n  {name} " in shown for name in COMMANDS)
    assert all(f"fiveyear help {topic} " in shown for topic in TOPICS)


def test_help_on_the_kinds_has_every_kind_with_its_permanent_name_and_a_line(
    tmp_path: Path,
) -> None:
    shown = Command(tmp_path).run("help", "kinds").ok().out
    for name in CATALOGUE:
        assert f"({name})" in shown
    for kind in KINDS:
        assert f"$ fiveyear log {kind.word} aldgate {kind.example}" in shown


def test_the_pages_of_the_kinds_are_one_document_too(tmp_path: Path) -> None:
    pages = Command(tmp_path).run("help", "kinds", "--json").ok().json
    assert {page["kind"] for page in pages} == set(CATALOGUE)
    (threat,) = [page for page in pages if page["kind"] == "threat.encountered"]
    assert threat["command"] == "log threat"
    fields = {each["field"]: each for each in threat["fields"]}
    assert fields["--severity"]["form"] == "serious|existential"
    assert fields["--severity"]["required"]
    assert not fields["--threat-kind"]["required"]


def test_the_example_of_every_kind_that_is_logged_is_recorded(tmp_path: Path) -> None:
    aldgate = Command(tmp_path).with_client()
    for page in kind_pages():
        if page.word in BY_WORD:
            assert page.example is not None
            aldgate.run(*shlex.split(page.example)[1:]).ok()
    assert aldgate.position == 1 + len(KINDS)


def test_every_other_kind_names_the_command_that_records_it() -> None:
    assert set(ELSEWHERE) == set(CATALOGUE) - {kind.topic for kind in KINDS}
    there = {" ".join(path) for path, _ in LEAVES}
    for name, command in ELSEWHERE.items():
        assert kind_page(name).command == (command if command in there else None)


@pytest.mark.parametrize("typed", ["threat", "threat.encountered", "THREAT"])
def test_help_on_a_kind_explains_each_word(typed: str, tmp_path: Path) -> None:
    shown = Command(tmp_path).run("help", typed).ok().out
    assert shown.startswith("threat  (threat.encountered)\n")
    for word in ("DESCRIPTION", "--severity serious|existential", "--on WHEN", "Example: fiveyear"):
        assert word in shown


@pytest.mark.parametrize("words", [("compare",), ("client", "add"), ("log", "threat"), ("study",)])
def test_help_on_a_command_is_what_the_command_says_itself(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    fiveyear = Command(tmp_path)
    assert fiveyear.run("help", *words).ok().out == fiveyear.run(*words, "--help").ok().out


def test_the_dates_that_are_shown_are_understood() -> None:
    today = date(2026, 6, 30)
    forms = {"a day": "day", "a month": "month", "a quarter": "quarter", "a year": "year"}
    for typed, reads_as in DATES:
        when = read_when(typed, today=today)
        if reads_as in forms:
            assert str(when.precision) == forms[reads_as], typed
    for typed, _ in PERIODS:
        read_period(typed, fiscal_year_end="03-31", today=today)
    with pytest.raises(Invalid, match=r"date\.ambiguous"):
        read_when("03/04/2023", today=today)


def test_the_amounts_that_are_shown_are_understood() -> None:
    read = [read_amount(typed, currency="EUR") for typed, _ in AMOUNTS]
    assert [(int(amount), currency) for amount, currency in read] == [
        (4_200_000, "EUR"),
        (850_000, "EUR"),
        (4_200_000, "EUR"),
        (4_200_000, "GBP"),
    ]


def test_every_topic_has_its_page_and_exits_and_grades_are_complete() -> None:
    assert set(PAGES) == set(TOPICS)
    assert set(MEANING) == set(Exit)
    assert [grade for grade, _ in GRADES] == ["A", "B", "C"]


@pytest.mark.parametrize("topic", TOPICS)
def test_no_page_is_wider_than_eighty_columns_but_for_its_examples(
    topic: str, tmp_path: Path
) -> None:
    shown = Command(tmp_path).run("help", topic).ok().out
    assert all(len(line) <= 80 for line in shown.splitlines() if "$ fiveyear" not in line)


# -- mistakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "meant", "code"),
    [
        ("stauts", "status", 2),
        ("client lst", "list", 2),
        ("study shwo x", "show", 2),
        ("industry pers", "peers", 2),
        ("log threet aldgate", "threat", 2),
        ("help kidns", "kinds", 3),
        ("help threet", "threat", 3),
        ("help client lst", "list", 3),
        ("compare --sevrity serious", "--severity", 2),
        ("log threat aldgate x --sevrity serious", "--severity", 2),
        ("status --jsn", "--json", 2),
        ("compare --as-off 2020", "--as-of", 2),
        ("compare --severity seriuos", "serious", 2),
        ("events --kind treat", "threat", 2),
        ("tables outcmes", "outcomes", 3),
        ("compare --industry leagl", "legal", 3),
        ("timeline aldgaet", "Aldgate LLP", 0),
        ('sql "select * from outcmes"', "outcomes", 2),
        ('sql "select respnse from outcomes"', "response", 2),
        ("completion bahs", "bash", 2),
    ],
)
def test_a_mistyped_word_is_met_with_the_one_that_was_meant(
    line: str, meant: str, code: int, prepared: Command
) -> None:
    answer = prepared.run(*shlex.split(line))
    assert answer.code == code, answer.err
    assert meant in answer.err


# -- pipes, interrupts, colour ---------------------------------------------------------------------

PRINTING = [
    "help kinds",
    "events",
    "client list",
    "timeline aldgate",
    "replay aldgate",
    "tables",
    "tables outcomes",
    "status",
    "cohort",
    "compare",
    "log --help",
    "completion bash",
    "sql 'from events'",
]


@pytest.mark.parametrize("line", PRINTING)
def test_a_reader_who_has_seen_enough_is_no_failure(line: str, prepared: Command) -> None:
    """As in `| head`: the pipe is closed before anything is read."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cli", *shlex.split(line)],
            env=prepared.environment | {"PYTHONPATH": str(HOUSE)},
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
            timeout=600,
        )
    finally:
        os.close(writing)
    assert done.returncode == 0, done.stderr
    assert b"roken pipe" not in done.stderr
    assert b"Exception" not in done.stderr


def test_an_interrupt_ends_with_130_and_leaves_the_log_as_it_was(prepared: Command) -> None:
    before = prepared.position
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "events", "--follow"],
        env=prepared.environment | {"PYTHONPATH": str(HOUSE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()  # it is at work
        process.send_signal(signal.SIGINT)
        assert process.wait(600) == 130
    assert prepared.position == before
    prepared.run("log", "note", "aldgate", "after the interrupt").ok()


def test_no_colour_is_written_where_none_is_wanted(prepared: Command) -> None:
    """NO_COLOR, https://no-color.org: also on a terminal."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    for settings, coloured in (({"NO_COLOR": "1"}, False), ({}, True)):
        master, slave = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "cli", "client", "list"],
            env=prepared.environment
            | {"PYTHONPATH": str(HOUSE), "TERM": "xterm-256color", "COLUMNS": "120"}
            | settings,
            stdout=slave,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.wait(600) == 0
        os.close(slave)
        shown = os.read(master, 65_536)
        os.close(master)
        assert b"Aldgate LLP" in shown
        assert (b"\x1b[" in shown) is coloured, shown
