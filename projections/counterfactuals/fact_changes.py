"""Facts that differ between two bases, field by field, with the events that made them differ.

Facts do not change by the passing of time, so every difference has an event.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from events.base import COMMON, own_fields
from events.catalogue import class_of
from projections.counterfactuals.basis_pair import BasisPair
from projections.counterfactuals.corrections import Correction, Mends, Retraction

OF_THE_RECORDING = frozenset({"v", "actor", "key", "batch", "claimed_recorded_at"})
"""What is stored with a fact and says how it was recorded, not what is known."""

DIFFERING = """
    select
        client_id,
        coalesce(later_clients.client, earlier_clients.client),
        position,
        coalesce(earlier_facts.kind, later_facts.kind),
        earlier_facts.data,
        later_facts.data
    from earlier.facts as earlier_facts
    full join later.facts as later_facts using (client_id, position)
    left join earlier.clients as earlier_clients using (client_id)
    left join later.clients as later_clients using (client_id)
    where earlier_facts.data is distinct from later_facts.data
    order by position
"""
MENDING = """
    select
        stream,
        position,
        kind,
        (data ->> 'target')::bigint,
        coalesce(json_keys(data, '$.changes'), [])
    from recorded
    where kind in ('event.corrected', 'event.retracted')
    order by position
"""
RETRACTED = "select client_id, position from {side}.retracted"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a fact, as it was read and as it is; None where it was not, or is not, said.

    Values are as they are stored. `by` are the numbers of the events that made it read so.
    """

    name: str
    before: Any
    after: Any
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that `appeared`, `changed` or `went`, with the fields that differ.

    `number` is its event's; `by` are the numbers of the events between the two bases that did it.
    """

    client_id: str
    client: str
    number: int
    kind: str
    change: str
    fields: tuple[Field, ...]
    by: tuple[int, ...]


def facts_that_differ(pair: BasisPair) -> list[Fact]:
    """The facts of clients that are not on both pair, or not the same; by number."""
    mends = _mends(pair)
    every = (
        _fact(client_id, client, number, kind, _fields(before), _fields(after), mends[client_id])
        for client_id, client, number, kind, before, after in pair.query(DIFFERING)
    )
    return [fact for fact in every if fact is not None]


def _fact(
    client_id: str,
    client: str,
    number: int,
    kind: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    mends: Mends,
) -> Fact | None:
    """The fact with what differs; None if it reads the same, though it was mended."""
    if before is None:
        change, common = "appeared", mends.appeared(number)
    elif after is None:
        change, common = "went", mends.went(number)
    else:
        change, common = "changed", set()
    old, new = before or {}, after or {}
    causes: dict[str, set[int]] = {}
    for name in _in_order(kind, {*old, *new} - OF_THE_RECORDING):
        if old.get(name) != new.get(name):
            causes[name] = (set() if after is None else mends.changed(number, name)) or common
    if not causes:
        return None
    shaping = set[int]().union(*causes.values())
    if change == "appeared":  # a correction can also have taken away what would be shown
        shaping |= set[int]().union(*(mends.changed(number, n) for n in mends.fields_of(number)))
    fields = tuple(
        Field(name, old.get(name), new.get(name), tuple(sorted(by))) for name, by in causes.items()
    )
    by = tuple(sorted(common | shaping))
    return Fact(client_id, client, number, kind, change, fields, by)


def _in_order(kind: str, names: set[str]) -> list[str]:
    """As the kind has them, and what it no longer has at the end: what was corrected is stored
    behind the rest."""
    known = (*COMMON, *own_fields(class_of(kind)))
    return [*(name for name in known if name in names), *sorted(names.difference(known))]


def _fields(data: str | None) -> dict[str, Any] | None:
    return None if data is None else json.loads(data)


def _mends(pair: BasisPair) -> Mapping[str, Mends]:
    """What mends the facts of each client."""
    corrections: dict[str, list[Correction]] = defaultdict(list)
    retractions: dict[str, list[Retraction]] = defaultdict(list)
    for stream, position, kind, target, names in pair.query(MENDING):
        if kind == "event.corrected":
            corrections[stream].append(Correction(position, target, frozenset(names)))
        else:
            retractions[stream].append(Retraction(position, target))
    before, now = _retracted(pair, "earlier"), _retracted(pair, "later")
    none = Mends(pair.earlier.position)
    return defaultdict(
        lambda: none,
        {
            stream: Mends(
                after=pair.earlier.position,
                corrections=tuple(corrections[stream]),
                retractions=tuple(retractions[stream]),
                gone_before=before[stream],
                gone_now=now[stream],
            )
            for stream in {*corrections, *retractions}
        },
    )


def _retracted(pair: BasisPair, side: str) -> Mapping[str, set[int]]:
    gone: dict[str, set[int]] = defaultdict(set)
    for stream, position in pair.query(RETRACTED.format(side=side)):
        gone[stream].add(position)
    return gone
