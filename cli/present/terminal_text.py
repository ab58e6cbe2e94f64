"""Text from others that a terminal shows and does not obey."""

from __future__ import annotations

import re
from functools import cache


@cache
def control_characters() -> re.Pattern[str]:
    """One character that could steer a terminal, or turn or hide text.

    Controls, line separators, lone surrogates, marks of direction. The joiners that some scripts
    are written with (U+200C, U+200D) are left alone.
    """
    return re.compile(
        r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
        r"\ufff9-\ufffb\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
    )


def visible(text: str) -> str:
    """The text with every character that could steer a terminal written out, like `\\x1b`."""
    if text.isprintable():  # none of them is, and most texts are: the pattern is not needed
        return text
    return control_characters().sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def visible_lines(text: str) -> str:
    """The same for a text of our own making, whose line breaks are meant."""
    return "\n".join(visible(line) for line in text.split("\n"))
