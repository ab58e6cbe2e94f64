"""The eight explanations of a breakthrough, ranked on ratings given before the episode."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from domain.definition.definition import Definition, Grade
from projections.comparing.contrast import LEVEL, SEED, json_values, with_composite_rank
from projections.comparing.hindsight import analysed_under
from projections.comparing.ratings import with_ratings
from projections.outcomes.baseline import MEASURES
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.episodes import EPISODE
from projections.statistics.explanations import (
    BOOTSTRAP_DRAWS,
    Explanation,
    Ranking,
    rank_explanations,
)
from projections.statistics.noise import Noise, best_of_noise
from projections.statistics.permutation import DRAWS
from projections.warehouse.basis import Basis

FIRST = 0.95
"""The probability of being first that `single_greatest` needs."""


@dataclass(frozen=True)
class RankingConclusion:
    """The first two of a ranking, and whether the first is the single greatest.

    `single_greatest` is whether all four conditions hold; `lacking` lists those that do not.
    """

    first: str | None
    runner_up: str | None
    single_greatest: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Drivers:
    """The rankings on ratings of grade A and on all ratings, and what pure noise would give.

    Both use the first episode of each client that is analysed under the definition;
    `later_episodes` counts its later ones. `noise` is for as many rows and events.
    """

    basis: Basis
    definition: Definition
    grade_a: Ranking
    all_grades: Ranking
    noise: Noise
    conclusion: RankingConclusion
    later_episodes: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "basis": self.basis.as_json(),
            "episodes": self.grade_a.n,
            "breakthroughs": self.grade_a.events,
            "later_episodes_left_out": self.later_episodes,
            "ranking": {"a": _stated(self.grade_a), "all": _stated(self.all_grades)},
            "noise": asdict(self.noise),
            "standing": asdict(self.conclusion),
        }


def drivers(
    engine: OutcomeEngine,
    definition: Definition,
    basis: Basis,
    *,
    draws: int = DRAWS,
    bootstrap_draws: int = BOOTSTRAP_DRAWS,
    seed: int = SEED,
) -> Drivers:
    """Rank the eight explanations over the analysed episodes, whatever their response.

    Of each client the first analysed episode counts: later ones of the same leaders are not
    independent, and permuting them one by one would understate chance. The primary score is the AUC
    for a breakthrough, with a higher rating expected for it; the secondary is Somers' D on the
    composite rank. Ratings are the last in the window before the episode.
    """
    every = analysed_under(engine, definition)
    analysed = _first_of_each(every)
    grade_a, all_grades = (
        _ranking(engine, analysed, replace(definition, grade=grade), draws, bootstrap_draws, seed)
        for grade in (Grade.A, Grade.ALL)
    )
    return Drivers(
        basis=basis,
        definition=definition,
        grade_a=grade_a,
        all_grades=all_grades,
        noise=best_of_noise(grade_a.n, grade_a.events, len(MEASURES)),
        conclusion=ranking_conclusion(grade_a),
        later_episodes=every.height - analysed.height,
    )


def _first_of_each(analysed: pl.DataFrame) -> pl.DataFrame:
    """The first analysed episode of each client, ordered by client."""
    return analysed.sort(EPISODE).unique("client_id", keep="first", maintain_order=True)


def _stated(ranking: Ranking) -> dict[str, Any]:
    return asdict(ranking) | {"lead": json_values(ranking.lead)}


def ranking_conclusion(ranking: Ranking) -> RankingConclusion:
    """Whether the first is the single greatest: first with probability 0.95 or more, adjusted p of
    0.05 or less, and a lead whose interval excludes 0. `ranking` must be of grade A ratings."""
    placed = [each for each in ranking.explanations if each.auc is not None]
    if not placed:
        return RankingConclusion(None, None, False, ("no explanation can be ranked",))
    first = placed[0]
    runner_up = placed[1].name if len(placed) > 1 else None
    lacking = tuple(_lacking(first, ranking))
    return RankingConclusion(first.name, runner_up, not lacking, lacking)


def _lacking(first: Explanation, ranking: Ranking) -> list[str]:
    lead = ranking.lead
    conditions = {
        "higher ratings must go with breakthroughs (AUC above 0.5)": (first.auc or 0) > 0.5,
        f"the probability of being first must be {FIRST} or more": (
            (first.probability_first or 0) >= FIRST
        ),
        f"the p-value, adjusted for eight explanations, must be {LEVEL} or less": (
            first.p_max_t is not None and first.p_max_t <= LEVEL
        ),
        "the 95 % interval of the lead over second place must exclude 0": (
            lead.low is not None and lead.low > 0
        ),
    }
    return [condition for condition, holds in conditions.items() if not holds]


def _ranking(
    engine: OutcomeEngine,
    analysed: pl.DataFrame,
    definition: Definition,
    draws: int,
    bootstrap_draws: int,
    seed: int,
) -> Ranking:
    rated = with_ratings(analysed.select(EPISODE), engine.baseline(definition), MEASURES)
    return rank_explanations(
        MEASURES,
        rated.select(pl.col(MEASURES).cast(pl.Float64).fill_null(np.nan)).to_numpy(),
        (analysed["outcome"] == "breakthrough").to_numpy(),
        outcome=with_composite_rank(analysed)["rank"].fill_null(np.nan).to_numpy(),
        strata=analysed["industry"].to_list(),
        seed=seed,
        draws=draws,
        bootstrap_draws=bootstrap_draws,
    )
