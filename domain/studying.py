"""A definition as a study writes it down: names and plain values, each checked when it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from domain.definitions import Breakthrough, Definition, Grade, Primary
from events.errors import Invalid

MOST_DAYS = 1_000_000
"""Longer than the calendar has to be."""


def written(definition: Definition) -> dict[str, Any]:
    """Every choice by its name, as JSON and TOML can hold it; what is not chosen is left out."""
    choices = asdict(definition)
    return {
        name: str(value) if isinstance(value, Fraction | Grade | Breakthrough | Primary) else value
        for name, value in choices.items()
        if value is not None
    }


def read(choices: Mapping[str, Any]) -> Definition:
    """The definition that was written down; what is left out is as usual.

    Raises `Invalid` with the name of a choice that is unknown, or the value that it cannot have.
    """
    known = {field.name for field in fields(Definition)}
    for name in choices:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(sorted(known))}"
            raise Invalid(f"{name!r} is no choice of a definition", hint)
    return Definition(**{name: READ[name](name, value) for name, value in choices.items()})


def _whole(name: str, value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MOST_DAYS:
        raise Invalid(f"{name}: {value!r} is not a whole number", "write it like 5")
    return value


def _rate(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(f"{name}: {value!r} is not a rate", "write it like 0.02")
    return float(value)


def _share(name: str, value: Any) -> Fraction:
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise Invalid(f"{name}: {value!r} is not a share", 'write it like "1/3"') from None


def _one_of(*known: str) -> Callable[[str, Any], str]:
    def chosen(name: str, value: Any) -> str:
        if value not in known:
            raise Invalid(f"{name}: {value!r} is not known", f"one of {', '.join(known)}")
        return str(value)

    return chosen


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{name}: {value!r} is not a text", "write it between quotes")
    return value


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
    "severity": _one_of("serious", "existential"),
    "industry": _text,
}
"""How the value of each choice is read."""
