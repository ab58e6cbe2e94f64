"""`shock`: one threat that befalls many clients, in one batch that is undone as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.importing.desk import Desk, desk

EVERYBODY = ["Aldgate LLP", "Bowline", "Cutler Bank"]
RECESSION = ("shock", "Recession", "--from", "2008-09", "--until", "2009-06")


@pytest.fixture
def three(tmp_path: Path) -> Desk:
    """Two law firms and a bank, one of them with revenue in 2008 and a threat of its own."""
    found = desk(tmp_path, "Aldgate LLP", "Bowline")
    found.run("client", "add", "Cutler Bank", "--industry", "banking").ok()
    found.run("log", "revenue", "bowline", "4m", "--period", "FY2008").ok()
    found.run("log", "revenue", "aldgate", "4m", "--period", "FY2010").ok()
    found.run("log", "threat", "bowline", "Fire", "--on", "2001", "--severity", "serious").ok()
    return found


def recorded(found: Desk, after: int = 6) -> list[tuple[str, str, str]]:
    return [(kind, stored["threat"], stored["on"]) for kind, stored in found.log[after:]]


def test_each_client_gets_the_threat_under_its_next_free_label_and_its_end(three: Desk) -> None:
    answer = three.run(*RECESSION, "--all", "--severity", "existential").ok()
    assert recorded(three) == [
        ("threat.encountered", "T1", "2008-09"),
        ("threat.abated", "T1", "2009-06"),
        ("threat.encountered", "T2", "2008-09"),
        ("threat.abated", "T2", "2009-06"),
        ("threat.encountered", "T1", "2008-09"),
        ("threat.abated", "T1", "2009-06"),
    ]
    assert "events recorded: 6 · clients affected: 3" in answer.err
    assert len({stored["batch"] for _, stored in three.log[6:]}) == 1
    assert three.log[6][1]["severity"] == "existential"


@pytest.mark.parametrize(
    ("words", "clients"),
    [
        (("--all",), EVERYBODY),
        (("--industry", "Legal"), ["Aldgate LLP", "Bowline"]),
        (
            ("--industry", "legal", "--industry", "banking"),
            EVERYBODY,
        ),
        (("--client", "cutler", "--client", "aldgate"), ["Aldgate LLP", "Cutler Bank"]),
        (("--all", "--with-revenue"), ["Bowline"]),
        (("--client", "aldgate", "--with-revenue"), []),
    ],
)
def test_a_shock_is_for_these_clients(
    three: Desk, words: tuple[str, ...], clients: list[str]
) -> None:
    answer = three.run(*RECESSION, *words).ok()
    rows = [line.split("\t") for line in answer.out.splitlines()[1:]]
    assert [row[2] for row in rows if row[3] == "threat.encountered"] == clients


def test_a_dry_run_says_the_same_and_writes_nothing(three: Desk) -> None:
    dry = three.run(*RECESSION, "--all", "-n").ok()
    assert len(three.log) == 6
    assert three.run(*RECESSION, "--all").ok().out == dry.out


def test_the_same_again_adds_nothing_and_what_is_undone_can_be_told_anew(three: Desk) -> None:
    three.run(*RECESSION, "--all").ok()
    assert "events recorded: 0 · already there: 3" in three.run(*RECESSION, "--all").ok().err
    batch = three.log[6][1]["batch"]
    three.run("undo", "--batch", batch).ok()
    assert len(three.log) == 18
    assert "events recorded: 6" in three.run(*RECESSION, "--all").ok().err
    three.run("undo", "--batch", batch).ok()
    three.run("undo", "--batch", three.log[-1][1]["batch"]).ok()
    assert "already there: 3" in three.run(*RECESSION, "--all").ok().err


def test_a_shock_that_lasts_is_ended_by_the_same_words_with_an_end(three: Desk) -> None:
    three.run(*RECESSION[:4], "--all").ok()
    three.run("log", "abated", "bowline", "T2", "--on", "2009-03").ok()
    answer = three.run(*RECESSION, "--all")
    assert answer.code == 4
    assert "Bowline: T2 abated on 2009-03 already" in answer.err
    assert recorded(three, after=10) == [
        ("threat.abated", "T1", "2009-06"),
        ("threat.abated", "T1", "2009-06"),
    ]


def test_only_effective_events_of_a_batch_are_retracted(three: Desk) -> None:
    three.run(*RECESSION, "--all").ok()
    three.run("retract", "8", "--reason", "not them").ok()
    three.run("undo", "--batch", three.log[6][1]["batch"]).ok()
    assert [stored["target"] for _, stored in three.log[13:]] == [12, 11, 10, 9, 7]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "choose the clients"),
        (("--all", "--client", "aldgate"), 2, "exclude each other"),
        (("--client", "aldgte"), 3, "did you mean Aldgate LLP?"),
        (("--industry", "leagl"), 3, "did you mean legal?"),
        (("--all", "--until", "2007"), 2, "2007 is before 2008-09"),
        (("--all", "--until", "03/04/2010"), 2, "--until: '03/04/2010' has two readings"),
        (("--all", "--severity", "grave"), 2, "--severity: 'grave' is not known"),
    ],
)
def test_a_wrong_option_is_refused(
    three: Desk, words: tuple[str, ...], code: int, says: str
) -> None:
    answer = three.run(*RECESSION[:4], *words)
    assert answer.code == code
    assert says in answer.err
    assert len(three.log) == 6


def test_a_shock_in_the_future_is_refused_for_each_client_by_name(three: Desk) -> None:
    answer = three.run("shock", "War", "--from", "2999", "--all")
    assert answer.code == 4
    assert answer.err.count("is in the future") == 3
    assert len(three.log) == 6


@pytest.mark.parametrize(
    ("words", "code"),
    [(("3", "--batch", "x"), 2), (("--batch", "nobody-1"), 3), (("-n",), 2)],
)
def test_undo_of_a_batch_that_is_not_there(three: Desk, words: tuple[str, ...], code: int) -> None:
    assert three.run("undo", *words).code == code
