"""Histories and expectations as text tables.

A client's history has the columns `on | what | with | recorded`. `with` holds words and
`name=value` pairs, `_` in a value standing for a space; `recorded` is the day of the recording, by
default the last day on which it can have happened. Lines are logged in the order of those days,
and in the order of the lines on one day; a correction or retraction names its target by the number
of the line. What follows is a table of any columns of a projection; `-` is null.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from domain.commands import Command
from domain.definition.definition import STANDARD, Definition
from events.dates import PartialDate
from tests import given
from tests.naive.tables import Row
from tests.projections.logs import LogBuilder

CLOCK = date(2026, 6, 30)
REGISTERED = date(1990, 1, 1)
"""Before anything is logged, unless a line says otherwise."""


@dataclass(frozen=True)
class Case:
    """One client: its history, and the rows that are expected of some tables."""

    name: str
    history: str
    expected: dict[str, str]
    clock: date = CLOCK
    definition: Definition = field(default=STANDARD)

    @property
    def stream(self) -> str:
        return "c-" + "".join(letter if letter.isalnum() else "-" for letter in self.name)


def case(
    name: str,
    history: str,
    clock: date | str = CLOCK,
    definition: Definition = STANDARD,
    **expected: str,
) -> Case:
    clock = date.fromisoformat(clock) if isinstance(clock, str) else clock
    return Case(name, history, expected, clock, definition)


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a text table, by the names in its first line.

    A row ends with its line or with a semicolon. Empty rows do not count, and the last cells of a
    row may be left out.
    """
    names, *lines = ([cell.strip() for cell in row.split("|")] for row in split_rows(text))
    assert all(len(line) <= len(names) for line in lines), text
    return [dict(zip_longest(names, line, fillvalue="")) for line in lines]


def split_rows(text: str) -> list[str]:
    return [row for row in re.split(r"[\n;]", text) if row.strip()]


def log_all(cases: Iterable[Case]) -> LogBuilder:
    """One log of all their histories. Whatever is refused fails the test."""
    due: list[tuple[date, Case, int, dict[str, str]]] = []
    for each in cases:
        lines = rows(each.history)
        if lines[0]["what"] != "registered":
            due.append((REGISTERED, each, 0, {"on": "", "what": "registered"}))
        due += [(_logged_on(line), each, number, line) for number, line in enumerate(lines, 1)]
    builder = LogBuilder(datetime.combine(REGISTERED, time(12), UTC))
    numbers: dict[tuple[str, int], int] = {}
    for day, each, line_number, line in sorted(due, key=lambda entry: entry[0]):
        builder.now = datetime.combine(day, time(12), UTC)
        targets = {f"#{n}": p for (stream, n), p in numbers.items() if stream == each.stream}
        number = builder.log(each.stream, command(line, each.name, targets))
        assert number is not None, f"{each.name}: logged already: {line}"
        numbers[each.stream, line_number] = number
    return builder


def _logged_on(line: dict[str, str]) -> date:
    if line.get("recorded"):
        return date.fromisoformat(line["recorded"])
    if line["what"] == "revenue":
        return given.period(line["on"]).end
    return PartialDate.parse(line["on"]).latest


def command(line: dict[str, str], name: str, targets: dict[str, int]) -> Command:
    words, values = _words_and_values(line.get("with", ""))
    what, on = line["what"], line["on"] or None
    if what == "registered":
        return given.registered(name, **({"on": on} if on else {}), **values)
    if what in ("correct", "retract"):
        target = targets[words[0]]
        return given.correct(target, **values) if what == "correct" else given.retract(target)
    return COMMANDS[what](on, *words, **values)


def _words_and_values(text: str) -> tuple[list[str], dict[str, Any]]:
    words, values = [], {}
    for part in filter(None, text.split(" ")):
        name, equals, value = part.partition("=")
        if equals:
            values[name] = VALUES.get(value, value.replace("_", " "))
        else:
            words.append(part.replace("_", " "))
    if "leaders" in values:
        values["leaders"] = int(values["leaders"])
    return words, values


VALUES: dict[str, Any] = {"-": None, "yes": "yes"}

CRITERIA = (
    "outperformed_peers",
    "realised_vision",
    "lived_up_to_potential",
    "punched_above_weight",
    "best_for_stakeholders",
)


def litmus(on: str | None, described: str, leaders: str, *scores: str) -> Command:
    names = ("vision", "stories", "set_aside", "best_idea", "informal")
    values = dict(zip(names, map(int, scores), strict=True))
    return given.log_event(
        given.Litmus, on, described=int(described), leaders=int(leaders), **values
    )


def verdict(on: str | None, *answers: str) -> Command:
    return given.log_event(given.Breakthrough, on, **dict(zip(CRITERIA, answers, strict=True)))


def sold(on: str | None, how: str = "") -> Command:
    return given.log_event(
        given.LiquidityRealized, on, liquidity_kind="sale", distressed=how == "distressed"
    )


def driver(on: str | None, name: str, rating: str) -> Command:
    return given.log_event(given.DriverAssessed, on, driver=name, rating=int(rating))


def target(on: str | None, of: str, amount: str, metric: str = "revenue") -> Command:
    span = given.period(of)
    return given.log_event(
        given.TargetSet,
        on,
        metric=metric,
        period_start=span.start,
        period_end=span.end,
        amount=amount,
    )


def standing(on: str | None, perceived: str, size: str) -> Command:
    return given.log_event(
        given.Standing, on, perceived_percentile=int(perceived), size_percentile=int(size)
    )


COMMANDS: dict[str, Callable[..., Command]] = {
    "threat": lambda on, label, **values: given.threat(label, on, **values),
    "abated": lambda on, label: given.abated(label, on),
    "together": lambda on, during=None, **values: given.together(on, during, **values),
    "apart": lambda on, during=None, **values: given.apart(on, during, **values),
    "trust": lambda on, rating: given.trust(int(rating), on),
    "litmus": litmus,
    "driver": driver,
    "revenue": lambda of, amount, currency=None: given.revenue(of, amount, currency),
    "goal": lambda on, label, **values: given.goal(label, on, **values),
    "achieved": lambda on, label: given.achieved(label, on),
    "target": target,
    "standing": standing,
    "engaged": given.engaged,
    "disengaged": given.disengaged,
    "joined": lambda on, leader, **values: given.joined(leader, on, **values),
    "left": lambda on, leader: given.left(leader, on),
    "broke_apart": given.broke_apart,
    "sold": sold,
    "verdict": verdict,
    "renamed": lambda on, name: given.renamed(name, on),
    "moved": lambda on, industry: given.moved(industry, on),
    "note": lambda on, text="heard": given.note(text, on),
}


def expect(text: str, actual: list[Row], left_out: Iterable[str] = ()) -> None:
    """The rows are those of the text table, in that order, but for columns that are left out."""
    expected = rows(text)
    names = [name.strip() for name in text.strip().splitlines()[0].split("|")]
    names = [name for name in names if name not in left_out]
    shown = "\n".join(str({name: row[name] for name in names}) for row in actual)
    assert len(expected) == len(actual), f"{len(expected)} rows expected, there are:\n{shown}"
    for row, found in zip(expected, actual, strict=True):
        for name in names:
            assert reads(found[name], row[name]), f"{name}: {row[name]} expected; found:\n{shown}"


def reads(actual: Any, expected: str) -> bool:
    """Whether a value is what the text says; a computed figure to the places that are written."""
    match actual:
        case None:
            return expected == "-"
        case bool():
            return expected == ("yes" if actual else "no")
        case float():
            places = len(expected.partition(".")[2])
            return expected != "-" and math.isclose(
                actual, float(expected), rel_tol=0, abs_tol=0.5000001 * 10**-places
            )
        case Decimal():
            return expected != "-" and actual == Decimal(expected)
        case set():
            return expected == " ".join(sorted(actual))
        case _:
            return str(actual) == expected
