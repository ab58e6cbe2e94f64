"""The same comparison in brief, under another grade or definition: what changes, and for whom."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from domain.definition.definition import Breakthrough, Definition, Grade
from projections.comparing.cohort import analysed
from projections.comparing.contrast import (
    breakthrough_table,
    json_values,
    shift_of,
    values_by_group,
    with_composite_rank,
)
from projections.comparing.groups import RESPONSES
from projections.episodes import EPISODE
from projections.readings import Readings
from projections.statistics.proportions import risk_difference
from projections.statistics.ranks import mann_whitney
from projections.statistics.results import Estimate, Significance
from projections.statistics.two_by_two import Table, fisher


@dataclass(frozen=True)
class Brief:
    """A comparison in one line: analysed episodes by response, and the contrast.

    `breakthroughs` counts them with the others, together first. `rank_test` is of the composite
    rank, without regard to industries and to episodes of one client: it is fast, and enough to see
    what a choice changes.
    """

    episodes: dict[str, int]
    breakthroughs: Table
    risk_difference: Estimate
    fisher: Significance
    growth: Estimate
    rank_test: Significance

    @property
    def comparable(self) -> bool:
        """Whether there is an episode together and one apart."""
        return bool(self.episodes["together"] and self.episodes["apart"])

    def as_json(self) -> dict[str, Any]:
        return {
            "episodes": self.episodes,
            "breakthroughs": asdict(self.breakthroughs),
            "risk_difference": json_values(self.risk_difference),
            "fisher_p": self.fisher.p,
            "growth": json_values(self.growth),
            "rank_p": self.rank_test.p,
        }


def brief(episodes: pl.DataFrame) -> Brief:
    """The comparison of analysed episodes in brief."""
    counts = dict(episodes["response"].value_counts().iter_rows())
    rows = episodes.filter(pl.col("response").is_in(["together", "apart"]))
    table = breakthrough_table(rows)
    return Brief(
        episodes={response: counts.get(response, 0) for response in RESPONSES},
        breakthroughs=table,
        risk_difference=risk_difference(table.a, table.a + table.b, table.c, table.c + table.d),
        fisher=fisher(table),
        growth=shift_of(rows, "cagr"),
        rank_test=_rank_test(rows),
    )


@dataclass(frozen=True)
class Moved:
    """How many analysed episodes have one response under grade A and another with more let in."""

    grade: str
    from_response: str
    to_response: str
    episodes: int


@dataclass(frozen=True)
class Hindsight:
    """The comparison under grade A, under A and B, and with everything; and who moved."""

    by_grade: dict[Grade, Brief]
    moved: tuple[Moved, ...]

    def as_json(self) -> dict[str, Any]:
        names = {Grade.A: "a", Grade.AB: "ab", Grade.ALL: "all"}
        briefs = {names[grade]: each.as_json() for grade, each in self.by_grade.items()}
        return briefs | {"moved": [asdict(each) for each in self.moved]}


def hindsight(readings: Readings, definition: Definition) -> Hindsight:
    """What letting hindsight in changes, everything else being as the definition says."""
    under = {grade: analysed_under(readings, replace(definition, grade=grade)) for grade in Grade}
    first = under[Grade.A].select(*EPISODE, pl.col("response").alias("from_response"))
    moved = [
        Moved(str(grade), *row)
        for grade in (Grade.AB, Grade.ALL)
        for row in first.join(under[grade], on=EPISODE)
        .filter(pl.col("from_response") != pl.col("response"))
        .group_by("from_response", "response")
        .len()
        .sort("from_response", "response")
        .iter_rows()
    ]
    return Hindsight({grade: brief(rows) for grade, rows in under.items()}, tuple(moved))


@dataclass(frozen=True)
class Varied:
    """The comparison with one choice changed: `choice` from `was` to `now`."""

    choice: str
    was: str
    now: str
    brief: Brief

    def as_json(self) -> dict[str, Any]:
        return {
            "choice": self.choice,
            "was": self.was,
            "now": self.now,
            "comparison": self.brief.as_json(),
        }


VARIATIONS: dict[str, tuple[Any, ...]] = {
    "merge_gap_days": (0, 90, 365),
    "prompt_days": (0, 30, 180),
    "min_evidence": (1, 2, 3),
    "net": ("1/5", "1/2", "1"),
    "years": (3, 4, 5),
    "breakthrough": (Breakthrough.JUDGED, Breakthrough.COMPUTED),
    "min_criteria": (3, 4, 5),
    "severity": (None, "existential"),
}
"""What each choice is varied to; the value that it has already is passed over."""


def sensitivity(readings: Readings, definition: Definition) -> tuple[Varied, ...]:
    """Every choice varied one at a time, all results kept."""
    found = []
    for choice, values in VARIATIONS.items():
        was = getattr(definition, choice)
        for value in values:
            now = type(was)(value) if choice == "net" else value
            if now != was:
                varied = brief(analysed_under(readings, replace(definition, **{choice: now})))
                found.append(Varied(choice, _said(was), _said(now), varied))
    return tuple(found)


def analysed_under(readings: Readings, definition: Definition) -> pl.DataFrame:
    """The analysed episodes under a definition."""
    return analysed(readings.outcomes(definition), definition)


def _said(value: object) -> str:
    return "any" if value is None else str(value)


def _rank_test(rows: pl.DataFrame) -> Significance:
    ranks = values_by_group(with_composite_rank(rows).drop_nulls("rank"), "rank")
    return mann_whitney(*(side.to_numpy() for side in ranks))
