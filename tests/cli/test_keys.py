"""`--key` on everything that writes: the same again is there already, anything else a conflict."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer.core

from cli import root
from cli.help.kinds import KINDS
from tests.cli.command import Command

KEY = ("--key", "K 1")
"""What another system numbered it, say."""

NO_EVENTS = {("init",), ("demo",), ("rebuild",), ("help",), ("completion",), ("study", "new")}
"""They make a log or the projections, and say nothing that could be said twice."""

KEYS_BY_ROW = {("import",), ("shock",)}
"""These record many events, each under a key that follows from what it says."""

ELSEWHERE = {("study", "register"), ("study", "amend"), ("study", "lock")}
"""Tried with the files they take, in `test_study_command`."""


@dataclass(frozen=True)
class Write:
    """A command line that writes, another one of the same sort, and what of each is shown."""

    words: tuple[str, ...]
    other: tuple[str, ...]
    shows: tuple[str, str]

    def __str__(self) -> str:
        return " ".join(self.words)


def write(words: str, other: str, *shows: str) -> Write:
    one, another = shows
    return Write(tuple(shlex.split(words)), tuple(shlex.split(other)), (one, another))


OTHERS = [
    write(
        "client add Cable --industry legal --currency GBP",
        "client add Davit --industry legal --currency GBP",
        "Cable",
        "Davit",
    ),
    write(
        "client rename bowline 'Bowline & Co'", "client rename bowline Cab", "Bowline & Co", "Cab"
    ),
    write("client move bowline retail", "client move bowline health", "retail", "health"),
    write(
        "industry peers legal --period FY2019 --median-growth 3% --n 12",
        "industry peers legal --period FY2019 --median-growth 3% --n 13",
        "12",
        "13",
    ),
    write("correct 4 --rating 5 --reason slip", "correct 4 --rating 2 --reason slip", "5", "2"),
    write("retract 4 --reason slip", "retract 4 --reason another", "slip", "another"),
    write("retract 3 --reason slip", "retract 4 --reason slip", "3", "4"),
    write("undo 4", "undo 3", "4", "3"),
]
LOGGED = [
    Write(
        ("log", kind.word, "bowline", *shlex.split(kind.example)),
        ("log", kind.word, "bowline", *shlex.split(kind.example), "--note", "not the same"),
        (f"{kind.topic} {{", f"now {kind.topic} "),
    )
    for kind in KINDS
]
WRITES = OTHERS + LOGGED


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A client with all that the examples refer to: a threat T1, a goal G1, a leader who is there,
    an engagement; #3 and #4 are assessments of trust, and so is the last event."""
    command = Command(tmp_path_factory.mktemp("keys")).with_client("Bowline")
    for words in (
        "engagement-start bowline --on 2011",
        "trust bowline 3 --on 2018",
        "trust bowline 4 --on 2019",
        "threat bowline Fire --on 2019-01-01 --severity serious",
        "goal bowline Abroad --on 2012",
        "leader-joined bowline 'Ann Field' --on 2011",
        "trust bowline 1 --on 2012",
        "trust bowline 2 --on 2013",
    ):
        command.run("log", *shlex.split(words)).ok()
    return command.log


@pytest.fixture
def bowline(log: Path, tmp_path: Path) -> Command:
    command = Command(tmp_path)
    with closing(sqlite3.connect(log)) as known, closing(sqlite3.connect(command.log)) as copy:
        known.backup(copy)
    return command


def ready_for(command: Command, words: tuple[str, ...]) -> Command:
    """The same, once what a command refuses to repeat is out of its way."""
    if words[:2] == ("log", "engagement-start"):
        command.run("log", "engagement-end", "bowline", "--on", "2012").ok()
    if words[:2] == ("log", "leader-joined"):
        command.run("log", "leader-left", "bowline", "Ann Field", "--on", "2011-12-31").ok()
    return command


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_the_same_again_is_there_already(bowline: Command, write: Write) -> None:
    ready_for(bowline, write.words).run(*write.words, *KEY).ok()
    recorded = bowline.position

    again = bowline.run(*write.words, *KEY)

    assert (again.code, again.out) == (0, f"already recorded as #{recorded}\n"), again.err
    assert bowline.position == recorded


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_something_else_under_the_same_key_is_a_conflict(bowline: Command, write: Write) -> None:
    ready_for(bowline, write.words).run(*write.words, *KEY).ok()
    recorded = bowline.position

    other = bowline.run(*write.other, *KEY)

    assert (other.code, other.out) == (6, ""), other.err
    for shown in (KEY[1], f"#{recorded}", *write.shows):
        assert shown in other.err
    assert bowline.position == recorded


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_what_another_command_recorded_under_the_key_is_a_conflict(
    bowline: Command, write: Write
) -> None:
    bowline.run("log", "note", "bowline", "met them", "--on", "2020", *KEY).ok()
    recorded = bowline.position
    other = ready_for(bowline, write.words).run(*write.words, *KEY)
    assert (other.code, other.out) == (6, "")
    assert "met them" in other.err
    assert bowline.stored(recorded)["key"] == KEY[1]


@pytest.mark.parametrize(
    "differs",
    [
        ("--note", "by telephone"),
        ("--source", "interview"),
        ("--source-date", "2020-02-29"),
    ],
)
def test_a_conflict_shows_what_differs(bowline: Command, differs: tuple[str, str]) -> None:
    note = ("log", "note", "bowline", "met them", "--on", "2020")
    bowline.run(*note, *KEY).ok()
    other = bowline.run(*note, *differs, *KEY)
    assert other.code == 6
    assert differs[1] in other.err


@pytest.mark.parametrize(
    "words",
    [
        # The name it goes by is the old one when it is sent again.
        ("client", "rename", "bowline", "Cable"),
        # The last event that stands is another one when it is sent again.
        ("undo",),
    ],
    ids=" ".join,
)
def test_what_it_did_does_not_change_what_the_same_words_mean(
    bowline: Command, words: tuple[str, ...]
) -> None:
    bowline.run(*words, *KEY).ok()
    recorded = bowline.position
    again = bowline.run(*words, *KEY)
    assert (again.code, again.out) == (0, f"already recorded as #{recorded}\n"), again.err
    assert bowline.position == recorded


def test_every_command_that_writes_takes_a_key() -> None:
    writing = {words: command for words, command in every_command() if not command.as_of}
    without = NO_EVENTS | KEYS_BY_ROW
    assert {words for words, command in writing.items() if not takes_a_key(command)} == without
    tried = {write.words[: len(words)] for write in WRITES for words in writing}
    assert writing.keys() - without - ELSEWHERE <= tried


def every_command() -> list[tuple[tuple[str, ...], Any]]:
    """The words of each command, and the command."""
    found: list[tuple[tuple[str, ...], Any]] = []
    left: list[tuple[tuple[str, ...], Any]] = [((), typer.main.get_command(root.app))]
    while left:
        words, command = left.pop()
        if not isinstance(command, typer.core.TyperGroup):
            found.append((words, command))
            continue
        context = typer.Context(command)
        left += [
            ((*words, name), command.get_command(context, name))
            for name in command.list_commands(context)
        ]
    return found


def takes_a_key(command: Any) -> bool:
    return any("--key" in parameter.opts for parameter in command.params)
