"""The definition of a report: every parameter and constant with its meaning and value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cli.report.figures import Table, minus, table
from domain.definition.codec import as_plain, values_by_name
from domain.definition.definition import PARAMETERS, STANDARD

FIXED = "Constant of this version, the same for every comparison."

WORDS = (
    ("episode", "a client's threats, merged while they overlap or lie close together"),
    ("index date", "the last day of the episode, from which the years are counted"),
    (
        "response",
        "from the observations inside the episode: (together − apart) / (together + apart)",
    ),
    (
        "grade A",
        (
            "recorded before the index date or promptly after it; B: later, but before anything "
            "of the outcome was recorded, or resting on a document of that time; C: with hindsight"
        ),
    ),
    (
        "revenue index",
        (
            "annual revenue as a share of that at the index date, which is 100; the fiscal year "
            "that ends nearest, never interpolated"
        ),
    ),
    ("outcome", "broke apart, broke through, was sold; else growth over the years followed"),
    (
        "composite rank",
        "those that broke apart below everyone, the earlier the lower; then by growth",
    ),
)
"""Words of the page that are not everyday ones."""


def choices(actual: Mapping[str, Any], registered: Mapping[str, Any] | None) -> Table:
    """Every parameter and constant with its value; under a study, registered and actual.

    Both have the stored form of a study's definition, constants included.
    """
    now = values_by_name(actual)
    if registered is None:
        usual = values_by_name(as_plain(STANDARD))
        rows = [
            (
                name.replace("_", " "),
                _text(value),
                f"standard {_text(usual[name])}" if value != usual.get(name, value) else "",
                _meaning(name),
            )
            for name, value in now.items()
        ]
        columns = ["choice", "value", "otherwise", "meaning"]
        return table("Every choice", columns, rows, words=[1, 2, 3])
    fixed = values_by_name(registered)
    rows_of_both = [
        (
            name.replace("_", " "),
            _text(fixed[name]) if name in fixed else "not stored",
            _text(now[name]) if name in now else "not stored",
            "" if fixed.get(name) == now.get(name) else "differs",
            _meaning(name),
        )
        for name in [*now, *(name for name in fixed if name not in now)]
    ]
    columns = ["choice", "registered", "actual", "same", "meaning"]
    caption = "Every choice, as registered and as run"
    return table(caption, columns, rows_of_both, words=[1, 2, 3, 4])


def _meaning(name: str) -> str:
    return PARAMETERS[name].help if name in PARAMETERS else FIXED


def _text(value: object) -> str:
    return "every" if value is None else minus(str(value))
