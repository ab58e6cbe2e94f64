"""When two names are the same name."""

from __future__ import annotations

import unicodedata


def normalise(name: str) -> str:
    """The form in which names are compared: case, width of spacing and Unicode form do not count.

    Whether there is a space does: Best Foods and Bestfoods were two companies.
    """
    # Folding the case can undo the normal form, and the other way round; twice settles both.
    for _ in range(2):
        name = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", name).split())
