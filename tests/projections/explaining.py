"""Explanations for the tests: of a history written as a text table, or of any client of a log."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from events.base import Event
from projections.counterfactuals.flips import Flip, flips
from projections.explanation.episodes import (
    READ,
    corrections,
    explanations,
    failing_without_episode,
)
from projections.explanation.parts import EpisodeExplanation, Unplaced
from projections.warehouse.basis import BasisQuery, resolve
from projections.warehouse.refresh import in_memory
from tests.projections.logs import written
from tests.projections.text_tables import CLOCK, case, log_all

EVERYTHING = BasisQuery()


@dataclass(frozen=True)
class Explanation:
    """All that is explained of one client on one basis."""

    position: int
    episodes: list[EpisodeExplanation]
    outside: list[Unplaced]
    failing_rules: tuple[str, ...]
    corrections: dict[int, list[int]]
    flips: dict[int, list[Flip]]

    def only(self) -> EpisodeExplanation:
        """The one episode."""
        (episode,) = self.episodes
        return episode

    def whys(self) -> dict[int, str]:
        """Of the one episode: why each observation has its grade, by its number."""
        return {seen.position: seen.why for seen in self.only().observations}


def explain(
    history: str, asked: BasisQuery = EVERYTHING, clock: date = CLOCK, *, turning: bool = False
) -> Explanation:
    """The explanation of a client with this history; what would flip it where that is asked.

    It is registered as #1; the lines are numbered from 2 in the order in which they are recorded.
    """
    one = case("Aldgate", history)
    return explain_events(log_all([one]).events, one.stream, asked, clock, turning=turning)


def explain_events(
    events: Iterable[Event],
    stream: str,
    asked: BasisQuery = EVERYTHING,
    clock: date = CLOCK,
    *,
    turning: bool = False,
) -> Explanation:
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", events)
        basis = resolve(log, asked, clock)
        with in_memory(log, basis, only=READ, stream=stream) as client:
            episodes, outside = explanations(client)
            return Explanation(
                basis.position,
                episodes,
                outside,
                () if episodes else failing_without_episode(client),
                corrections(client),
                flips(log, client, episodes) if turning else {},
            )


def numbers(part: Any, field: str = "") -> set[int]:
    """Every number of an event that stands anywhere in an explanation as JSON."""
    match part:
        case dict():
            return {n for name, value in part.items() for n in numbers(value, name)}
        case list() | tuple():
            return {n for value in part for n in numbers(value, field)}
        case int() if field in ("number", "by"):
            return {part}
        case _:
            return set()
