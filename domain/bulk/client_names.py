"""The client that a row names: of a log, or registered by the rows before it."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping

from domain.grammar.names import to_write
from events.errors import Invalid, NotFound
from events.names import normalise

SUGGESTED = 100
"""Unknown names for which close ones are looked up: it takes a while in a large log."""


class ClientNames:
    """Streams of clients by name, by the beginning of a name, and by alias."""

    def __init__(self, names: Iterable[tuple[str, str]], aliases: Mapping[str, str]) -> None:
        """`names` are `(name, stream)`; `aliases` are client names by normalised alias."""
        self._streams: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        for name, stream in names:
            self._streams[normalise(name)] = stream
            self._shown[normalise(name)] = name
        self._sorted = sorted(self._streams)
        self._aliases = aliases
        self._errors: dict[str, NotFound | Invalid] = {}

    def resolved(self, typed: str) -> str:
        """The client's name where `typed` is an alias, otherwise `typed`."""
        return self._aliases.get(normalise(typed), typed)

    def exact(self, typed: str) -> str | None:
        """The stream of the client with exactly that name or alias."""
        return self._streams.get(normalise(self.resolved(typed)))

    def stream(self, typed: str) -> str:
        """The stream of the client with that name or alias, or with the only name that begins so.

        Raises `NotFound` with close names.
        """
        if (stream := self.exact(typed)) is not None:
            return stream
        name = self.resolved(typed)
        key = normalise(name)
        place = bisect_left(self._sorted, key)
        matches = [each for each in self._sorted[place : place + 2] if each.startswith(key)]
        if key and len(matches) == 1:
            return self._streams[matches[0]]
        raise self._unknown(name, key)

    def add(self, name: str, stream: str) -> None:
        """Enter a client that was just registered or renamed, or another name for one."""
        key = normalise(name)
        if key not in self._streams:
            insort(self._sorted, key)
        self._streams[key] = stream
        self._shown[key] = name
        self._errors.clear()

    def _unknown(self, name: str, key: str) -> NotFound | Invalid:
        if key not in self._errors:
            names = self._shown.values() if len(self._errors) < SUGGESTED else ()
            try:
                to_write(name, names)
                raise AssertionError(f"{name!r} was not found, and is there")
            except (NotFound, Invalid) as error:
                self._errors[key] = type(error)("row.client", cause=error)
        return self._errors[key]
