"""Kinds of event as people name them: `revenue`, or the permanent name `revenue.reported`."""

from __future__ import annotations

from events.base import Event
from events.catalogue import CATALOGUE, CLASSES
from events.errors import Invalid

BY_WORD = {cls.WORD: cls for cls in CLASSES if cls.WORD}


def read_kind(text: str) -> type[Event]:
    """The kind with that word or permanent name. Raises `Invalid` with the names there are."""
    word = text.strip().lower()
    cls = BY_WORD.get(word) or CATALOGUE.get(word)
    if cls is None:
        raise Invalid("kind.unknown", kind=text, words=tuple(BY_WORD), names=tuple(CATALOGUE))
    return cls


def word_of(kind: str) -> str:
    """The word for a permanent name; the name itself where the kind has no word."""
    cls = CATALOGUE.get(kind)
    return (cls.WORD if cls else "") or kind
