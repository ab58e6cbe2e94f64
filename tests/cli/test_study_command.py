"""`study`: a definition is written, registered, amended, locked, listed and shown."""

from __future__ import annotations

import hashlib
import json
import shlex
import sqlite3
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from cli.help.reference import commands
from cli.help.topics import examples
from cli.study_file import read_text, template
from domain.definition.definition import STANDARD, Definition
from events.store.log import EventLog
from tests.cli.command import Command
from tests.cli.pasts import on_a_terminal

pytestmark = pytest.mark.minutes

NAMES = [field.name for field in fields(Definition)]


@pytest.fixture
def fiveyear(tmp_path: Path) -> Command:
    """A log with one client, whose threat ended in June 2014."""
    command = Command(tmp_path).with_client()
    existential = ("--severity", "existential")
    command.run("log", "threat", "aldgate", "Client left", "--on", "2013-03-01", *existential).ok()
    command.run("log", "abated", "aldgate", "T1", "--on", "2014-06-30").ok()
    return command


def written(fiveyear: Command, text: str, name: str = "study.toml") -> str:
    path = fiveyear.folder / name
    path.write_text(text)
    return str(path)


def registered(fiveyear: Command, text: str = "", name: str = "Trust first") -> dict[str, Any]:
    file = written(fiveyear, text)
    answer: dict[str, Any] = (
        fiveyear.run("study", "register", file, "--name", name, "--json").ok().json
    )
    return answer


def hash_of(definition: dict[str, Any]) -> str:
    """SHA-256 of canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


# -- new -----------------------------------------------------------------------------------------


def test_the_template_names_and_explains_every_choice() -> None:
    for name in NAMES:
        lines = template().splitlines()
        (at,) = [
            n for n, line in enumerate(lines) if line.removeprefix("# ").startswith(f"{name} =")
        ]
        assert lines[at - 1].startswith("# ")


def test_the_template_is_read_as_exactly_the_standard_definition(fiveyear: Command) -> None:
    text = fiveyear.run("study", "new").ok().out
    assert read_text(text) == ("My study", STANDARD)


def test_what_the_template_leaves_out_can_be_let_in_by_taking_the_mark_away() -> None:
    text = template().replace("# severity =", "severity =").replace("# industry =", "industry =")
    _, definition = read_text(text)
    assert (definition.severity, definition.industry) == ("existential", "legal")


def test_the_template_goes_to_a_file_and_never_over_one(fiveyear: Command) -> None:
    path = fiveyear.folder / "new.toml"
    fiveyear.run("study", "new", "-o", str(path)).ok()
    assert set(tomllib.loads(path.read_text())) <= {"name", *NAMES}
    path.write_text("years = 4")
    again = fiveyear.run("study", "new", "-o", str(path))
    assert (again.code, path.read_text()) == (6, "years = 4")
    assert "already exists" in again.err


def test_the_choices_come_as_rows_as_well(fiveyear: Command) -> None:
    rows = fiveyear.run("study", "new", "--json").ok().json
    assert [row["choice"] for row in rows] == NAMES


# -- register ------------------------------------------------------------------------------------


def test_the_whole_definition_is_registered_with_its_hash(fiveyear: Command) -> None:
    answer = registered(fiveyear, 'years = 4\nnet = "2/4"\n')
    data = answer["data"]
    assert (answer["position"], answer["kind"]) == (4, "study.registered")
    assert list(data["definition"]) == [*NAMES, "constants"]
    assert (data["definition"]["years"], data["definition"]["net"]) == (4, "1/2")
    assert (data["definition"]["grade"], data["definition"]["severity"]) == ("A", None)
    assert data["digest"] == hash_of(data["definition"])


def test_what_could_not_be_chosen_is_registered_too(fiveyear: Command) -> None:
    constants = registered(fiveyear)["data"]["definition"]["constants"]
    assert constants["annual_days"] == [350, 380]
    assert (constants["verdict_months"], constants["permutations"]) == (12, 9999)
    assert (constants["confidence"], constants["significance"]) == (0.95, 0.05)


def test_it_says_number_name_hash_and_how_to_go_on(fiveyear: Command) -> None:
    file = written(fiveyear, 'name = "Trust first"\n')
    answer = fiveyear.run("study", "register", file).ok()
    digest = fiveyear.stored(4)["digest"]
    assert answer.out == f"#4  study 'Trust first' registered · definition {digest}\n"
    assert "next: fiveyear compare --study 'Trust first'" in answer.err
    assert "undo" not in answer.err


def test_the_name_on_the_command_line_comes_first(fiveyear: Command) -> None:
    file = written(fiveyear, 'name = "One"\n')
    fiveyear.run("study", "register", file, "--name", "Another").ok()
    assert fiveyear.stored(4)["study"] == "Another"


def test_it_says_so_where_no_outcome_is_on_record(fiveyear: Command) -> None:
    answer = fiveyear.run("study", "register", written(fiveyear, 'name = "s"'))
    assert "For none of 1 ended episode, later events are on record" in answer.err


def test_it_says_so_where_an_outcome_is_on_record_though_its_years_are_not_over(
    fiveyear: Command,
) -> None:
    fiveyear.run("client", "add", "Bishop plc", "--industry", "retail", "--currency", "GBP").ok()
    existential = ("--severity", "existential")
    fiveyear.run("log", "threat", "bishop", "x", "--on", "2024-01-01", *existential).ok()
    fiveyear.run("log", "abated", "bishop", "T1", "--on", "2025-06-30").ok()
    fiveyear.run("log", "note", "bishop", "They do well", "--on", "2025-07-01").ok()
    answer = fiveyear.run("study", "register", written(fiveyear, 'name = "s"'))
    assert "For 1 of 2 ended episodes, later events are already on record" in answer.err


def test_an_industry_without_clients_is_said(fiveyear: Command) -> None:
    answer = fiveyear.run("study", "register", written(fiveyear, 'name = "s"\nindustry = "legl"'))
    assert "No client is in the industry 'legl' so far" in answer.ok().err


def test_registered_before_anything_is_recorded(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    fiveyear.run("init").ok()
    answer = fiveyear.run("study", "register", written(fiveyear, 'name = "s"')).ok()
    assert "No episode has ended yet" in answer.err


def test_it_is_read_from_stdin(fiveyear: Command) -> None:
    fiveyear.run("study", "register", "-", stdin=b'name = "s"\nyears = 3\n').ok()
    assert fiveyear.stored(4)["definition"]["years"] == 3


def test_a_study_is_registered_once_and_the_same_key_again_adds_nothing(fiveyear: Command) -> None:
    file = written(fiveyear, 'name = "s"')
    fiveyear.run("study", "register", file, "--key", "k").ok()
    assert "already recorded as #4" in fiveyear.run("study", "register", file, "--key", "k").out
    again = fiveyear.run("study", "register", file)
    assert (again.code, fiveyear.position) == (1, 4)
    assert "amend it, with a reason" in again.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"years = 4", "the study has no name"),
        (b'name = ""', "line 1: name: '' is no name"),
        (b"name = 5", "line 1: name: 5 is no name"),
        (b'name = "s"\n\nyears = 9', "line 3: years: 9"),
        (b'name = "s"\nyears = "4"', "line 2: years: '4' is not a whole number"),
        (b'name = "s"\n  yeers = 4', "line 2: yeers: no parameter"),
        (b'name = "s"\n[years]\nof = 4', "line 2: years: {'of': 4} is not a whole number"),
        (b'name = "s"\nconstants = 1', "line 2: constants: no parameter"),
        (b'name = "s"\nyears = 4\nyears = 5', "line 3: 'years = 5'"),
        (b'name = "s"\nyears 4', "line 2: 'years 4'"),
        (b'name = "s"\nyears = four', "line 2: 'years = four'"),
        (b'name = "s"\nname2 = "', "name2"),
        (b'name = "s"\n# caf\xe9', "line 2: not UTF-8"),
        (b'name = "s\x00"', "line 1"),
        (b'name = "s"\nyears = ' + b"9" * 5_000, "digits"),
        (b"a = " + b"[" * 50_000, "too many brackets"),
        (b"#" * 1_000_001, "more than 1,000,000 bytes"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_the_value(
    fiveyear: Command, text: bytes, said: str
) -> None:
    path = fiveyear.folder / "bad.toml"
    path.write_bytes(text)
    answer = fiveyear.run("study", "register", str(path))
    assert answer.code == 2
    assert said in answer.err
    assert "bad.toml" in answer.err
    assert "Traceback" not in answer.err
    assert "defect" not in answer.err
    assert fiveyear.position == 3


def test_a_file_that_is_not_there(fiveyear: Command) -> None:
    answer = fiveyear.run("study", "register", "nowhere.toml")
    assert answer.code == 3
    assert "'nowhere.toml'" in answer.err


# -- amend ---------------------------------------------------------------------------------------


def test_an_amendment_says_what_changed_and_that_it_shows(fiveyear: Command) -> None:
    registered(fiveyear)
    file = written(fiveyear, 'years = 4\nseverity = "serious"')
    answer = fiveyear.run("study", "amend", "trust FIRST", file, "--reason", "too few").ok()
    assert answer.out.startswith("#5  study 'Trust first' amended · definition ")
    assert "years 5 → 4" in answer.err
    assert "severity every → serious" in answer.err
    assert "exploratory from here on" in answer.err
    assert fiveyear.stored(5)["digest"] == hash_of(fiveyear.stored(5)["definition"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("Trust first", "same.toml", "--reason", "r"), 1, "is the same already"),
        (("Trust first", "other.toml", "--reason", "r"), 2, "of the study 'Other'"),
        (("Trust frist", "same.toml", "--reason", "r"), 3, "did you mean Trust first?"),
        (("Trust first", "same.toml"), 2, "--reason"),
        (("Trust first", "four.toml", "--reason", " "), 2, "reason"),
    ],
)
def test_an_amendment_that_is_none_is_refused(
    fiveyear: Command, words: tuple[str, ...], code: int, said: str
) -> None:
    registered(fiveyear)
    written(fiveyear, "years = 5", "same.toml")
    written(fiveyear, "years = 4", "four.toml")
    written(fiveyear, 'name = "Other"', "other.toml")
    name, file, *rest = words
    answer = fiveyear.run("study", "amend", name, str(fiveyear.folder / file), *rest)
    assert (answer.code, fiveyear.position) == (code, 4)
    assert said in answer.err


# -- lock ----------------------------------------------------------------------------------------


def test_a_lock_is_to_everything_recorded_so_far(fiveyear: Command) -> None:
    registered(fiveyear)
    answer = fiveyear.run("study", "lock", "trust first", "--key", "k").ok()
    assert answer.out == "#5  study 'Trust first' locked · data up to #4\n"
    assert "already" in fiveyear.run("study", "lock", "trust first", "--key", "k").ok().out
    assert fiveyear.run("study", "lock", "trust first").code == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--at", "#3"), 0), (("--at", "99"), 1), (("--at", "x"), 2), (("--at", "-1"), 2)],
)
def test_a_lock_to_an_event(fiveyear: Command, words: tuple[str, ...], code: int) -> None:
    registered(fiveyear)
    assert fiveyear.run("study", "lock", "Trust first", *words).code == code
    assert fiveyear.position == (5 if code == 0 else 4)


# -- the examples --------------------------------------------------------------------------------


def test_the_examples_of_the_help_work_one_after_another(
    fiveyear: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between them only what the help of amend asks for is done: the file is changed."""
    monkeypatch.chdir(fiveyear.folder)
    help_of = {path: str(each.command.help) for path, each in commands()}
    for name in ("new", "register", "amend", "lock"):
        if name == "amend":
            (path,) = fiveyear.folder.glob("*.toml")
            text = path.read_text()
            assert "\nyears = 5\n" in text
            path.write_text(text.replace("\nyears = 5\n", "\nyears = 4\n"))
        (example,) = examples(help_of["study", name])
        fiveyear.run(*shlex.split(example)[1:]).ok()
    shown = fiveyear.run("study", "show", "My study", "--json").ok().json
    assert [each["changes"] for each in shown["amendments"]] == [
        [{"choice": "years", "was": 5, "now": 4}]
    ]
    assert shown["lock"]["data_until"] == 5


# -- list and show -------------------------------------------------------------------------------


def test_studies_are_listed_as_they_were_known(fiveyear: Command) -> None:
    registered(fiveyear, name="One")
    registered(fiveyear, "years = 4", name="Two")
    fiveyear.run("study", "lock", "One").ok()
    rows = fiveyear.run("study", "list", "--json").ok().json
    assert [(row["study"], row["position"], row["locked_to"]) for row in rows] == [
        ("One", 4, 5),
        ("Two", 5, None),
    ]
    (row,) = fiveyear.run("study", "list", "--at", "4", "--json").ok().json
    assert (row["study"], row["actor"], row["amendments"], row["locked_to"]) == (
        "One",
        "ann",
        0,
        None,
    )
    assert "Basis: #4" in fiveyear.run("study", "list", "--at", "4").err
    assert fiveyear.run("study", "list", "--until", "2020-01-01", "--json").ok().json == []


def test_a_study_is_shown_with_all_that_was_done_to_it(fiveyear: Command) -> None:
    registered(fiveyear)
    file = written(fiveyear, "years = 4")
    fiveyear.run("study", "amend", "Trust first", file, "--reason", "too few").ok()
    fiveyear.run("study", "lock", "Trust first").ok()
    shown = fiveyear.run("study", "show", "trust first", "--json").ok().json
    assert shown["basis"]["position"] == 6
    assert shown["registered"]["position"] == 4
    assert shown["registered"]["actor"] == "ann"
    assert shown["registered"]["definition"]["years"] == 5
    assert shown["hash"] == hash_of(shown["definition"])
    (amendment,) = shown["amendments"]
    assert (amendment["position"], amendment["reason"]) == (5, "too few")
    assert amendment["changes"] == [{"choice": "years", "was": 5, "now": 4}]
    assert (shown["lock"]["position"], shown["lock"]["data_until"]) == (6, 5)


def test_as_it_was_known_before_it_was_amended(fiveyear: Command) -> None:
    registered(fiveyear)
    before = fiveyear.run("study", "show", "trust first", "--at", "4", "--json").ok().out
    file = written(fiveyear, "years = 4")
    fiveyear.run("study", "amend", "Trust first", file, "--reason", "too few").ok()
    assert fiveyear.run("study", "show", "trust first", "--at", "4", "--json").ok().out == before
    assert fiveyear.run("study", "show", "trust first", "--at", "3").code == 3


def test_in_a_pipe_each_value_has_its_row(fiveyear: Command) -> None:
    registered(fiveyear)
    file = written(fiveyear, "years = 4")
    fiveyear.run("study", "amend", "Trust first", file, "--reason", "too few").ok()
    rows = [
        line.split("\t") for line in fiveyear.run("study", "show", "trust first").out.split("\n")
    ]
    changes = [(row[0], row[3], *row[4:8]) for row in rows[1:-1]]
    assert ("4", "study.registered", "years", "", "5", "") in changes
    assert changes[-1] == ("5", "study.amended", "years", "5", "4", "too few")


def test_on_a_terminal_it_is_a_page_that_obeys_nobody(fiveyear: Command) -> None:
    registered(fiveyear, name="Trust \u202efirst")
    file = written(fiveyear, "years = 4")
    name = "Trust \u202efirst"
    fiveyear.run("study", "amend", name, file, "--reason", "too\u202e few").ok()
    with on_a_terminal():
        page = fiveyear.run("study", "show", name).ok().out
    assert "\u202e" not in page
    assert "because too\\u202e few" in page
    assert "years 5 → 4" in page
    assert all(len(line) <= 100 for line in page.splitlines())


def test_a_study_that_is_not_there_is_answered_with_one_that_is(fiveyear: Command) -> None:
    registered(fiveyear)
    answer = fiveyear.run("study", "show", "trust frist")
    assert answer.code == 3
    assert "did you mean Trust first?" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("study", "show", "s"),
        ("study", "list"),
        ("compare", "--study", "s"),
        ("study", "lock", "s"),
    ],
)
def test_a_definition_that_was_changed_in_the_log_is_noticed(
    fiveyear: Command, words: tuple[str, ...]
) -> None:
    registered(fiveyear, name="s")
    tampered(fiveyear, '"years":5', '"years":4')
    answer = fiveyear.run(*words)
    assert answer.code == 5
    assert "#4" in answer.err
    assert "Traceback" not in answer.err


def tampered(fiveyear: Command, was: str, now: str) -> None:
    """Somebody who has the file writes over what is in it."""
    with EventLog.open(fiveyear.log) as log:
        assert was in log.at(4).state.decode()
    connection = sqlite3.connect(fiveyear.log)
    guards = connection.execute("select name from sqlite_master where type = 'trigger'").fetchall()
    for (guard,) in guards:
        connection.execute(f"drop trigger {guard}")
    changed = "update log set data = replace(data, ?, ?) where position = 4"
    connection.execute(changed, [was, now])
    connection.commit()
    connection.close()
