"""The facts of a basis, read under any definition. What two definitions share is computed once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from domain.definitions import Definition, Grade
from projections import baseline as before
from projections import episodes as told
from projections import outcomes as became
from projections.frames import Facts


class Readings:
    """Episodes, revenue paths and outcomes of the same facts under one definition after another.

    Varying a definition one choice at a time, as a sensitivity analysis does, computes only what
    that choice touches. `clock` is the day that counts as today.
    """

    def __init__(self, facts: Facts, clock: date) -> None:
        self.facts = facts
        self.clock = clock
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

    def outcomes(self, definition: Definition) -> pl.DataFrame:
        """One row per episode; see `projections.outcomes.outcomes`."""
        spans, gap, years = self._spans(definition), definition.merge_gap_days, definition.years
        ended = self._once(
            lambda: became.closings(self.facts, spans, years), "closings", gap, years
        )
        criteria = definition.min_criteria
        judged = self._once(
            lambda: became.verdicts(self.facts, spans, years, criteria),
            "verdicts",
            gap,
            years,
            criteria,
        )
        return became.outcomes(
            self.facts,
            self.episodes(definition),
            self.paths(definition),
            ended,
            judged,
            definition,
            self.clock,
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
