"""The parts of an explanation: what counts as what, why, and by the positions of which events."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Bound:
    """An event at which a threat began or ended.

    `on` is the date as it was said, `day` the one that it is counted from or to. `decides` is
    whether the episode begins or ends with it.
    """

    position: int
    threat: str
    on: str
    day: date
    decides: bool
    why: str


@dataclass(frozen=True, slots=True)
class Observation:
    """An observation of leaders, and why it has its grade. `counted` is whether grade A has it.

    `by` are the events that decided on the grade beside its own: the correction that stated where
    it belongs, and the first event of anything after the index date.
    """

    position: int
    response: str
    on: str
    grade: str
    counted: bool
    why: str
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """What is known of one explanation before the episode; all else is None where nothing is."""

    explanation: str
    rating: float | None
    on: str | None
    position: int | None


@dataclass(frozen=True, slots=True)
class Figure:
    """The revenue figure taken for a year: of those that end close to `target`, the nearest."""

    year: int
    target: date
    position: int
    period_end: date
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A revenue figure that is not used for an episode, and why."""

    position: int
    period_end: date
    amount: Decimal
    currency: str
    why: str


@dataclass(frozen=True, slots=True)
class Aside:
    """An event that could have decided, and why it did not."""

    position: int
    on: str
    why: str


@dataclass(frozen=True, slots=True)
class Because:
    """What something is, why, by which events, and by which it is not."""

    says: str
    why: str
    by: tuple[int, ...] = ()
    passed_over: tuple[Aside, ...] = ()


@dataclass(frozen=True, slots=True)
class EpisodeExplanation:
    """One episode, explained down to its events.

    `going_on` are the threats that have not ended. `analysed` is whether it passes every rule;
    where not, the rules that it fails, in the order in which they are applied.
    """

    episode: int
    started_on: date
    index_date: date | None
    began: tuple[Bound, ...]
    ended: tuple[Bound, ...]
    going_on: tuple[str, ...]
    responses: dict[str, str]
    observations: tuple[Observation, ...]
    baseline: tuple[Rating, ...]
    revenue: tuple[Figure, ...]
    passed_over: tuple[PassedOver, ...]
    fate: Because
    breakthrough: Because
    outcome: Because
    analysed: bool
    first_failing_rule: str | None
    failing_rules: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An observation that belongs to no episode."""

    position: int
    response: str
    on: str
    why: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
