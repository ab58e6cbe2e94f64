"""Text that a spreadsheet would take for a formula when it opens a table of text.

`guarded` sets an apostrophe before it and `unguarded` takes it off again: what is written is what
is read back, whatever the text.
"""

from __future__ import annotations

import re

LEADING = "=+-@\t\r\n"
"""What a formula begins with, or what is skipped before one (OWASP, CSV injection)."""

_LOOKS_LIKE_ONE = re.compile(f"'*[{re.escape(LEADING)}]")
_GUARDED = re.compile(f"'+[{re.escape(LEADING)}]")


def guarded(text: str) -> str:
    """The text, with one apostrophe more where it looks like a formula, guarded or not."""
    return f"'{text}" if _LOOKS_LIKE_ONE.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` was given. Takes one apostrophe off a formula, and nothing else."""
    return cell[1:] if is_guarded(cell) else cell


def is_guarded(text: str) -> bool:
    """Whether the text would be read back without its first apostrophe."""
    return _GUARDED.match(text) is not None
