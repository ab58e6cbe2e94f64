"""The stratified exact test and the odds ratio common to strata."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.discrete.conditional_models import (  # type: ignore[import-untyped]
    ConditionalLogit,
)
from statsmodels.stats.contingency_tables import StratifiedTable  # type: ignore[import-untyped]

from projections.statistics.results import Alternative
from projections.statistics.strata import common_odds_ratio, exact_test, informative
from projections.statistics.two_by_two import Table, fisher, mid_p, odds_ratio

RABBITS = [
    Table(0, 6, 0, 5),
    Table(3, 3, 0, 6),
    Table(6, 0, 2, 4),
    Table(5, 1, 6, 0),
    Table(2, 0, 5, 0),
]
"""Penicillin at once or later, cured or not, by dose: Agresti (1990), Categorical Data Analysis,
pages 231-237, as in R's `mantelhaen.test`."""

ADMISSIONS = [
    Table(512, 313, 89, 19),
    Table(353, 207, 17, 8),
    Table(120, 205, 202, 391),
    Table(138, 279, 131, 244),
    Table(53, 138, 94, 299),
    Table(22, 351, 24, 317),
]
"""Men and women admitted to Berkeley by department: Bickel, Hammel & O'Connell (1975), Science
187:398-404, as R's `UCBAdmissions`."""

ALTERNATIVES: list[Alternative] = ["two-sided", "greater", "less"]
counts = st.integers(0, 6)
tables = st.builds(Table, counts, counts, counts, counts)
strata_of_tables = st.lists(tables, min_size=1, max_size=4)


def ways(table: Table) -> dict[int, int]:
    """In how many ways each first cell can come about, given the margins."""
    row, other, events = table.a + table.b, table.c + table.d, table.a + table.c
    return {
        a: math.comb(row, a) * math.comb(other, events - a)
        for a in range(max(0, events - other), min(row, events) + 1)
    }


def sums(strata: list[Table]) -> dict[int, int]:
    """In how many ways each sum of first cells can come about, one combination at a time."""
    found: dict[int, int] = {}
    for combination in itertools.product(*(ways(table).items() for table in strata)):
        total = sum(a for a, _ in combination)
        found[total] = found.get(total, 0) + math.prod(n for _, n in combination)
    return found


def test_the_rabbits() -> None:
    """R's mantelhaen.test(Rabbits, exact = TRUE): S 16, .03994, one-sided .01997, 10.361."""
    found = common_odds_ratio(RABBITS)
    assert exact_test(RABBITS).statistic == 16
    assert exact_test(RABBITS).p == pytest.approx(0.039945, abs=5e-7)
    assert exact_test(RABBITS, "greater").p == pytest.approx(0.019972, abs=5e-7)
    assert found.estimate == pytest.approx(10.361, abs=5e-4)
    assert found.low == pytest.approx(1.0774, abs=5e-5)
    assert found.high == pytest.approx(531.5, abs=5e-2)


def test_only_strata_with_both_groups_and_both_outcomes_inform() -> None:
    """Of the rabbits all died at the lowest dose and all lived at the highest."""
    assert informative(RABBITS) == tuple(RABBITS[1:4])
    assert exact_test(RABBITS).n == common_odds_ratio(RABBITS).n == 36


def test_strata_that_do_not_inform_change_nothing_but_the_sum() -> None:
    assert exact_test(RABBITS).p == exact_test(RABBITS[1:4]).p
    assert common_odds_ratio(RABBITS) == common_odds_ratio(RABBITS[1:4])


@pytest.mark.parametrize(
    "strata", [[], [Table(0, 3, 0, 4)], [Table(1, 2, 0, 0), Table(0, 0, 2, 1)]]
)
def test_where_no_stratum_informs_there_is_no_answer(strata: list[Table]) -> None:
    why = "in no stratum do both groups and both outcomes occur"
    assert (exact_test(strata).p, exact_test(strata).why, exact_test(strata).n) == (None, why, 0)
    found = common_odds_ratio(strata)
    assert (found.estimate, found.low, found.high, found.why) == (None, None, None, why)


def test_all_events_in_one_group_of_every_stratum_give_an_infinite_odds_ratio() -> None:
    """By hand: S is at its greatest, with probability 3/10 × 1/2 under equal odds."""
    strata = [Table(3, 0, 0, 2), Table(1, 0, 0, 1)]
    found = common_odds_ratio(strata)
    assert (found.estimate, found.high) == (math.inf, math.inf)
    assert exact_test(strata, "greater").p == pytest.approx(1 / 10 * 1 / 2)


def test_a_reversal_by_pooling_is_seen_through() -> None:
    """Two strata with odds ratio 1 each; pooled, the first group looks far better."""
    strata = [Table(40, 10, 8, 2), Table(2, 8, 10, 40)]
    pooled = Table(42, 18, 18, 42)
    assert common_odds_ratio(strata).estimate == pytest.approx(1.0)
    assert exact_test(strata).p == pytest.approx(1.0)
    fallacy = fisher(pooled).p
    assert fallacy is not None
    assert fallacy < 0.001


def test_a_confidence_outside_zero_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.5"):
        common_odds_ratio(RABBITS, confidence=1.5)


def test_an_unknown_alternative_is_refused() -> None:
    with pytest.raises(ValueError, match="'both'"):
        exact_test(RABBITS, "both")  # type: ignore[arg-type]


def test_in_large_strata_it_comes_near_mantel_and_haenszel() -> None:
    """Another estimator of the same odds ratio, and its approximate interval."""
    found = common_odds_ratio(ADMISSIONS)
    pooled = StratifiedTable([np.array([[t.a, t.b], [t.c, t.d]]) for t in ADMISSIONS])
    assert found.estimate == pytest.approx(pooled.oddsratio_pooled, rel=0.01)
    assert (found.low, found.high) == pytest.approx(pooled.oddsratio_pooled_confint(), rel=0.01)
    assert exact_test(ADMISSIONS).p == pytest.approx(pooled.test_null_odds().pvalue, abs=0.02)


@pytest.mark.parametrize("strata", [RABBITS, [Table(3, 4, 1, 6), Table(2, 3, 4, 1)]])
def test_the_estimate_is_that_of_a_conditional_logistic_regression(strata: list[Table]) -> None:
    """statsmodels fits the same likelihood along another way."""
    cells = [
        (stratum, group, event)
        for stratum, t in enumerate(informative(strata))
        for group, event, n in ((1, 1, t.a), (1, 0, t.b), (0, 1, t.c), (0, 0, t.d))
        for _ in range(n)
    ]
    stratum, group, event = (np.array(column) for column in zip(*cells, strict=True))
    fitted = ConditionalLogit(event, group[:, None].astype(float), groups=stratum).fit(disp=False)
    found = common_odds_ratio(strata).estimate
    assert found == pytest.approx(math.exp(fitted.params[0]), rel=1e-4)


@given(tables.filter(lambda table: table.informs), st.sampled_from(ALTERNATIVES))
def test_one_stratum_is_fishers_test(table: Table, alternative: Alternative) -> None:
    assert exact_test([table], alternative).p == pytest.approx(fisher(table, alternative).p)
    assert exact_test([table], alternative, mid=True).p == pytest.approx(
        mid_p(table, alternative).p
    )
    one, alone = common_odds_ratio([table]), odds_ratio(table)
    assert (one.estimate, one.low, one.high) == pytest.approx(
        (alone.estimate, alone.low, alone.high), rel=1e-8
    )


@settings(max_examples=60)
@given(strata_of_tables, st.sampled_from(ALTERNATIVES))
def test_p_values_are_the_sums_over_all_combinations(
    strata: list[Table], alternative: Alternative
) -> None:
    found = exact_test(strata, alternative)
    if found.p is None:
        return
    possible = sums(strata)
    here = sum(table.a for table in strata)
    extreme = {
        "two-sided": [n for n in possible.values() if n <= possible[here]],
        "greater": [n for s, n in possible.items() if s >= here],
        "less": [n for s, n in possible.items() if s <= here],
    }[alternative]
    expected = Fraction(sum(extreme), sum(possible.values()))
    assert found.p == pytest.approx(float(expected), rel=1e-9)


@settings(max_examples=60)
@given(strata_of_tables)
def test_at_each_limit_the_tail_holds_half_of_the_error(strata: list[Table]) -> None:
    found = common_odds_ratio(strata)
    if found.low is None or found.high is None:
        return
    possible = sums(strata)
    here = sum(table.a for table in strata)

    def tail(ratio: float, *, upper: bool) -> float:
        weights = {s: n * ratio ** (s - here) for s, n in possible.items()}
        beyond = sum(w for s, w in weights.items() if (s >= here if upper else s <= here))
        return beyond / sum(weights.values())

    if found.low > 0:
        assert tail(found.low, upper=True) == pytest.approx(0.025, rel=1e-6)
    if found.high < math.inf:
        assert tail(found.high, upper=False) == pytest.approx(0.025, rel=1e-6)


@given(strata_of_tables)
def test_swapping_the_groups_inverts_the_odds_ratio(strata: list[Table]) -> None:
    one = common_odds_ratio(strata)
    other = common_odds_ratio([Table(t.c, t.d, t.a, t.b) for t in strata])
    for value, turned in (
        (one.estimate, other.estimate),
        (one.low, other.high),
        (one.high, other.low),
    ):
        if value is None or turned is None:
            assert value is turned
        else:
            assert turned == pytest.approx(math.inf if value == 0 else 1 / value, rel=1e-7)


@given(strata_of_tables)
def test_the_order_of_strata_does_not_matter(strata: list[Table]) -> None:
    assert exact_test(strata[::-1]).p == pytest.approx(exact_test(strata).p)


def test_many_large_strata_of_one_odds_ratio_give_it_back() -> None:
    """Twenty strata of 5,000 with odds ratio 6: the p is below the range of floats, and is 0."""
    strata = [Table(1500, 1000, 500, 2000)] * 20
    found = common_odds_ratio(strata)
    assert found.estimate == pytest.approx(6.0, rel=1e-3)
    assert found.low is not None
    assert found.high is not None
    # Woolf (1955): the standard error of the log odds ratio, 1.96 of it to either side.
    error = math.sqrt((1 / 1500 + 1 / 1000 + 1 / 500 + 1 / 2000) / 20)
    assert found.low == pytest.approx(6 * math.exp(-1.96 * error), rel=5e-3)
    assert found.high == pytest.approx(6 * math.exp(1.96 * error), rel=5e-3)
    assert exact_test(strata).p == 0
