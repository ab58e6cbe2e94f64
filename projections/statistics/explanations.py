"""Several explanations ranked by how well each discriminates the event (AUC).

With few events the uncertainty of a ranking matters more than which explanation is first: every
score has a p-value adjusted for the choice among all, and every rank has a range.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import PCG64, Generator

from projections.statistics.multiplicity import holm
from projections.statistics.permutation import CHUNK, DRAWS, rows_by, sums_over_events
from projections.statistics.ranks import (
    Booleans,
    Flags,
    Floats,
    Integers,
    Numbers,
    as_flags,
    auc,
    check_same_length,
    midranks,
    somers_d,
)
from projections.statistics.results import Estimate, check_confidence, no_estimate

if TYPE_CHECKING:
    from scipy import sparse

BOOTSTRAP_DRAWS = 4_000
ROUNDING = 1e-9
"""What two standardised scores may differ by and still be the same."""


@dataclass(frozen=True)
class Explanation:
    """One explanation. `n` rows have a rating of it, `events` of them the event.

    somers_d: of the rating given the outcome, over the `n_outcome` rows that have both. p: by
    permutation, two-sided; p_max_t and p_holm: the same, adjusted for all explanations.
    probability_first and rank_low to rank_high: by the Bayesian bootstrap, rank 1 being the highest
    AUC. Values that are not defined are None, and `why` says the reason.
    """

    name: str
    n: int
    events: int
    auc: float | None
    somers_d: float | None
    n_outcome: int
    p: float | None
    p_max_t: float | None
    p_holm: float | None
    probability_first: float | None
    rank_low: int | None
    rank_high: int | None
    why: str | None = None


@dataclass(frozen=True)
class Ranking:
    """The explanations, highest AUC first, those without one last.

    Ties keep the order given. `lead` is the AUC of the first minus that of the second, with its
    Bayesian bootstrap interval; without an estimate where fewer than two have an AUC. Resampling
    sees only the rows that exist: where two explanations separate them without error, the interval
    has no width, however few the events.
    """

    explanations: tuple[Explanation, ...]
    lead: Estimate
    n: int
    events: int
    draws: int
    bootstrap_draws: int
    seed: int


@dataclass(frozen=True)
class _Tested:
    """The permutation test of one explanation; None where there is nothing to permute."""

    p: float | None = None
    p_max_t: float | None = None


@dataclass(frozen=True)
class _Placed:
    """The ranks of one explanation over all resamples; None where it has no AUC."""

    first: float | None = None
    low: int | None = None
    high: int | None = None


def rank_explanations(
    names: Sequence[str],
    ratings: Floats,
    event: Flags,
    *,
    outcome: Numbers | None = None,
    strata: Sequence[Hashable] | None = None,
    seed: int,
    draws: int = DRAWS,
    bootstrap_draws: int = BOOTSTRAP_DRAWS,
    confidence: float = 0.95,
) -> Ranking:
    """Rank explanations by the AUC of their ratings for the event.

    `ratings` has the shape (rows, explanations), NaN where a rating is missing: the row is excluded
    for that explanation alone. The direction is declared: a higher rating should go with the event,
    and an AUC below one half is evidence against the explanation. `outcome` is any number per row
    that is higher where things went better, NaN where unknown.

    The permutation test exchanges the event between rows of one stratum, all explanations seeing
    the same arrangement. Its score is |AUC − 1/2| times the pairs, more exactly the distance of
    that from its mean over all arrangements, which strata can move away from 0, in standard
    deviations over them: so explanations with missing ratings and other ties compare. p_max_t is
    single-step max-T, and p = (b + 1) / (draws + 1). Ranks are those of the AUC under weights from
    the flat Dirichlet distribution. Raises ValueError for shapes that do not match, infinite
    ratings, and counts of draws below one.

    Source: Westfall & Young (1993), Resampling-Based Multiple Testing, chapter 2;
    Rubin (1981), Ann Stat 9:130-134.
    """
    check_confidence(confidence)
    if min(draws, bootstrap_draws) < 1:
        raise ValueError(f"at least one draw is needed, not {min(draws, bootstrap_draws)}")
    table, happened = np.asarray(ratings, dtype=np.float64), as_flags(event)
    if table.shape != (len(happened), len(names)):
        wanted = (len(happened), len(names))
        raise ValueError(f"ratings of shape {wanted} (rows, names) are needed, not {table.shape}")
    if np.isinf(table).any():
        raise ValueError("a rating is a finite number or missing (NaN), not infinite")
    stratum = [None] * len(happened) if strata is None else strata
    better = np.full(len(happened), np.nan) if outcome is None else np.asarray(outcome, np.float64)
    check_same_length(happened, stratum, better)
    groups = rows_by(stratum)
    # A stream of its own for each purpose: the ranks do not change with the draws of the test.
    of_test, of_ranks = (Generator(PCG64(own)) for own in np.random.SeedSequence(seed).spawn(2))
    aucs = [_auc(column, happened) for column in table.T]
    scored = {j: area for j, area in enumerate(aucs) if area is not None}
    with_auc = sorted(scored, key=scored.__getitem__, reverse=True)
    order = with_auc + [j for j in range(len(names)) if j not in scored]
    areas = _resampled(table[:, with_auc], happened, bootstrap_draws, of_ranks)
    without = len(order) - len(with_auc)
    tests = _tested(table[:, with_auc], happened, groups, draws, of_test) + [_Tested()] * without
    places = _placed(areas, confidence) + [_Placed()] * without
    return Ranking(
        explanations=tuple(
            _described(names[j], table[:, j], happened, better, aucs[j], test, p_holm, place)
            for j, test, p_holm, place in zip(
                order, tests, holm([test.p for test in tests]), places, strict=True
            )
        ),
        lead=_lead([scored[j] for j in with_auc], areas, len(happened), confidence),
        n=len(happened),
        events=int(happened.sum()),
        draws=draws,
        bootstrap_draws=bootstrap_draws,
        seed=seed,
    )


def _auc(ratings: Floats, event: Booleans) -> float | None:
    rated = ~np.isnan(ratings)
    return auc(ratings[rated], event[rated])


def _described(
    name: str,
    ratings: Floats,
    event: Booleans,
    outcome: Floats,
    area: float | None,
    test: _Tested,
    p_holm: float | None,
    place: _Placed,
) -> Explanation:
    rated = ~np.isnan(ratings)
    n, events = int(rated.sum()), int(event[rated].sum())
    both = rated & ~np.isnan(outcome)
    why = None
    if area is None:
        why = f"{events} with and {n - events} without the event have a rating"
    elif test.p is None:
        why = "within the strata, the ratings or the events do not vary"
    return Explanation(
        name=name,
        n=n,
        events=events,
        auc=area,
        somers_d=somers_d(outcome[both], ratings[both]),
        n_outcome=int(both.sum()),
        p=test.p,
        p_max_t=test.p_max_t,
        p_holm=p_holm,
        probability_first=place.first,
        rank_low=place.low,
        rank_high=place.high,
        why=why,
    )


def _tested(
    ratings: Floats, event: Booleans, strata: list[Integers], draws: int, rng: Generator
) -> list[_Tested]:
    scores = np.zeros(ratings.shape)
    for j, column in enumerate(ratings.T):
        rated = ~np.isnan(column)
        # Summed over the events this is AUC − 1/2 times the number of pairs; a missing rating adds
        # nothing, wherever the events fall.
        scores[rated, j] = midranks(column[rated]) - (rated.sum() + 1) / 2
    mean, deviation = _expected(scores, event, strata)
    varies = deviation > ROUNDING
    sums = sums_over_events(scores, event, strata, draws, rng)
    distance = np.abs(sums - mean) / np.where(varies, deviation, 1) * varies
    farthest = distance.max(axis=1, initial=0)
    reach = distance[0] - ROUNDING
    p = (distance >= reach).sum(axis=0) / (draws + 1)
    p_max_t = (farthest[:, np.newaxis] >= reach).sum(axis=0) / (draws + 1)
    return [
        _Tested(float(p[j]), float(p_max_t[j])) if varies[j] else _Tested()
        for j in range(len(varies))
    ]


def _expected(scores: Floats, event: Booleans, strata: list[Integers]) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the sum over the events, over all arrangements in strata."""
    mean, variance = np.zeros(scores.shape[1]), np.zeros(scores.shape[1])
    for rows in strata:
        n, events = len(rows), int(event[rows].sum())
        mean += events * scores[rows].mean(axis=0)
        # The variance of a sum drawn without replacement; one row alone cannot vary.
        if n > 1:
            variance += events * (n - events) / n * scores[rows].var(axis=0, ddof=1)
    return mean, np.sqrt(variance)


def _resampled(ratings: Floats, event: Booleans, draws: int, rng: Generator) -> Floats:
    """The AUC of each explanation (rows) in each resample (columns)."""
    tables = [_levels(column, event) for column in ratings.T]
    areas = np.zeros((len(tables), draws))
    step = max(1, CHUNK // max(len(event), *(table.shape[0] for table in tables), 1))
    for start in range(0, draws, step):
        part = slice(start, min(start + step, draws))
        # Not divided by their sum to be Dirichlet: the AUC is a ratio, in which the sum cancels.
        weights = rng.standard_exponential((len(event), part.stop - start))
        for j, table in enumerate(tables):
            without, having = np.split(np.asarray(table @ weights), 2)
            below = np.cumsum(without, axis=0) - without / 2
            pairs = without.sum(axis=0) * having.sum(axis=0)
            areas[j, part] = (having * below).sum(axis=0) / pairs
    return areas


def _levels(ratings: Floats, event: Booleans) -> sparse.csr_array[np.float64]:
    """Which row has which rating: first the levels without the event, then those with it."""
    from scipy import sparse

    rated = np.flatnonzero(~np.isnan(ratings))
    levels = np.unique_inverse(ratings[rated])
    n_levels = len(levels.values)
    place = levels.inverse_indices + n_levels * event[rated]
    return sparse.csr_array(
        (np.ones(len(rated)), (place, rated)), shape=(2 * n_levels, len(ratings))
    )


def _placed(areas: Floats, confidence: float) -> list[_Placed]:
    above = (areas[np.newaxis] > areas[:, np.newaxis] + ROUNDING).sum(axis=1)
    first = above == 0
    share = (first / np.maximum(first.sum(axis=0), 1)).mean(axis=1)
    tail = (1 - confidence) / 2
    low, high = np.quantile(above + 1, [tail, 1 - tail], axis=1, method="inverted_cdf")
    return [_Placed(float(share[j]), int(low[j]), int(high[j])) for j in range(len(areas))]


def _lead(aucs: list[float], areas: Floats, n: int, confidence: float) -> Estimate:
    """The first AUC minus the second; a row of `areas` for each, in the same order."""
    method = "difference of AUC, Bayesian bootstrap"
    if len(aucs) < 2:
        why = "fewer than two explanations have an AUC"
        return no_estimate(why, confidence=confidence, method=method, n=n)
    tail = (1 - confidence) / 2
    low, high = np.quantile(areas[0] - areas[1], [tail, 1 - tail]).tolist()
    return Estimate(aucs[0] - aucs[1], low, high, confidence, method, n)
