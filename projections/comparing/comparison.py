"""The comparison: outcomes after a threat ended, by how the leaders responded.

In the order in which it is read: cohort, groups, balance, smallest attainable p, contrast,
cumulative incidence, hindsight, sensitivity, and the statements that all of it permits.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import polars as pl

from domain.definition.definition import Definition
from projections.comparing.checks import Checks, comparison_checks
from projections.comparing.cohort import Cohort, cohort, in_scope
from projections.comparing.contrast import Contrast, contrast_responses
from projections.comparing.groups import Group, groups
from projections.comparing.hindsight import Hindsight, Variation, hindsight, sensitivity
from projections.comparing.incidence import ResponseIncidence, incidence_by_response
from projections.comparing.raters import RaterAgreement, rater_agreement
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.episodes import EPISODE
from projections.outcomes.facts import Facts
from projections.statistics.permutation import DRAWS
from projections.warehouse.basis import Basis


@dataclass(frozen=True)
class Comparison:
    """All results of a comparison.

    `groups` come by response in a fixed order, empty ones included; `paths` has one row per
    analysed episode and year with a known revenue index. `sensitivity` is empty where no parameter
    was varied.
    """

    basis: Basis
    definition: Definition
    cohort: Cohort
    groups: tuple[Group, ...]
    paths: pl.DataFrame
    contrast: Contrast
    incidence: tuple[ResponseIncidence, ...]
    checks: Checks
    hindsight: Hindsight
    sensitivity: tuple[Variation, ...]
    raters: tuple[RaterAgreement, ...]

    @property
    def episodes(self) -> int:
        """How many episodes are analysed."""
        return self.cohort.analysed.height

    def group(self, response: str) -> Group:
        return next(group for group in self.groups if group.response == response)

    @property
    def comparable(self) -> bool:
        """Whether there is an episode together and one apart, so that there is a contrast."""
        return all(self.group(response).episodes for response in ("together", "apart"))

    def as_json(self) -> dict[str, Any]:
        """The document of `compare --json`, without the study and the sentences."""
        return {
            "basis": self.basis.as_json(),
            "grade": str(self.definition.grade),
            "attrition": self.cohort.attrition.to_dicts(),
            "groups": [group.as_json() for group in self.groups],
            "tests": self.contrast.as_json()
            | {"incidence": [each.as_json() for each in self.incidence]},
            "checks": self.checks.as_json(),
            "hindsight": self.hindsight.as_json(),
            "sensitivity": [varied.as_json() for varied in self.sensitivity],
            "raters": [each.as_json() for each in self.raters],
        }


def compare(
    engine: OutcomeEngine,
    definition: Definition,
    basis: Basis,
    *,
    draws: int = DRAWS,
    vary: bool = True,
) -> Comparison:
    """Compare the analysed episodes by response, under a definition and on a basis.

    `draws` is the number of draws of the permutation test, 0 for no test; `vary` changes one
    parameter at a time.
    """
    outcomes = engine.outcomes(definition)
    selected = cohort(outcomes, engine.facts.clients, definition)
    responses = selected.analysed.select(*EPISODE, "client", "response")
    path = engine.paths(definition).drop_nulls("index").join(responses, on=EPISODE)
    # Drawing the permutations takes as long as all the rest, which leaves a core idle.
    with ThreadPoolExecutor(1) as beside:
        contrast = beside.submit(contrast_responses, selected.analysed, draws=draws)
        return Comparison(
            basis=basis,
            definition=definition,
            cohort=selected,
            groups=groups(selected.analysed, path, definition.years),
            paths=path,
            incidence=incidence_by_response(
                followed_episodes(outcomes, definition), basis.clock, definition.years
            ),
            checks=comparison_checks(engine, selected.analysed, definition),
            hindsight=hindsight(engine, definition),
            sensitivity=sensitivity(engine, definition) if vary else (),
            raters=rater_agreement(engine, definition),
            contrast=contrast.result(),
        )


def followed_episodes(outcomes: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """The episodes that ended and that the client outlived, whatever the length of follow-up."""
    return in_scope(outcomes, definition).filter(
        pl.col("index_date").is_not_null(),
        pl.col("broke_apart_on").is_null() | (pl.col("broke_apart_on") > pl.col("index_date")),
    )


def cohort_of(facts: Facts, definition: Definition, basis: Basis) -> Cohort:
    """The cohort alone."""
    engine = OutcomeEngine(facts, basis.clock, computed=False)
    return cohort(engine.outcomes(definition), facts.clients, definition)
