"""When two names are the same name."""

from __future__ import annotations

import unicodedata


def normalise(name: str) -> str:
    """The form in which names are compared: case, spacing and Unicode form do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
