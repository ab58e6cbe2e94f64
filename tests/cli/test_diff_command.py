"""`diff`: what changed in what was known, and by which events."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.present.difference_page import page
from projections.counterfactuals.fact_changes import Fact, Field
from projections.counterfactuals.row_changes import Column, Moved
from tests.cli.command import Command


def recorded(folder: Path) -> Command:
    """Aldgate grew, until #8 corrects a figure; #9 makes its threat less severe."""
    fiveyear = Command(folder).with_client()
    for words in (
        ("log", "threat", "aldgate", "Fire", "--on", "2015-03-01", "--severity", "existential"),
        ("log", "abated", "aldgate", "T1", "--on", "2016-06-30"),
        ("log", "revenue", "aldgate", "100", "--period", "FY2015"),
        ("log", "revenue", "aldgate", "160", "--period", "FY2020"),
        ("client", "add", "Bow & Sons", "--industry", "legal", "--currency", "GBP"),
        ("log", "note", "bow", "Met them", "--on", "2020-05"),
        ("correct", "5", "--amount", "100", "--reason", "restated"),
        ("correct", "2", "--severity", "serious", "--reason", "a slip"),
    ):
        fiveyear.run(*words).ok()
    return fiveyear


@pytest.fixture(scope="module")
def aldgate(tmp_path_factory: pytest.TempPathFactory) -> Command:
    return recorded(tmp_path_factory.mktemp("diff"))


def test_the_document_names_each_change_and_its_events(aldgate: Command) -> None:
    found = aldgate.run("diff", "--from", "#7", "--to", "#9", "--json").ok().json
    assert list(found) == ["from", "to", "facts", "episodes", "outcomes"]
    assert (found["from"]["position"], found["to"]["position"]) == (7, 9)
    client_id = found["outcomes"][0]["client_id"]
    about = {"client_id": client_id, "client": "Aldgate LLP"}
    assert found["facts"] == [
        about
        | {
            "number": 2,
            "kind": "threat.encountered",
            "change": "changed",
            "fields": [
                {"field": "severity", "before": "existential", "after": "serious", "by": [9]}
            ],
            "by": [9],
        },
        about
        | {
            "number": 5,
            "kind": "revenue.reported",
            "change": "changed",
            "fields": [{"field": "amount", "before": "160", "after": "100", "by": [8]}],
            "by": [8],
        },
    ]
    severity = {"column": "severity", "before": "existential", "after": "serious"}
    assert found["episodes"] == [
        about
        | {"episode": 1, "change": "changed", "columns": [severity | {"by": [9], "time": False}]}
    ]
    (outcome,) = found["outcomes"]
    assert (outcome["episode"], outcome["change"]) == (1, "changed")
    assert [each["column"] for each in outcome["columns"]] == [
        "r5",
        "multiple",
        "cagr",
        "growth",
        "outcome",
    ]
    assert outcome["columns"][-1] == {
        "column": "outcome",
        "before": "grew",
        "after": "flat",
        "by": [8],
        "time": False,
    }


def test_in_a_pipe_there_is_a_row_for_each_field_and_outcomes_come_first(aldgate: Command) -> None:
    """By the command in a process of its own."""
    answer = aldgate.spawn("diff", "--from", "7", "--to", "9").ok()
    header, *lines = (line.split("\t") for line in answer.out.splitlines())
    assert header == (
        "what client_id client number kind episode change field before after by time".split()
    )
    assert [(line[0], line[7], line[8], line[9], line[10]) for line in lines] == [
        ("outcomes", "r5", "160", "100", "[8]"),
        ("outcomes", "multiple", "1.6", "1.0", "[8]"),
        ("outcomes", "cagr", lines[2][8], "0.0", "[8]"),
        ("outcomes", "growth", "grew", "flat", "[8]"),
        ("outcomes", "outcome", "grew", "flat", "[8]"),
        ("episodes", "severity", "existential", "serious", "[9]"),
        ("fact", "severity", "existential", "serious", "[9]"),
        ("fact", "amount", "160", "100", "[8]"),
    ]
    assert lines[2][8].startswith("0.09856")
    assert "From #7, recorded up to" in answer.err
    assert "\nTo #9, recorded up to" in answer.err


def test_all_that_is_known_now_is_what_it_is_compared_with(aldgate: Command) -> None:
    """The day before anything was recorded nothing was known."""
    found = aldgate.run("diff", "--from", "yesterday", "--json").ok().json
    assert (found["from"]["position"], found["to"]["position"]) == (0, 9)
    assert [(fact["number"], fact["change"]) for fact in found["facts"]] == [
        (number, "appeared") for number in range(1, 8)
    ]
    assert [row["change"] for row in found["outcomes"]] == ["appeared"]
    amount = found["facts"][4]["fields"][-2]
    assert amount == {"field": "amount", "before": None, "after": "100", "by": [8]}


def test_one_client_alone_can_be_asked_for(aldgate: Command) -> None:
    found = aldgate.run("diff", "--from", "0", "--client", "bow", "--json").ok().json
    assert [fact["number"] for fact in found["facts"]] == [6, 7]
    assert aldgate.run("diff", "--from", "0", "--client", "nobody at all").code == 3


def test_what_had_happened_is_cut_on_both_sides(aldgate: Command) -> None:
    """FY2020 had not ended by then, so its correction changes nothing that is shown."""
    words = ("diff", "--from", "7", "--to", "9", "--until", "2019-12-31", "--json")
    found = aldgate.run(*words).ok().json
    assert {found[side]["until"] for side in ("from", "to")} == {"2019-12-31"}
    assert [fact["number"] for fact in found["facts"]] == [2]
    assert found["outcomes"] == []


def test_where_nothing_changed_nothing_is_listed(aldgate: Command) -> None:
    found = aldgate.run("diff", "--from", "9", "--to", "9", "--json").ok().json
    assert (found["facts"], found["episodes"], found["outcomes"]) == ([], [], [])
    assert len(aldgate.run("diff", "--from", "9", "--to", "9").ok().out.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, ["--from"]),
        (("--from", ""), 2, ["--from is empty"]),
        (("--from", "#9", "--to", "#7"), 2, ["--from #9", "--to #7"]),
        (("--from", "today", "--to", "yesterday"), 2, ["--from today", "--to yesterday"]),
        (("--from", "#3", "--as-of", "2021-01-01"), 2, ["--as-of 2021-01-01", "--to 2021-01-01"]),
        (("--from", "#3", "--at", "5"), 2, ["--at 5", "--to 5"]),
        (("--from", "2019"), 2, ["--from", "'2019'", "2019-12-31"]),
        (("--from", "#3", "--to", "2099-01-01"), 2, ["--to", "2099-01-01", "future"]),
        (("--from", "#3", "--to", "#10"), 3, ["#10", "#9"]),
        (("--from", "#3", "--until", "sometime"), 2, ["--until", "sometime"]),
    ],
)
def test_what_cannot_be_compared_is_refused_and_both_are_named(
    aldgate: Command, words: tuple[str, ...], code: int, says: list[str]
) -> None:
    answer = aldgate.run("diff", *words)
    assert (answer.code, answer.out) == (code, "")
    for text in says:
        assert text in answer.err


def test_later_events_change_no_byte(tmp_path: Path) -> None:
    fiveyear = recorded(tmp_path)
    asked = [
        ("diff", "--from", "#4", "--to", "#8", *words)
        for words in ((), ("--json",), ("--client", "aldgate", "--format", "md"))
    ]
    before = [fiveyear.run(*words).ok() for words in asked]
    for more in (
        ("client", "rename", "aldgate", "Bishopsgate"),
        ("retract", "8", "--reason", "it was right"),
        ("log", "threat", "bow", "Flood", "--on", "2020-06", "--severity", "serious"),
    ):
        fiveyear.run(*more).ok()
    after = [fiveyear.run(*words).ok() for words in asked]
    assert after == before


# -- for a person -------------------------------------------------------------------------------

LONG = "They met every week, and what was decided there was told to nobody else in the firm"


def test_a_person_reads_which_outcomes_moved_and_then_the_rest_by_client() -> None:
    facts = [
        Fact("c-2", "Bow", 7, "note.added", "appeared", (Field("text", None, LONG, (7,)),), (7,)),
        Fact(
            "c-1",
            "Aldgate",
            5,
            "revenue.reported",
            "changed",
            (Field("amount", "160", "100", (8,)),),
            (8,),
        ),
        Fact(
            "c-1", "Aldgate", 3, "note.added", "went", (Field("on", "2019-Q2", None, (9,)),), (9,)
        ),
    ]
    outcome = (
        Column("multiple", 1.6, 1.0 + 1 / 3, (8,), time=False),
        Column("outcome", "open", "flat", (8, 9), time=True),
    )
    followed = (Column("follow_up_years", 1.0, 2.0, (), time=True),)
    moved = {
        "episodes": [],
        "outcomes": [
            Moved("c-1", "Aldgate", 1, "changed", outcome),
            Moved("c-2", "Bow", 1, "changed", followed),
        ],
    }
    assert page(facts, moved, 80).splitlines() == [
        "Outcomes that moved: 1",
        "  Aldgate, episode 1: outcome open → flat, by #8 #9 and time",
        "",
        "Aldgate",
        "  outcome of episode 1",
        "    multiple 1.6 → 1.3333, by #8",
        "    outcome open → flat, by #8 #9 and time",
        "  #5 revenue",
        "    amount 160 → 100, by #8",
        "  #3 note went, by #9: on 2019-Q2",
        "",
        "Bow",
        "  #7 note appeared: text They met every week, and what was decided there was",
        "    told to nobody else in the firm",
        "",
        "1 episode was followed for longer, and else did not move.",
    ]


def test_a_person_is_told_where_nothing_changed() -> None:
    assert page([], {"episodes": [], "outcomes": []}, 80) == "Nothing changed in what was known."


def test_what_others_wrote_does_not_steer_the_terminal() -> None:
    wrote = Field("text", None, "\x1b[2J", (7,))
    shown = page(
        [Fact("c-1", "A\x1bB", 7, "note.added", "appeared", (wrote,), (7,))],
        {"episodes": [], "outcomes": []},
        80,
    )
    assert "\x1b" not in shown
    assert "\\x1b[2J" in shown
