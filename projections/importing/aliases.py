"""A file of other names for clients."""

from __future__ import annotations

from events.errors import Invalid
from events.names import normalise
from projections.importing.table import Table


def client_aliases(table: Table) -> dict[str, str]:
    """The client's name by normalised alias, from a table of two columns: alias, client."""
    if len(table.columns) != 2:
        raise Invalid("alias.columns", columns=len(table.columns))
    by_alias: dict[str, str] = {}
    for line in table.lines:
        name, client = (cell.strip() for cell in (*line.cells, "", "")[:2])
        error = None
        if line.problem:
            error = Invalid("alias.row", cause=line.problem)
        elif not (name and client):
            error = Invalid("alias.incomplete")
        elif by_alias.setdefault(normalise(name), client) != client:
            error = Invalid("alias.ambiguous", name=name)
        if error:
            raise error.within(line=line.number)
    return by_alias
