"""Errors in words: the one place where the code of an error becomes a sentence and a hint.

A table in `cli.present.error_texts` gives each code its `Text`. A sentence or hint is a template
for `str.format` over the error's values, or a function of the error where a template cannot say it.
`{positions}` stands for the events in the way (`#3, #8`), `{cause}` for the sentence of the error
that caused this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from events.errors import PROSE, FiveyearError

Words = str | Callable[[FiveyearError], str]


@dataclass(frozen=True, slots=True)
class Text:
    """How one error is worded: what was wrong, and what to do about it (empty for nothing)."""

    sentence: Words
    hint: Words = ""


def error_text(error: FiveyearError) -> tuple[str, str]:
    """`(sentence, hint)` of an error. Either may have several lines."""
    if error.code == PROSE:
        return context_text(error) + error.what, error.mend
    text = texts()[error.code]
    return context_text(error) + _filled(text.sentence, error), _filled(text.hint, error)


def context_text(error: FiveyearError) -> str:
    """What the error is about, as a prefix: `line 7: amount: `."""
    return "".join(
        f"{value}: " if name in BY_VALUE else f"{name} {value}: " for name, value in error.context
    )


BY_VALUE = frozenset({"field", "option", "file", "parameter"})
"""Parts of an error's context whose value says enough by itself."""


def numbers(positions: Iterable[int]) -> str:
    """`#3, #8`."""
    return ", ".join(f"#{position}" for position in positions)


@cache
def texts() -> dict[str, Text]:
    """Every text by its code. Loaded when the first error is shown."""
    from cli.present.error_texts import domain, events, projections

    return {**events.TEXTS, **domain.TEXTS, **projections.TEXTS}


def _filled(words: Words, error: FiveyearError) -> str:
    if callable(words):
        return words(error)
    values: dict[str, Any] = dict(error.values)
    values["positions"] = numbers(error.positions)
    if isinstance(cause := values.get("cause"), FiveyearError):
        values["cause"] = error_text(cause)[0]
    return words.format_map(values)
