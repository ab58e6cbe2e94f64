"""`--as-of`, `--at` and `--until`: where they stand, and what is read of the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.help.reference import commands
from tests import given
from tests.cli.command import Command
from tests.cli.pasts import on_a_terminal, recording

pytestmark = pytest.mark.minutes

ALDGATE = "Aldgate LLP"


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """Two clients whose names changed: #1 Aldgate in 2014, #2 a threat, #3 Bowline in 2015, #4
    Aldgate is Zephyr from 2016 on, #5 Aldersgate came in 2017, #6 the threat ended in 2018."""
    command = Command(tmp_path_factory.mktemp("firm"))
    with recording(command, "2014-01-01T09:00") as recorder:
        recorder.log(ALDGATE, given.registered(ALDGATE))
        recorder.log(ALDGATE, given.threat("T1", on="2013-03-01"))
        recorder.later("2015-01-01T09:00").log("Bowline", given.registered("Bowline"))
        recorder.later("2016-01-01T09:00").log(ALDGATE, given.renamed("Zephyr", on="2015-12"))
        recorder.later("2017-01-01T09:00").log("Aldersgate", given.registered("Aldersgate"))
        recorder.later("2018-01-01T09:00").log(ALDGATE, given.abated("T1", on="2017-05-31"))
    return command


COUNT = ("sql", "select count(*) as n from clients")


@pytest.mark.parametrize(
    "words",
    [
        ("--as-of", "2015-06-30", *COUNT),
        (*COUNT, "--as-of", "2015-06-30"),
        ("sql", "--as-of", "2015-06-30", COUNT[1]),
        (*COUNT, "--as-of=2015-06-30"),
        ("--at", "3", *COUNT),
        (*COUNT, "--at", "#3"),
        ("--at=3", *COUNT),
        (*COUNT, "--as-of", "#3"),
        ("--until", "1990", *COUNT, "--at", "3"),
    ],
)
def test_they_stand_anywhere_on_the_line(firm: Command, words: tuple[str, ...]) -> None:
    assert firm.run(*words).ok().out == "n\n2\n"


def test_the_client_list_takes_them_between_its_words(firm: Command) -> None:
    answer = firm.run("client", "--at", "1", "list", "--json").ok()
    assert [row["client"] for row in answer.json] == [ALDGATE]


@pytest.mark.parametrize("option", ["--as-of", "--at", "--until"])
@pytest.mark.parametrize(
    "words",
    [
        ("log", "note", "bowline", "heard"),
        ("correct", "2", "--severity", "serious", "--reason", "x"),
        ("retract", "2", "--reason", "x"),
        ("undo", "2"),
        ("client", "add", "Cable", "--industry", "legal", "--currency", "GBP"),
        ("client", "rename", "bowline", "Cable"),
        ("client", "move", "bowline", "retail"),
        ("industry", "peers", "legal", "--period", "FY2013", "--median-growth", "3%", "--n", "9"),
        ("init",),
        ("rebuild",),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_what_writes_does_not_take_them(
    firm: Command, option: str, words: tuple[str, ...], *, before: bool
) -> None:
    asked = (option, "2")
    answer = firm.run(*(asked + words if before else words + asked))
    assert answer.code == 2
    assert option in answer.err
    assert len(answer.err.splitlines()) >= 2, "no way to mend it is named"
    assert firm.position == 6


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--as-of", "2015", "--at", "3"), 2, "give one of them"),
        (("--as-of", "2015"), 2, "#2015"),
        (("--as-of", "2999-01-01"), 2, "future"),
        (("--as-of", "03/04/2015"), 2, "2015-04-03 or 2015-03-04"),
        (("--until", "03/04/2015"), 2, "2015-04-03 or 2015-03-04"),
        (("--at", "2015-01-01"), 2, "position of an event"),
        (("--at", "7"), 3, "the last one is #6"),
        (("--at", "#700"), 3, "no event #700"),
        (("--as-of", "#7"), 3, "no event #7"),
        (("--at", "9" * 30), 2, "fiveyear events"),
        (("--at", "-1"), 2, "--at"),
        (("--at", ""), 2, "--at: ''"),
        (("--as-of", ""), 2, "--as-of: ''"),
        (("--until", ""), 2, "--until: ''"),
        (("--at",), 2, "--at lacks its value"),
        (("--until",), 2, "--until lacks its value"),
    ],
)
def test_what_names_no_part_of_the_record_is_refused(
    firm: Command, words: tuple[str, ...], code: int, says: str
) -> None:
    for command in (COUNT, ("timeline", "zephyr"), ("client", "list")):
        answer = firm.run(*command, *words)
        assert (answer.code, answer.out) == (code, "")
        assert says in answer.err


def test_a_basis_says_what_was_asked(firm: Command) -> None:
    answer = firm.run("client", "list", "--as-of", "2016-06-30T12:00", "--until", "2014").ok()
    assert answer.err == (
        "Basis: #4, recorded up to 2016-06-30 12:00 UTC, happened up to 2014-12-31; "
        "reference date 2014-12-31.\n"
    )
    basis = firm.run("compare", "--json", "--at", "4", "--until", "2014").ok().json["basis"]
    assert basis == {
        "position": 4,
        "as_of": firm.run("events", "--json", "--at", "4").ok().json[-1]["recorded_at"],
        "clock": "2014-12-31",
        "until": "2014-12-31",
    }


# -- who is meant ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "basis", "code", "shown"),
    [
        ("aldgate llp", ("--at", "3"), 0, ALDGATE),
        ("aldgate llp", ("--as-of", "2015-12-31"), 0, ALDGATE),
        ("aldgate llp", ("--at", "4"), 3, "'aldgate llp'"),
        ("aldgate llp", (), 3, "'aldgate llp'"),
        ("zephyr", (), 0, "Zephyr"),
        ("zephyr", ("--at", "4"), 0, "Zephyr"),
        ("zephyr", ("--at", "3"), 3, "'zephyr'"),
        # The name is as it was known, whatever else is left out.
        ("zephyr", ("--at", "4", "--until", "2014"), 0, ALDGATE),
        ("aldersgate", ("--at", "4"), 3, "'aldersgate'"),
        ("aldersgate", ("--at", "5"), 0, "Aldersgate"),
        # One begins with it in 2015, another in 2017.
        ("al", ("--at", "3"), 0, ALDGATE),
        ("al", ("--at", "4"), 3, "'al'"),
        ("al", (), 0, "Aldersgate"),
        ("bowline", ("--at", "2"), 3, "'bowline'"),
        ("bowline", ("--at", "0"), 3, "'bowline'"),
    ],
)
def test_a_client_is_known_by_the_name_it_was_known_by(
    firm: Command, typed: str, basis: tuple[str, ...], code: int, shown: str
) -> None:
    answer = firm.run("client", "show", typed, *basis)
    assert answer.code == code
    assert shown in (answer.err if code else answer.out)
    assert firm.run("timeline", typed, *basis).code == code
    assert firm.run("events", "--client", typed, *basis).code == code


def test_a_beginning_that_two_names_share_later_is_one_name_before(tmp_path: Path) -> None:
    command = Command(tmp_path)
    with recording(command, "2014-01-01T09:00") as recorder:
        recorder.log("Aldgate", given.registered("Aldgate"))
        recorder.later("2017-01-01T09:00").log("Aldersgate", given.registered("Aldersgate"))
    answer = command.run("timeline", "ald")
    assert (answer.code, "Aldersgate, Aldgate" in answer.err) == (3, True)
    command.run("timeline", "ald", "--as-of", "2016-12-31").ok()


# -- before the first event ---------------------------------------------------------------------

NOTHING_YET = (("--as-of", "2013-12-31"), ("--at", "0"), ("--at", "0", "--until", "1990"))


def test_every_command_that_reads_is_asked_for_the_time_before_all() -> None:
    of_one_client = {("timeline",), ("client", "show"), ("replay",), ("explain",)}
    of_all = {tuple(words[: 2 if words[0] in TWO_WORDS else 1]) for words in OF_ALL}
    to_a_file = {("report",), ("export",)}
    of_more = {("diff",), ("study", "show")}
    reading = {path for path, each in commands() if getattr(each.command, "as_of", False)}
    assert of_one_client | of_all | of_more | to_a_file == reading


TWO_WORDS = ("client", "study")


OF_ALL = (
    ("status", "--json"),
    ("events",),
    ("cohort",),
    ("compare",),
    ("compare", "--json"),
    ("sql", "from outcomes"),
    ("drivers",),
    ("drivers", "--json"),
    ("tables",),
    ("client", "list"),
    ("study", "list"),
)


@pytest.mark.parametrize("basis", NOTHING_YET, ids=" ".join)
def test_before_the_first_event_all_is_empty(firm: Command, basis: tuple[str, ...]) -> None:
    answers = {words: firm.run(*words, *basis).ok() for words in OF_ALL}
    for words in (("events",), ("sql", "from outcomes"), ("client", "list")):
        assert answers[words].out.count("\n") == 1, "the names of the columns alone"
    (clients,) = {row["clients"] for row in firm.run("cohort", "--json", *basis).ok().json}
    assert clients == 0
    compared = answers["compare", "--json"].json
    assert {group["episodes"] for group in compared["groups"]} <= {0}
    assert compared["basis"]["position"] == 0
    state = answers["status", "--json"].json
    assert (state["position"], state["clients"], state["last_recorded"]) == (0, 0, None)


def test_before_the_first_event_a_person_is_answered_too(firm: Command) -> None:
    with on_a_terminal():
        for words in OF_ALL:
            if "--json" not in words:
                firm.run(*words, "--at", "0").ok()


@pytest.mark.parametrize("basis", NOTHING_YET, ids=" ".join)
@pytest.mark.parametrize(
    "words", [("timeline",), ("client", "show"), ("events", "--client"), ("replay",), ("explain",)]
)
def test_before_the_first_event_there_is_no_client(
    firm: Command, words: tuple[str, ...], basis: tuple[str, ...]
) -> None:
    answer = firm.run(*words, ALDGATE, *basis)
    assert (answer.code, answer.out) == (3, "")
    assert "Traceback" not in answer.err
