"""Which client a row is about."""

from __future__ import annotations

from bisect import bisect_left, insort

from cli.importing.table import Table
from domain.grammar.names import to_write
from events.errors import Invalid, NotFound
from events.names import normalise

SUGGESTED = 100
"""Names for which others that are close are looked up: it takes a while in a large log."""


class Names:
    """The clients of a log and of what is being imported, found by what a file calls them."""

    def __init__(self, names: list[tuple[str, str]], aliases: dict[str, str]) -> None:
        """`names` are `(name, stream)` of the log; `aliases` lead from a normalised name in the
        file to the client's."""
        self._streams = {normalise(name): stream for name, stream in names}
        self._shown = {normalise(name): name for name, _ in names}
        self._sorted = sorted(self._streams)
        self._aliases = aliases
        self._refused: dict[str, NotFound | Invalid] = {}

    def exact(self, typed: str) -> str | None:
        """The stream of the client that is called so, or that an alias leads to."""
        return self._streams.get(normalise(self.meant(typed)))

    def meant(self, typed: str) -> str:
        """The client's name, where the file has another one for it."""
        return self._aliases.get(normalise(typed), typed)

    def stream(self, typed: str) -> str:
        """The stream of the client that is called so, or the only one whose name begins so.

        Raises `NotFound` with what is close.
        """
        found = self.exact(typed)
        if found is not None:
            return found
        name = self.meant(typed)
        key = normalise(name)
        place = bisect_left(self._sorted, key)
        begin = [known for known in self._sorted[place : place + 2] if known.startswith(key)]
        if key and len(begin) == 1:
            return self._streams[begin[0]]
        raise self._unknown(name, key)

    def add(self, name: str, stream: str) -> None:
        """A client that was just made, or what a file calls it."""
        key = normalise(name)
        if key not in self._streams:
            insort(self._sorted, key)
        self._streams[key] = stream
        self._shown[key] = name
        self._refused.clear()

    def _unknown(self, name: str, key: str) -> NotFound | Invalid:
        if key not in self._refused:
            known = self._shown.values() if len(self._refused) < SUGGESTED else ()
            try:
                to_write(name, known)
                raise AssertionError(f"{name!r} was not found, and is there")
            except (NotFound, Invalid) as error:
                mend = f"{error.mend}; or import with --alias FILE, or --create-clients"
                self._refused[key] = type(error)(error.what, mend)
        return self._refused[key]


def aliases(table: Table) -> dict[str, str]:
    """What a table of two columns says: a name in the file, and the client it means."""
    if len(table.columns) != 2:
        raise Invalid(
            f"an alias file has two columns, this one {len(table.columns)}",
            "write the name in the file, then the client",
        )
    found: dict[str, str] = {}
    for line in table.lines:
        name, client = line.cells[:2] if len(line.cells) >= 2 else ("", "")
        if line.problem or not (name.strip() and client.strip()):
            raise Invalid(
                f"line {line.number} of the alias file: {line.problem or 'a name is missing'}",
                "write the name in the file, then the client",
            )
        if found.setdefault(normalise(name), client.strip()) != client.strip():
            raise Invalid(
                f"line {line.number} of the alias file: {name.strip()!r} means two clients",
                "keep one of the lines",
            )
    return found
