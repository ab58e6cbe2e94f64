"""What was known on a basis stays as it was, byte for byte, whatever is recorded later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from cli.session import Session
from domain.commands import Command as DomainCommand
from tests import given
from tests.cli.command import Command, Result
from tests.cli.pasts import Past, on_a_terminal, recording

pytestmark = pytest.mark.minutes

ALDGATE, *OTHERS = NAMES = ("Aldgate LLP", *(f"Client {number}" for number in range(1, 8)))
FIRST, LAST = 2012, 2019
"""The years in which events are recorded, in each one's January."""


@pytest.fixture
def past(tmp_path: Path) -> Command:
    """Eight clients, most with a threat that ended in 2012, as recorded until 2019."""
    command = Command(tmp_path)
    with recording(command, f"{FIRST}-01-01T09:00") as recorder:
        for name in NAMES:
            recorder.log(
                name, given.registered(name, industry="health" if name in OTHERS else "legal")
            )
        for year in range(FIRST, LAST + 1):
            recorder.later(f"{year}-01-02T09:00")
            for number, name in enumerate(NAMES):
                recorder.log(name, *commands_of(year, number))
    return command


def commands_of(year: int, number: int) -> Iterator[DomainCommand]:
    """The commands of one year for the client with that number."""
    yield given.revenue(f"FY{year - 1}", str(100 + number * (year - FIRST)))
    yield given.trust(1 + number % 5, on=f"{year - 1}-11")
    if year == FIRST:
        yield given.threat("T1", on="2011-11-05")
        yield (given.together if number % 2 else given.apart)("2011-12-01", "T1")
    if year == FIRST + 1:
        yield (given.apart if number % 3 else given.together)("2012-06", "T1")
        yield given.abated("T1", on="2012-10-31")
    if year == FIRST + 3:
        yield given.note("met them", on="2014-05")
        yield given.log_event(given.DriverAssessed, "2014-02", driver="talent", rating=3)


def thousand_more(recorder: Past) -> None:
    """Other names, new clients; facts dated before and after all that was known; corrections of
    what was logged, withdrawals, and some of those withdrawn again."""
    old = recorder.position
    recorder.log(ALDGATE, given.renamed("Zephyr", on="2013"), given.moved("retail", on="2012-05"))
    for target in range(2, old, 2):
        recorder.try_to_log("", given.correct(target, rating=5), given.correct(target, amount="7"))
        recorder.try_to_log(
            "", given.correct(target, on="2012-07-01"), given.correct(target, note="x")
        )
    for target in range(3, old, 3):
        recorder.try_to_log("", given.retract(target))
        if target % 2:
            recorder.try_to_log("", given.retract(recorder.position))
    for name in NAMES:
        recorder.try_to_log(name, given.threat("T9", on="2016-02"), given.together("2016-03", "T9"))
        recorder.try_to_log(name, given.apart("2012-06-06", "T1"), given.trust(1, on="2009-12-31"))
        recorder.try_to_log(name, given.broke_apart("2016-06-30"), given.note("before", on="1999"))
    number = 0
    while recorder.position < old + 1000:
        name = f"Aldgate {number}"
        recorder.log(name, given.registered(name), given.threat("T1", on="2012-01"))
        recorder.log(name, given.apart("2012-02", "T1"), given.abated("T1", on="2012-10-31"))
        recorder.log(name, given.revenue("FY2012", "100"), given.revenue("FY2017", "300"))
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
    before = {words: answer(past, *words).ok() for words in ASKED}
    old = past.position

    with recording(past, "2021-01-01T09:00") as recorder:
        thousand_more(recorder)

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
