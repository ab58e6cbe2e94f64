"""When two names are the same name."""

from __future__ import annotations

import unicodedata


def key_of(name: str) -> str:
    """The form under which a client's name is unique: spacing does not count at all."""
    return normalise(name).replace(" ", "")


def normalise(name: str) -> str:
    """The form in which names are compared: case, spacing and Unicode form do not count."""
    # Folding the case can undo the normal form, and the other way round; twice settles both.
    for _ in range(2):
        name = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", name).split())
