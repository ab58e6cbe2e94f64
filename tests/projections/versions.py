"""Kinds as a later version of this software might know them, and the rule all versions keep."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from events import codec
from events.base import Event
from events.catalogue import class_of
from events.codec import VERSION, current_form


def known_as(patch: pytest.MonkeyPatch, *classes: type[Event]) -> None:
    """From here on this software knows these kinds as these classes."""
    later = {cls.TOPIC: cls for cls in classes}
    patch.setattr(codec, "class_of", lambda kind: later.get(kind) or class_of(kind))


def breaches(kind: str, states: Iterable[bytes]) -> list[str]:
    """Where bringing up events of one old version does more than add fields of fixed values."""
    added: list[dict[str, Any]] = []
    found = []
    for state in states:
        before, after = json.loads(state), json.loads(current_form(kind, state))
        del before[VERSION], after[VERSION]
        found += [
            f"{name} of a {kind} is {value!r}, and would read {after.get(name)!r}"
            for name, value in before.items()
            if after.get(name) != value
        ]
        added.append({name: after[name] for name in after if name not in before})
    if any(each != added[0] for each in added):
        found.append(f"what is added to a {kind} is not the same for all: {added}")
    return found
