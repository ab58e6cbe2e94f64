"""The choices that a report rests on, each with what it means and its value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cli.report.figures import Table, minus, table
from domain.definition.codec import values, written
from domain.definition.definition import STANDARD

MEANINGS = {
    "merge_gap_days": "threats at most so many days apart are one episode",
    "prompt_days": "days after the index date within which a record is still grade A",
    "baseline_days": "days before an episode from which trust and drivers are taken",
    "grade": "evidence that counts: A, AB (A and B), or all",
    "min_evidence": "fewer observations leave a response unclassified",
    "net": "a net response of so much or more is together, of so much below zero apart",
    "years": "years followed after the index date",
    "grew": "growth a year above this is growth",
    "declined": "growth a year below this is decline",
    "breakthrough": "breakthroughs as judged, or as computed from the record",
    "min_criteria": "known criteria that a breakthrough needs, of five",
    "primary": "the one test that decides",
    "severity": "only episodes so severe",
    "industry": "only clients of this industry",
}
"""What each choice says."""

FIXED = "fixed: no choice, and the same for every comparison of this version"

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
    """Every choice with its value; under a study, registered and actual side by side.

    Both are as a study writes them down, what cannot be chosen among them.
    """
    now = values(actual)
    if registered is None:
        usual = values(written(STANDARD))
        rows = [
            (
                name.replace("_", " "),
                _said(value),
                f"usually {_said(usual[name])}" if value != usual.get(name, value) else "",
                MEANINGS.get(name, FIXED),
            )
            for name, value in now.items()
        ]
        columns = ["choice", "value", "otherwise", "meaning"]
        return table("Every choice", columns, rows, words=[1, 2, 3])
    fixed = values(registered)
    rows_of_both = [
        (
            name.replace("_", " "),
            _said(fixed[name]) if name in fixed else "not said",
            _said(now[name]) if name in now else "not said",
            "" if fixed.get(name) == now.get(name) else "differs",
            MEANINGS.get(name, FIXED),
        )
        for name in [*now, *(name for name in fixed if name not in now)]
    ]
    columns = ["choice", "registered", "actual", "same", "meaning"]
    caption = "Every choice, as registered and as run"
    return table(caption, columns, rows_of_both, words=[1, 2, 3, 4])


def _said(value: object) -> str:
    return "any" if value is None else minus(str(value))
