"""A definition as a study writes it down: names and plain values, each checked when it is read."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date, time
from difflib import get_close_matches
from enum import Enum
from fractions import Fraction
from typing import Any

from domain.definition.definition import (
    ANNUAL_DAYS,
    LAST_YEAR,
    VERDICT_MONTHS,
    Breakthrough,
    Definition,
    Grade,
    Primary,
)
from events.errors import Invalid
from events.fields import check_text

MOST_DAYS = 1_000_000
"""Longer than the calendar has to be."""

MOST_GROWTH = 10
"""A rate above this is a slip: ten times more, every year."""

CONSTANTS = "constants"
"""Under which name a registered definition holds what could not be chosen."""

RULES: Mapping[str, Any] = {
    "annual_days": list(ANNUAL_DAYS),
    "verdict_months": VERDICT_MONTHS,
    "path_years": LAST_YEAR,
}
"""What outcomes rest on and nobody chooses. It is written down with a study all the same: a version
that computes otherwise shows."""


def written(definition: Definition) -> dict[str, Any]:
    """Every choice by its name, as JSON can hold it; None where a choice leaves all in."""
    return {
        name: str(value) if isinstance(value, Fraction | Enum) else value
        for name, value in asdict(definition).items()
    }


def read(choices: Mapping[str, Any]) -> Definition:
    """The definition that was written down; what is left out is as usual.

    Raises `Invalid` with the name of a choice that is unknown, or the value that it cannot have;
    the message begins with the name.
    """
    known = [field.name for field in fields(Definition)]
    for name in choices:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
            called = f"{name[:MOST_SHOWN]}: no choice of a definition is called {shown(name)}"
            raise Invalid(called, hint)
    return Definition(**{name: READ[name](name, value) for name, value in choices.items()})


def chosen(registered: Mapping[str, Any]) -> Definition:
    """The definition of a study as the log holds it, what could not be chosen apart."""
    return read({name: value for name, value in registered.items() if name != CONSTANTS})


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """`(name, was, now)` for each value of a registered definition that reads otherwise.

    What could not be chosen comes by its own name; None is what was not said.
    """
    was, now = values(before), values(after)
    for name in [*was, *(name for name in now if name not in was)]:
        if was.get(name) != now.get(name):
            yield name, was.get(name), now.get(name)


def values(registered: Mapping[str, Any]) -> dict[str, Any]:
    """Everything in a registered definition by its name, what could not be chosen with the rest."""
    flat = {name: value for name, value in registered.items() if name != CONSTANTS}
    return flat | dict(registered.get(CONSTANTS) or {})


def digest_of(definition: Mapping[str, Any]) -> str:
    """SHA-256 of the definition as JSON with sorted keys and no spaces."""
    import hashlib  # loads OpenSSL, which `log` need not wait for

    text = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# -- one value -----------------------------------------------------------------------------------


def shown(value: Any) -> str:
    """A value of a definition as it would be typed in a study's file."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "every"
        case date() | time():
            return value.isoformat()
        case _:
            text = repr(value)
            return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


MOST_SHOWN = 60
SHARE = re.compile(r"\d{1,6}(/\d{1,6}|\.\d{1,6})?", re.ASCII)


def _whole(name: str, value: Any) -> int:
    if type(value) is not int:
        raise Invalid(f"{name}: {shown(value)} is not a whole number", "write it like 5")
    if not 0 <= value <= MOST_DAYS:
        negative = value < 0
        raise Invalid(
            f"{name}: {value if abs(value) < 10**18 else 'the number'} is too "
            f"{'small' if negative else 'large'}",
            f"it is 0 or more, {MOST_DAYS:,} at most",
        )
    return value


def _rate(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(f"{name}: {shown(value)} is not a rate", "write it like 0.02")
    if not -1 < value <= MOST_GROWTH:  # neither is what is not a number
        raise Invalid(
            f"{name}: {shown(value) if isinstance(value, float) else 'this'} is no rate of growth",
            f"2 % a year is 0.02; it lies above -1 and is {MOST_GROWTH} at most",
        )
    return math.fsum([value])  # 0.0 for -0.0 and 0: the same choice has one hash


def _share(name: str, value: Any) -> Fraction:
    typed = value.replace(" ", "") if isinstance(value, str) else str(value)
    if isinstance(value, bool) or not SHARE.fullmatch(typed):
        raise Invalid(f"{name}: {shown(value)} is not a share", 'write it like "1/3"')
    try:
        return Fraction(typed)
    except ZeroDivisionError:
        raise Invalid(f"{name}: {shown(value)} divides by zero", 'write it like "1/3"') from None


def _one_of(*known: str) -> Callable[[str, Any], str]:
    def one(name: str, value: Any) -> str:
        if value not in known:
            said = [*(f'"{each}"' for each in known)]
            close = [*get_close_matches(str(value).casefold(), map(str.casefold, known), n=1)]
            hint = "".join(
                f"did you mean {each}? " for each in said if each.casefold()[1:-1] in close
            )
            raise Invalid(f"{name}: {shown(value)} is not known", f"{hint}one of {', '.join(said)}")
        return str(value)

    return one


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{name}: {shown(value)} is not a text", "write it between quotes")
    try:
        check_text(value)
    except Invalid as error:
        raise Invalid(f"{name}: {error.what}", error.mend) from None
    return value.strip()


def _every_or(one: Callable[[str, Any], str]) -> Callable[[str, Any], str | None]:
    return lambda name, value: None if value is None else one(name, value)


READ: dict[str, Callable[[str, Any], Any]] = {
    "merge_gap_days": _whole,
    "prompt_days": _whole,
    "baseline_days": _whole,
    "grade": lambda name, value: Grade(_one_of(*Grade)(name, value)),
    "min_evidence": _whole,
    "net": _share,
    "years": _whole,
    "grew": _rate,
    "declined": _rate,
    "breakthrough": lambda name, value: Breakthrough(_one_of(*Breakthrough)(name, value)),
    "min_criteria": _whole,
    "primary": lambda name, value: Primary(_one_of(*Primary)(name, value)),
    "severity": _every_or(_one_of("serious", "existential")),
    "industry": _every_or(_text),
}
"""How the value of each choice is read."""
