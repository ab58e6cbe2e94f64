"""What was known on a basis stays as it was, byte for byte, whatever is recorded later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from cli.command_table import COMMANDS
from cli.session import Session
from domain.commands import Command as Told
from tests import given as say
from tests.cli.command import Command, Result
from tests.cli.pasts import Past, on_a_terminal, recording

ALDGATE, *OTHERS = NAMES = ("Aldgate LLP", *(f"Client {number}" for number in range(1, 8)))
FIRST, LAST = 2012, 2019
"""The years in which the past is told, in each one's January."""


@pytest.fixture
def past(tmp_path: Path) -> Command:
    """Eight clients, most with a threat that ended in 2012, as they were told of until 2019."""
    command = Command(tmp_path)
    with recording(command, f"{FIRST}-01-01T09:00") as told:
        for name in NAMES:
            told.tell(name, say.registered(name, industry="health" if name in OTHERS else "legal"))
        for year in range(FIRST, LAST + 1):
            told.later(f"{year}-01-02T09:00")
            for number, name in enumerate(NAMES):
                told.tell(name, *told_in(year, number))
    return command


def told_in(year: int, number: int) -> Iterator[Told]:
    """What is told in one year of the client with that number."""
    yield say.revenue(f"FY{year - 1}", str(100 + number * (year - FIRST)))
    yield say.trust(1 + number % 5, on=f"{year - 1}-11")
    if year == FIRST:
        yield say.threat("T1", on="2011-11-05")
        yield (say.together if number % 2 else say.apart)("2011-12-01", "T1")
    if year == FIRST + 1:
        yield (say.apart if number % 3 else say.together)("2012-06", "T1")
        yield say.abated("T1", on="2012-10-31")
    if year == FIRST + 3:
        yield say.note("met them", on="2014-05")
        yield say.tell(say.DriverAssessed, "2014-02", driver="talent", rating=3)


def thousand_more(told: Past) -> None:
    """Other names, new clients; facts dated before and after all that was known; corrections of
    what was told, withdrawals, and some of those withdrawn again."""
    old = told.position
    told.tell(ALDGATE, say.renamed("Zephyr", on="2013"), say.moved("retail", on="2012-05"))
    for target in range(2, old, 2):
        told.try_to_tell("", say.correct(target, rating=5), say.correct(target, amount="7"))
        told.try_to_tell("", say.correct(target, on="2012-07-01"), say.correct(target, note="x"))
    for target in range(3, old, 3):
        told.try_to_tell("", say.retract(target))
        if target % 2:
            told.try_to_tell("", say.retract(told.position))
    for name in NAMES:
        told.try_to_tell(name, say.threat("T9", on="2016-02"), say.together("2016-03", "T9"))
        told.try_to_tell(name, say.apart("2012-06-06", "T1"), say.trust(1, on="2009-12-31"))
        told.try_to_tell(name, say.broke_apart("2016-06-30"), say.note("before", on="1999"))
    number = 0
    while told.position < old + 1000:
        name = f"Aldgate {number}"
        told.tell(name, say.registered(name), say.threat("T1", on="2012-01"))
        told.tell(name, say.apart("2012-02", "T1"), say.abated("T1", on="2012-10-31"))
        told.tell(name, say.revenue("FY2012", "100"), say.revenue("FY2017", "300"))
        number += 1


QUESTIONS: tuple[tuple[str, ...], ...] = (
    ("compare", "--json"),
    ("compare",),
    ("timeline", "aldgate"),
    ("timeline", "aldgate", "--json"),
    ("timeline", "aldgate", "on a terminal"),
    ("events", "--client", "aldgate"),
    ("sql", "select * from timeline order by position"),
    ("cohort", "--json"),
    ("client", "show", "aldgate", "--json"),
    ("client", "list"),
    ("replay", "aldgate", "--json"),
    ("replay", "aldgate"),
    ("explain", "aldgate", "--json"),
)
BASES: tuple[tuple[str, ...], ...] = (
    ("--as-of", "2016-Q2"),
    ("--at", "#70", "--until", "2012-12-31"),
)
ASKED = (
    *(words + basis for words in QUESTIONS for basis in BASES),
    ("diff", "--from", "#60", "--to", "2016-Q2", "--json"),
)
"""Every question on every basis; `diff` names its two itself."""


def test_a_thousand_further_events_change_nothing_that_was_known(past: Command) -> None:
    """Nor does it matter that years have gone by."""
    asked = [words for words in ASKED if words[0] in COMMANDS]
    before = {words: answer(past, *words).ok() for words in asked}
    old = past.position

    with recording(past, "2021-01-01T09:00") as told:
        thousand_more(told)

    assert past.position >= old + 1000
    with patch.object(Session, "today", date(2031, 1, 1)):
        for words, was in before.items():
            now = answer(past, *words)
            assert (words, now.out) == (words, was.out)
            assert (words, lasting(now.err)) == (words, lasting(was.err))


def answer(command: Command, *words: str) -> Result:
    if "on a terminal" not in words:
        return command.run(*words)
    with on_a_terminal():
        return command.run(*(word for word in words if word != "on a terminal"))


def lasting(err: str) -> list[str]:
    """What is said of a basis. How much was recorded since is said beside it, and grows."""
    return [line for line in err.splitlines() if "recorded later" not in line]
