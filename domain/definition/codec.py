"""The stored form of a definition: names and plain values, and the hash of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from domain.definition.definition import (
    ANNUAL_DAYS,
    LAST_YEAR,
    PARAMETERS,
    VERDICT_MONTHS,
    Definition,
)
from domain.definition.parameters import close_to, plain
from events.errors import Invalid

CONSTANTS = "constants"
"""The name under which a registered definition holds the constants of the analysis."""

OUTCOME_CONSTANTS: Mapping[str, Any] = {
    "annual_days": list(ANNUAL_DAYS),
    "verdict_months": VERDICT_MONTHS,
    "path_years": LAST_YEAR,
}
"""What outcomes depend on besides the parameters. A study stores it, so that a version that
computes differently is noticed."""


def as_plain(definition: Definition) -> dict[str, Any]:
    """Every parameter's value by its name, as JSON can hold it; None for every."""
    return {name: plain(getattr(definition, name)) for name in PARAMETERS}


def read_definition(values: Mapping[str, Any]) -> Definition:
    """The definition with these plain values, the other parameters at their standard.

    Raises `Invalid` about the parameter that is unknown, or whose value is not allowed.
    """
    for name in values:
        if name not in PARAMETERS:
            raise Invalid(
                "definition.unknown_parameter",
                close=close_to(name, PARAMETERS),
                known=tuple(PARAMETERS),
            ).within(parameter=name)
    return Definition(**values)


def registered_definition(registered: Mapping[str, Any]) -> Definition:
    """The definition that a study has stored, without its constants. Raises `Invalid`."""
    return read_definition({name: each for name, each in registered.items() if name != CONSTANTS})


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """`(name, was, now)` for each value that differs between two stored definitions, constants
    included; None where one of them lacks the name."""
    was, now = values_by_name(before), values_by_name(after)
    for name in [*was, *(name for name in now if name not in was)]:
        if was.get(name) != now.get(name):
            yield name, was.get(name), now.get(name)


def values_by_name(registered: Mapping[str, Any]) -> dict[str, Any]:
    """Every value of a stored definition by its name, the constants after the parameters."""
    flat = {name: value for name, value in registered.items() if name != CONSTANTS}
    return flat | dict(registered.get(CONSTANTS) or {})


def digest_of(definition: Mapping[str, Any]) -> str:
    """SHA-256 of the definition as JSON with sorted keys and no spaces."""
    import hashlib  # loads OpenSSL, which `log` need not wait for

    text = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
