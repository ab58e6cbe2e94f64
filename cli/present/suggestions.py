"""What a person may have meant, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.grammar.names import close_words


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean X?`, with up to three of the known words, or nothing if none is close."""
    close = close_words(word, known)
    return f"did you mean {either(close)}?" if close else ""


def either(words: Sequence[str]) -> str:
    """`A`, `A or B`, `A, B or C`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
