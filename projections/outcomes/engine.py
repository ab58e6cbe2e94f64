"""The outcome engine: derived frames of the same facts under one definition after another."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from domain.definition.definition import Breakthrough, Definition
from projections.outcomes.baseline import baseline
from projections.outcomes.criteria import criteria
from projections.outcomes.derived import PARAMETERS, Frame, Graph
from projections.outcomes.episodes import EPISODE, evidence, membership, responses, spans
from projections.outcomes.facts import Facts
from projections.outcomes.fates import closings, follow_up
from projections.outcomes.outcomes import course, judged_outcomes, outcomes
from projections.outcomes.peers import growth_against_peers
from projections.outcomes.revenue_path import candidates, paths
from projections.outcomes.verdicts import verdicts

GRAPH = Graph(
    (
        membership,
        spans,
        evidence,
        responses,
        candidates,
        paths,
        baseline,
        follow_up,
        closings,
        verdicts,
        growth_against_peers,
        criteria,
        course,
        judged_outcomes,
        outcomes,
    )
)


class OutcomeEngine:
    """Episodes, revenue paths and outcomes of the same facts under one definition after another.

    A frame is computed once for all definitions that agree in the parameters it depends on, so a
    set of definitions costs what they differ in. `reference_date` is the date treated as today.
    Without `computed`, outcomes exclude the criteria computed from the record unless a definition
    takes its breakthroughs from there: they take longer than all other columns together.
    """

    def __init__(self, facts: Facts, reference_date: date, *, computed: bool = True) -> None:
        self.facts = facts
        self.reference_date = reference_date
        self._computed = computed
        self._frames: dict[tuple[object, ...], pl.DataFrame] = {}

    def frame(self, function: Frame, definition: Definition) -> pl.DataFrame:
        """A derived frame, as the function of that name describes it."""
        return self._frame(function.__name__, definition)

    def episodes(self, definition: Definition) -> pl.DataFrame:
        """One row per episode with its response; see `episodes.responses`."""
        return self.frame(responses, definition)

    def evidence(self, definition: Definition) -> pl.DataFrame:
        """One row per observation that belongs to an episode; see `episodes.evidence`."""
        return self.frame(evidence, definition)

    def paths(self, definition: Definition) -> pl.DataFrame:
        """Revenue by episode and year; see `revenue_path.paths`."""
        return self.frame(paths, definition)

    def baseline(self, definition: Definition) -> pl.DataFrame:
        """The last ratings before each episode; see `baseline.baseline`."""
        return self.frame(baseline, definition)

    def criteria(self, definition: Definition) -> pl.DataFrame:
        """The breakthrough criteria computed from the record; see `criteria.criteria`."""
        return self.frame(criteria, definition)

    def outcomes(self, definition: Definition) -> pl.DataFrame:
        """One row per episode: its outcome, see `outcomes.outcomes`, and the `response` to it."""
        computed = self._computed or definition.breakthrough is Breakthrough.COMPUTED
        rows = self.frame(outcomes if computed else judged_outcomes, definition)
        response = self.episodes(definition).select(*EPISODE, "response")
        return rows.join(response, on=EPISODE, how="left", maintain_order="left")

    def _frame(self, name: str, definition: Definition) -> pl.DataFrame:
        key = GRAPH.key(name, definition)
        if key not in self._frames:
            self._frames[key] = GRAPH.compute(name, lambda each: self._value(each, definition))
        return self._frames[key]

    def _value(self, name: str, definition: Definition) -> Any:
        if name in GRAPH:
            return self._frame(name, definition)
        if name in PARAMETERS:
            return getattr(definition, name)
        return self.reference_date if name == "reference_date" else getattr(self.facts, name)
