"""Agreement of raters where two or more of them rated the same.

A unit is a measure of a client in the window before an episode, or a breakthrough criterion of an
episode. The last rating by each rater counts. Ratings without a rater's name do not count.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from domain.definition.definition import Definition
from events.kinds.assessments import CRITERIA
from projections.outcomes.baseline import MEASURES, baseline
from projections.outcomes.criteria import KNOWN
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.episodes import EPISODE
from projections.outcomes.verdicts import assessments_of_episode
from projections.statistics.agreement import Agreement, Level, krippendorff_alpha

LITMUS = "litmus"


@dataclass(frozen=True)
class RaterAgreement:
    """Agreement on one measure or criterion.

    `agreement` has alpha, the raw share of pairs that agree, and the numbers of units, ratings and
    pairs; where no two raters rated the same, alpha is None and `why` says so.
    """

    what: str
    agreement: Agreement

    def as_json(self) -> dict[str, Any]:
        return {"what": self.what, **asdict(self.agreement)}


def rater_agreement(engine: OutcomeEngine, definition: Definition) -> tuple[RaterAgreement, ...]:
    """Trust and the seven drivers (ordinal), the litmus score (interval), and the five breakthrough
    criteria (nominal; `unknown` is missing), in that order."""
    rated = _by_rater(_rated(engine, definition))
    criteria = _by_rater(_judged(engine, definition))
    return (
        *(_agreement(measure, rated, "ordinal") for measure in MEASURES),
        _agreement(LITMUS, rated, "interval"),
        *(_agreement(criterion, criteria, "nominal") for criterion in CRITERIA),
    )


def _rated(engine: OutcomeEngine, definition: Definition) -> pl.DataFrame:
    """The last rating by each rater of each measure before each episode."""
    named = engine.facts.assessments.filter(pl.col("rater").is_not_null())
    # The ratings of a measure by one rater are taken as a measure of their own.
    apart = named.with_columns(pl.struct("measure", "rater").alias("measure")).drop("rater")
    spans = engine.episodes(definition)
    return (
        baseline(
            apart,
            spans,
            definition.baseline_days,
            definition.prompt_days,
            definition.grade,
        )
        .unnest("measure")
        .select(*EPISODE, pl.col("measure").alias("what"), "rater", "rating")
    )


def _judged(engine: OutcomeEngine, definition: Definition) -> pl.DataFrame:
    """The answers to each criterion in the last verdict by each rater on each episode."""
    named = engine.facts.judgements.filter(pl.col("rater").is_not_null())
    last = (
        assessments_of_episode(named, engine.episodes(definition), definition.years)
        .sort("occurred_to", "position")
        .unique([*EPISODE, "rater"], keep="last")
    )
    answered = last.unpivot(
        CRITERIA, index=[*EPISODE, "rater"], variable_name="what", value_name="rating"
    )
    return answered.filter(pl.col("rating").is_in(KNOWN))


def _by_rater(rated: pl.DataFrame) -> pl.DataFrame:
    """One row for each unit: the list of its `ratings`, in the order of the raters."""
    return (
        rated.sort(*EPISODE, "what", "rater")
        .group_by(*EPISODE, "what", maintain_order=True)
        .agg(pl.col("rating").alias("ratings"))
    )


def _agreement(what: str, judged: pl.DataFrame, level: Level) -> RaterAgreement:
    units = judged.filter(pl.col("what") == what, pl.col("ratings").list.len() > 1)
    return RaterAgreement(what, krippendorff_alpha(units["ratings"].to_list(), level))
