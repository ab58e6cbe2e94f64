"""The facts of a basis, read under any definition. What two definitions share is computed once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from domain.definition.definition import Breakthrough, Definition, Grade
from domain.definition.parameters import Affects
from projections import baseline as before
from projections import criteria as computing
from projections import episodes as told
from projections import outcomes as became
from projections.frames import Facts
from projections.peers import against_peers

COMPUTED = {"criteria_computed": pl.Int64(), "breakthrough_computed": pl.Boolean()}
"""The columns of outcomes that say what the record computes."""


class Readings:
    """Episodes, revenue paths and outcomes of the same facts under one definition after another.

    Varying a definition one choice at a time, as a sensitivity analysis does, computes only what
    that choice touches. `clock` is the day that counts as today. Without `computed`, outcomes leave
    out what the record computes beside the judgement, unless a definition takes its breakthroughs
    from there: to hold every client against its peers takes longer than all else together.
    """

    def __init__(self, facts: Facts, clock: date, *, computed: bool = True) -> None:
        self.facts = facts
        self.clock = clock
        self._computed = computed
        self._known: dict[tuple[object, ...], pl.DataFrame] = {}

    def episodes(self, definition: Definition) -> pl.DataFrame:
        """One row per episode: `client_id, episode, started_on, index_date, severity, together,
        apart, response`."""
        return told.responses(self._spans(definition), self.evidence(definition), definition)

    def evidence(self, definition: Definition) -> pl.DataFrame:
        """One row per observation that belongs to an episode: `client_id, episode, position,
        together, grade`."""
        return self._once(
            lambda: told.evidence(
                self.facts, self._members(definition), self._spans(definition), definition
            ),
            "evidence",
            definition.merge_gap_days,
            definition.prompt_days,
        )

    def paths(self, definition: Definition) -> pl.DataFrame:
        """Revenue by episode and year; see `projections.outcomes.paths`."""
        return self._once(
            lambda: became.paths(self._spans(definition), self.facts.revenue),
            "paths",
            definition.merge_gap_days,
        )

    def baseline(self, definition: Definition) -> pl.DataFrame:
        """What was known before each episode; see `projections.baseline.baseline`."""
        return self._once(
            lambda: before.baseline(self.facts.assessments, self._spans(definition), definition),
            "baseline",
            definition.merge_gap_days,
            definition.baseline_days,
            definition.prompt_days,
            definition.grade is Grade.A,
        )

    def criteria(self, definition: Definition) -> pl.DataFrame:
        """The breakthrough criteria that the record computes; see `projections.criteria`."""
        spans, gap, years = self._spans(definition), definition.merge_gap_days, definition.years
        return self._once(
            lambda: computing.criteria(
                self.facts,
                spans,
                self.paths(definition),
                became.followed(spans, self.facts.clients, years, self.clock),
                self._once(lambda: against_peers(self.facts, years), "peers", years),
                years,
            ),
            "criteria",
            gap,
            years,
        )

    def outcomes(self, definition: Definition) -> pl.DataFrame:
        """One row per episode: what became of the client, as `projections.outcomes.outcomes` gives
        it, and the `response`."""
        became_of = self._once(
            lambda: self._outcomes(definition),
            "outcomes",
            definition.only(Affects.EPISODE, Affects.OUTCOME),
        )
        answered = self.episodes(definition).select(*told.EPISODE, "response")
        return became_of.join(answered, on=told.EPISODE, how="left", maintain_order="left")

    def _outcomes(self, definition: Definition) -> pl.DataFrame:
        spans, gap, years = self._spans(definition), definition.merge_gap_days, definition.years
        ended = self._once(
            lambda: became.closings(self.facts, spans, years), "closings", gap, years
        )
        enough = definition.min_criteria
        judged = self._once(
            lambda: became.verdicts(self.facts, spans, years, enough),
            "verdicts",
            gap,
            years,
            enough,
        )
        found = became.outcomes(
            self.facts,
            spans,
            self.paths(definition),
            ended,
            judged,
            self._verdicts_computed(definition),
            definition,
            self.clock,
        )
        return found if self._computes(definition) else found.drop(*COMPUTED)

    def _computes(self, definition: Definition) -> bool:
        return self._computed or definition.breakthrough is Breakthrough.COMPUTED

    def _verdicts_computed(self, definition: Definition) -> pl.DataFrame:
        if not self._computes(definition):
            return self._spans(definition).select(
                *told.EPISODE,
                *(pl.lit(None, dtype).alias(name) for name, dtype in COMPUTED.items()),
            )
        enough = definition.min_criteria
        verdict = became.breakthrough(pl.col("any_no"), pl.col("criteria_computed"), enough)
        return self.criteria(definition).select(
            *told.EPISODE, "criteria_computed", verdict.alias("breakthrough_computed")
        )

    def _members(self, definition: Definition) -> pl.DataFrame:
        return self._once(
            lambda: told.membership(self.facts.threats, definition),
            "members",
            definition.merge_gap_days,
        )

    def _spans(self, definition: Definition) -> pl.DataFrame:
        return self._once(
            lambda: told.spans(self._members(definition)), "spans", definition.merge_gap_days
        )

    def _once(self, compute: Callable[[], pl.DataFrame], *key: object) -> pl.DataFrame:
        if key not in self._known:
            self._known[key] = compute()
        return self._known[key]
