"""`correct`, `retract`, `undo`: by a further event, and saying what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.commands.corrections import BLOCK, field_words, last_of
from events.errors import Invalid, NotFound
from events.store.log import EventLog
from tests.cli.command import Command


@pytest.fixture
def aldgate(tmp_path: Path) -> Command:
    """A client with a threat as #2, an observation as #3 and revenue as #4."""
    command = Command(tmp_path).with_client()
    for words in (
        ("log", "threat", "aldgate", "Fire", "--on", "2019-Q2", "--severity", "serious"),
        ("log", "together", "aldgate", "Dinner", "--on", "2019-10-03", "--leaders", "Ann"),
        ("log", "revenue", "aldgate", "4.2m", "--period", "FY2019", "--note", "unaudited"),
    ):
        command.run(*words).ok()
    return command


@pytest.mark.parametrize(
    ("words", "says", "changes"),
    [
        (("3", "--on", "2019-10-10"), "on 2019-10-03 → 2019-10-10", {"on": "2019-10-10"}),
        (("#3", "--on=10 Oct 2019"), "on 2019-10-03 → 2019-10-10", {"on": "2019-10-10"}),
        (("3", "--during", "t1"), "threat nothing → T1", {"threat": "T1"}),
        (("3", "--threat", "T1"), "threat nothing → T1", {"threat": "T1"}),
        (
            ("3", "--leaders", "Ann", "--leaders", "Ben"),
            "leaders Ann → Ann, Ben",
            {"leaders": ["Ann", "Ben"]},
        ),
        (("3", "--leaders", ""), "leaders Ann → nothing", {"leaders": None}),
        (("2", "--severity", "Existential"), "→ existential", {"severity": "existential"}),
        (("4", "--amount", "4.3m"), "amount 4,200,000 → 4300000", {"amount": "4300000"}),
        (
            ("4", "--amount", "EUR 4.3m"),
            "currency GBP → EUR",
            {"amount": "4300000", "currency": "EUR"},
        ),
        (("4", "--note", ""), "note unaudited → nothing", {"note": None}),
        (
            ("4", "--period", "FY2018"),
            "period-end 2019-12-31 → 2018-12-31",
            {"period_start": "2018-01-01", "period_end": "2018-12-31", "on": "2018-12-31"},
        ),
        (("1", "--fiscal-year-end", "31 March"), "12-31 → 03-31", {"fiscal_year_end": "03-31"}),
        (("1", "--name", "Bishopsgate"), "name Aldgate LLP → Bishopsgate", {"name": "Bishopsgate"}),
    ],
)
def test_a_correction_says_what_changed_and_stores_it(
    aldgate: Command, words: tuple[str, ...], says: str, changes: dict[str, object]
) -> None:
    answer = aldgate.run("correct", *words, "--reason", "a slip").ok()
    assert answer.out.startswith(f"#5 corrects #{words[0].removeprefix('#')}: ")
    assert says in answer.out
    stored = aldgate.stored(5)
    assert (stored["changes"], stored["reason"]) == (changes, "a slip")


def test_a_correction_of_a_correction_shows_the_value_it_replaces(aldgate: Command) -> None:
    aldgate.run("correct", "3", "--on", "2019-10-10", "--reason", "minutes").ok()
    answer = aldgate.run("correct", "3", "--on", "2019-10-11", "--reason", "diary").ok()
    assert answer.out.startswith("#6 corrects #3: on 2019-10-10 → 2019-10-11")


def test_what_reads_so_already_is_not_corrected(aldgate: Command) -> None:
    answer = aldgate.run("correct", "3", "--on", "2019-10-03", "--reason", "sure").ok()
    assert answer.out == "already recorded as #3\n"
    assert "#3 already has this value; nothing was recorded" in answer.err
    assert aldgate.position == 4


def test_the_option_may_stand_before_or_after_the_reason(aldgate: Command) -> None:
    aldgate.run("correct", "3", "--reason", "a slip", "--behaviour", "Lunch").ok()
    assert aldgate.stored(5)["changes"] == {"behaviour": "Lunch"}


@pytest.mark.parametrize(
    ("words", "code", "says", "mend"),
    [
        (("3", "--amount", "4m"), 2, "--amount", "--behaviour"),
        (("3", "--behavior", "x"), 2, "--behavior", "did you mean --behaviour?"),
        (("3",), 2, "nothing would change", "--on"),
        (("3", "--on"), 2, "--on lacks its value", "--on VALUE"),
        (("3", "2019"), 2, "'2019' belongs to no field", "--FIELD VALUE"),
        (("3", "--on", "2019", "--on", "2020"), 2, "twice: '2019' and '2020'", "once"),
        (("3", "--on", "03/04/2023"), 2, "03/04/2023", "2023-04-03"),
        (("3", "--on", "2999"), 2, "2999", "once it has"),
        (("3", "--behaviour", ""), 2, "behaviour is missing", "give"),
        (("4", "--period", ""), 2, "--period: ''", "FY2019"),
        (("4", "--amount", "EUR 1", "--currency", "GBP"), 2, "EUR 1", "one currency"),
        (("99", "--on", "2019"), 3, "#99", "#4"),
        (("99999999999999999999", "--on", "2019"), 3, "#99999999999999999999", "fiveyear events"),
        (("four", "--on", "2019"), 2, "'four'", "#4"),
        (("3", "--threat", "T9"), 1, "T9", "retract it"),
    ],
)
def test_what_cannot_be_corrected_is_refused(
    aldgate: Command, words: tuple[str, ...], code: int, says: str, mend: str
) -> None:
    answer = aldgate.run("correct", *words, "--reason", "a slip")
    assert answer.code == code, answer.err
    assert says in answer.err
    assert mend in answer.err
    assert aldgate.position == 4


def test_a_reason_has_to_be_given(aldgate: Command) -> None:
    for words in (("correct", "3", "--on", "2019"), ("retract", "3")):
        answer = aldgate.run(*words)
        assert answer.code == 2
        assert "--reason" in answer.err


def test_corrections_are_not_corrected_but_retracted(aldgate: Command) -> None:
    aldgate.run("correct", "3", "--on", "2019-10-10", "--reason", "minutes").ok()
    answer = aldgate.run("correct", "5", "--on", "2019", "--reason", "x")
    assert answer.code == 1
    assert "fiveyear retract 5" in answer.err


def test_an_event_is_retracted_and_effective_again(aldgate: Command) -> None:
    gone = aldgate.run("retract", "#3", "--reason", "another client's").ok()
    assert gone.out == "#5  Aldgate LLP · retracts #3 pulled together · 3 Oct 2019\n"
    back = aldgate.run("undo", "5").ok()
    assert back.out == (
        "#6  Aldgate LLP · retracts #5, so #3 is effective again: pulled together · 3 Oct 2019\n"
    )
    twice = aldgate.run("retract", "5", "--reason", "x")
    assert twice.code == 1
    assert "#5 is retracted already" in twice.err


def test_undo_takes_back_the_last_event_of_the_same_actor(aldgate: Command) -> None:
    aldgate.run("log", "note", "aldgate", "Ben was here", "--actor", "ben").ok()
    assert aldgate.run("undo").ok().out.startswith("#6  Aldgate LLP · retracts #4 revenue FY2019")
    assert aldgate.stored(6)["reason"] == "undone"
    assert (
        aldgate.run("undo", "--actor", "ben")
        .ok()
        .out.startswith("#7  Aldgate LLP · retracts #5 note")
    )
    nobody = aldgate.run("undo", "--actor", "zoe")
    assert nobody.code == 3
    assert "no event recorded by 'zoe' is left to undo" in nobody.err


def test_what_others_rest_on_is_not_retracted(aldgate: Command) -> None:
    aldgate.run("log", "abated", "aldgate", "T1", "--on", "2020").ok()
    answer = aldgate.run("retract", "2", "--reason", "x")
    assert answer.code == 1
    assert "#5" in answer.err
    assert aldgate.position == 5


def test_a_key_makes_mending_safe_to_repeat(aldgate: Command) -> None:
    for words in (
        ("correct", "3", "--on", "2019-10-10", "--reason", "minutes", "--key", "a"),
        ("retract", "4", "--reason", "x", "--key", "b"),
    ):
        aldgate.run(*words).ok()
        position = aldgate.position
        assert aldgate.run(*words).ok().out == f"already recorded as #{position}\n"


def test_peers_are_retracted_like_anything_else(aldgate: Command) -> None:
    words = (
        "industry",
        "peers",
        "legal",
        "--period",
        "FY2019",
        "--median-growth",
        "3%",
        "--n",
        "9",
    )
    aldgate.run(*words).ok()
    assert aldgate.run("undo").ok().out == (
        "#6  retracts #5 peers of legal · FY2019 to 31 Dec 2019 · median growth 3 % (n 9)\n"
    )
    answer = aldgate.run("correct", "5", "--n", "10", "--reason", "x")
    assert answer.code == 1
    assert "#5" in answer.err


def test_json_tells_what_was_mended(aldgate: Command) -> None:
    words = ("correct", "3", "--on", "2019-10-10", "--reason", "minutes", "--json")
    printed = aldgate.run(*words).ok().json
    assert (printed["position"], printed["kind"], printed["data"]["target"]) == (
        5,
        "event.corrected",
        3,
    )


def test_field_words_are_read_in_both_spellings() -> None:
    words = ["--on", "2019", "--note=a=b", "--source", "--x"]
    assert list(field_words(words)) == [("--on", "2019"), ("--note", "a=b"), ("--source", "--x")]
    with pytest.raises(Invalid, match="'stray'"):
        list(field_words(["stray"]))


def test_the_last_event_of_an_actor_is_found_far_back(tmp_path: Path) -> None:
    command = Command(tmp_path).with_client()
    with EventLog.open(command.log) as log:
        stored = log.at(1)
        state = stored.state.replace(b'"ann"', b'"ben"')
        later = [
            type(stored)(
                id=0,
                recorded_us=0,
                originator_id=stored.originator_id,
                originator_version=revision,
                topic=stored.topic,
                state=state,
            )
            for revision in range(2, 2 * BLOCK + 5)
        ]
        log.insert_events(later)
        assert last_of(log, "ann") == 1
        assert last_of(log, "ben") == 2 * BLOCK + 4
        with pytest.raises(NotFound, match="'zoe'"):
            last_of(log, "zoe")
