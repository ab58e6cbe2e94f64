"""The definition of a report: every parameter and constant with its meaning and value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cli.report.figures import Table, minus, table
from domain.definition.codec import as_plain, values_by_name
from domain.definition.definition import PARAMETERS, STANDARD

FIXED = "Constant of this version, the same for every comparison."

GLOSSARY = (
    ("episode", "a client's threats, merged while they overlap or are close together"),
    ("index date", "the last day of the episode; follow-up starts the day after"),
    (
        "response",
        "from the observations inside the episode: (together − apart) / (together + apart)",
    ),
    (
        "grade A",
        (
            "recorded by 90 days after the index date; B: recorded later, but before any event "
            "after the index date was recorded, or based on a document dated within those 90 "
            "days; C: recorded after information about the outcome was on record (hindsight)"
        ),
    ),
    (
        "revenue index",
        (
            "annual revenue relative to that at the index date (100); the fiscal year that ends "
            "nearest, never interpolated"
        ),
    ),
    (
        "outcome",
        (
            "broke apart, broke through, or sold or listed; otherwise growth over the follow-up, "
            "or open or lost where that is not known"
        ),
    ),
    (
        "composite rank",
        "by growth; clients that broke apart rank below all others, the earlier the lower",
    ),
)
"""Terms of the page."""


def parameter_table(actual: Mapping[str, Any], registered: Mapping[str, Any] | None) -> Table:
    """Every parameter and constant with its value; under a study, registered and actual.

    Both have the stored form of a study's definition, constants included.
    """
    now = values_by_name(actual)
    if registered is None:
        standard = values_by_name(as_plain(STANDARD))
        rows = [
            (
                name.replace("_", " "),
                _text(value),
                _text(standard[name]) if value != standard.get(name, value) else "",
                _meaning(name),
            )
            for name, value in now.items()
        ]
        columns = ["parameter", "value", "standard", "meaning"]
        return table("Every parameter", columns, rows, words=[1, 2, 3])
    fixed = values_by_name(registered)
    both = [
        (
            name.replace("_", " "),
            _text(fixed[name]) if name in fixed else "not stored",
            _text(now[name]) if name in now else "not stored",
            "" if fixed.get(name) == now.get(name) else "differs",
            _meaning(name),
        )
        for name in [*now, *(name for name in fixed if name not in now)]
    ]
    columns = ["parameter", "registered", "actual", "same", "meaning"]
    caption = "Every parameter, as registered and as run"
    return table(caption, columns, both, words=[1, 2, 3, 4])


def _meaning(name: str) -> str:
    return PARAMETERS[name].help if name in PARAMETERS else FIXED


def _text(value: object) -> str:
    return "every" if value is None else minus(str(value))
