"""Canonical rows: `client`, `kind`, `on`, and the fields of the kind by their own names."""

from __future__ import annotations

from collections.abc import Mapping

from cli.help.kinds import KINDS
from cli.importing.maps import CLIENT_FIELDS, Cell, Map, Told
from cli.importing.rejects import ADDED
from domain.grammar.names import did_you_mean
from domain.grammar.values import PERIOD, PERIOD_ENDS
from events.base import COMMON, Event, own_fields
from events.errors import Invalid
from events.kinds.clients import ClientMovedIndustry, ClientRegistered, ClientRenamed

KNOWN: tuple[type[Event], ...] = (
    ClientRegistered,
    ClientRenamed,
    ClientMovedIndustry,
    *(kind.cls for kind in KINDS),
)
"""The kinds that a file can tell of: every fact about a client."""

SAID = tuple(name for name in COMMON if name != "batch")
"""What is common to all kinds, and may stand in a file. Which batch it is, the import says."""

TARGETS: tuple[str, ...] = tuple(
    dict.fromkeys(
        ("client", "kind", *SAID, PERIOD, *(name for cls in KNOWN for name in own_fields(cls)))
    )
)
"""Every column that a row may have."""


def spelled(name: str) -> str:
    """A header as a field is spelled: case, spaces and hyphens do not count."""
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def canonical_map(columns: tuple[str, ...]) -> Map:
    """The map of a table whose columns are named as the fields are.

    The two columns that a file of rejected rows begins with are passed over. Raises `Invalid` for
    a column that is no field of any kind, and where client or kind is missing.
    """
    targets: dict[str, Cell] = {}
    for name in columns:
        target = spelled(name)
        if not name or name in ADDED:
            continue
        if target not in TARGETS:
            raise _no_field(name, columns)
        if target in targets:
            raise Invalid(
                f"the columns {targets[target].column!r} and {name!r} say the same",
                "take one of them away",
            )
        targets[target] = Cell(column=name)
    for name in ("client", "kind"):
        if name not in targets:
            raise _no_field(name, columns, missing=True)
    return Map(
        events=(Told(targets),),
        clients={name: targets[name] for name in CLIENT_FIELDS if name in targets},
    )


def stray(cls: type[Event], typed: Mapping[str, str]) -> tuple[str, ...]:
    """The columns that are filled and are no field of a kind.

    What describes a client may stand in any row: it serves where the client is made.
    """
    own = own_fields(cls)
    period = (PERIOD,) if PERIOD_ENDS[0] in own else ()
    known = ("client", "kind", *SAID, *period, *own, *CLIENT_FIELDS)
    return tuple(name for name in typed if name not in known)


def _no_field(name: str, columns: tuple[str, ...], *, missing: bool = False) -> Invalid:
    mend = (
        "a map says what the columns are: fiveyear import FILE --propose-map > M.toml, "
        "then: fiveyear import FILE --map M.toml"
    )
    if missing:
        hint = did_you_mean(name, columns)
        return Invalid(f"there is no column {name!r}", f"{hint}\n{mend}".strip())
    hint = did_you_mean(spelled(name), TARGETS)
    return Invalid(f"the column {name!r} is no field of any kind", f"{hint}\n{mend}".strip())
