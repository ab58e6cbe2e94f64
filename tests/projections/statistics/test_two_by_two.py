"""Two groups, an event or none: exact tests, odds ratio and what could have been reached."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats.contingency import odds_ratio as scipy_odds_ratio

from projections.statistics.results import Alternative
from projections.statistics.two_by_two import Table, attainable_p, fisher, mid_p, odds_ratio

TEA = Table(3, 1, 1, 3)
"""Fisher (1935), The Design of Experiments, chapter II: cups with milk first, said and true."""

TWINS = Table(2, 10, 15, 3)
"""Fisher (1935), J R Stat Soc 98:39-82: twins of convicts, convicted and not; in each row the
dizygotic before the monozygotic."""

PERFECT = Table(5, 30, 0, 35)
"""All five breakthroughs among the 35 that pulled together."""

ALTERNATIVES: list[Alternative] = ["two-sided", "greater", "less"]
counts = st.integers(0, 25)
tables = st.builds(Table, counts, counts, counts, counts)
informing = tables.filter(lambda table: table.informs)


def swapped(table: Table) -> Table:
    """The same with the groups exchanged."""
    return Table(table.c, table.d, table.a, table.b)


def outcomes(table: Table) -> dict[Table, Fraction]:
    """Every table with these margins and its exact probability under equal odds."""
    row, other, events = table.a + table.b, table.c + table.d, table.a + table.c
    cells = range(max(0, events - other), min(row, events) + 1)
    ways = math.comb(row + other, events)
    return {
        Table(a, row - a, events - a, other - events + a): Fraction(
            math.comb(row, a) * math.comb(other, events - a), ways
        )
        for a in cells
    }


def test_the_lady_tasting_tea() -> None:
    """R's fisher.test(TeaTasting): .24286 and .48571, odds ratio 6.4083; half of 16/70 off."""
    assert fisher(TEA, "greater").p == pytest.approx(0.24286, abs=5e-6)
    assert fisher(TEA).p == pytest.approx(0.48571, abs=5e-6)
    assert mid_p(TEA, "greater").p == pytest.approx(0.12857, abs=5e-6)
    assert odds_ratio(TEA).estimate == pytest.approx(6.4083, abs=5e-5)


def test_the_convicted_twins() -> None:
    """R's fisher.test(Convictions): one-sided .00046518, .046937 from .00332 to .36319."""
    found = odds_ratio(TWINS)
    assert fisher(TWINS, "less").p == pytest.approx(0.00046518, abs=5e-9)
    assert found.estimate == pytest.approx(0.046937, abs=5e-7)
    assert (found.low, found.high) == pytest.approx((0.00332, 0.36319), abs=5e-6)


def test_all_five_breakthroughs_in_one_of_two_equal_groups() -> None:
    """By hand: twice C(35, 5) / C(70, 5); at the limit, five of five have probability .025."""
    found = odds_ratio(PERFECT)
    assert fisher(PERFECT).p == pytest.approx(2 * math.comb(35, 5) / math.comb(70, 5))
    assert fisher(PERFECT).p == pytest.approx(0.0536, abs=5e-5)
    assert (found.estimate, found.high) == (math.inf, math.inf)
    assert found.low is not None
    assert found.low == pytest.approx(0.97, abs=5e-3)
    weights = [math.comb(35, a) * math.comb(35, 5 - a) * found.low**a for a in range(6)]
    assert weights[5] / sum(weights) == pytest.approx(0.025)


def test_four_against_one_is_far_from_anything() -> None:
    assert fisher(Table(4, 31, 1, 34)).p == pytest.approx(0.36, abs=5e-3)


def test_no_event_in_the_first_group_gives_an_odds_ratio_of_zero() -> None:
    found = odds_ratio(swapped(PERFECT))
    assert (found.estimate, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(1 / 0.97, abs=5e-3)


def test_two_sided_mid_p_halves_every_table_as_probable_as_the_observed() -> None:
    """By hand: of the 70 ways 1 + 1 are less probable, 16 + 16 as probable: (2 + 32 / 2) / 70."""
    assert mid_p(TEA).p == pytest.approx(18 / 70)


@pytest.mark.parametrize(
    "table", [Table(0, 0, 3, 4), Table(3, 4, 0, 0), Table(0, 3, 0, 4), Table(3, 0, 4, 0)]
)
def test_a_table_that_could_not_have_come_otherwise_has_no_answer(table: Table) -> None:
    why = "all in one group, or all with one outcome"
    assert (fisher(table).p, fisher(table).why) == (None, why)
    assert (mid_p(table).p, mid_p(table).why) == (None, why)
    found = odds_ratio(table)
    assert (found.estimate, found.low, found.high, found.why) == (None, None, None, why)
    assert found.n == 7


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="c counts observations and cannot be -1"):
        Table(1, 2, -1, 3)


def test_a_confidence_outside_zero_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.5"):
        odds_ratio(TEA, confidence=1.5)


def test_an_unknown_alternative_is_refused() -> None:
    with pytest.raises(ValueError, match="'both'"):
        fisher(TEA, "both")  # type: ignore[arg-type]


def test_the_smallest_p_of_two_equal_groups_is_that_of_a_perfect_split() -> None:
    found = attainable_p(35, 35, 5)
    assert found.p == pytest.approx(0.0536, abs=5e-5)
    assert found.corrected == found.p
    assert found.n == 70


def test_with_eight_explanations_only_a_small_group_can_become_significant() -> None:
    """By hand: all five in a group of m, C(m, 5) / C(70, 5) ≤ .05 / 8, holds up to m = 26."""
    reached = [attainable_p(m, 70 - m, 5, explanations=8).corrected for m in range(2, 36)]
    significant = [m for m, p in enumerate(reached, start=2) if p is not None and p <= 0.05]
    assert significant[-1] == 26
    assert math.comb(26, 5) / math.comb(70, 5) <= 0.05 / 8 < math.comb(27, 5) / math.comb(70, 5)


def test_a_corrected_p_does_not_exceed_one() -> None:
    assert attainable_p(2, 2, 1, explanations=8).corrected == 1


@pytest.mark.parametrize("margins", [(0, 5, 2), (5, 0, 2), (5, 5, 0), (5, 5, 10)])
def test_where_nothing_could_differ_no_p_can_be_reached(margins: tuple[int, int, int]) -> None:
    found = attainable_p(*margins, explanations=8)
    assert (found.p, found.corrected) == (None, None)
    assert found.why == "all in one group, or all with one outcome"


@pytest.mark.parametrize(
    ("margins", "explanations", "said"),
    [((5, 5, 11), 1, "11 events among 10"), ((-1, 5, 2), 1, "-1"), ((5, 5, 2), 0, "not 0")],
)
def test_impossible_margins_are_refused(
    margins: tuple[int, int, int], explanations: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        attainable_p(*margins, explanations=explanations)


@given(informing, st.sampled_from(ALTERNATIVES))
def test_p_values_are_the_sums_of_exact_probabilities(
    table: Table, alternative: Alternative
) -> None:
    possible = outcomes(table)
    here = possible[table]
    if alternative == "two-sided":
        more = sum((p for p in possible.values() if p < here), Fraction(0))
        same = sum((p for p in possible.values() if p == here), Fraction(0))
    else:
        sign = 1 if alternative == "greater" else -1
        beyond = (p for other, p in possible.items() if sign * (other.a - table.a) > 0)
        more, same = sum(beyond, Fraction(0)), here
    assert fisher(table, alternative).p == pytest.approx(float(more + same), rel=1e-9)
    assert mid_p(table, alternative).p == pytest.approx(float(more + same / 2), rel=1e-9)


@given(informing, st.sampled_from(ALTERNATIVES))
def test_fisher_agrees_with_scipy(table: Table, alternative: Alternative) -> None:
    square = np.array([[table.a, table.b], [table.c, table.d]])
    expected = stats.fisher_exact(square, alternative=alternative).pvalue
    assert fisher(table, alternative).p == pytest.approx(expected, rel=1e-9)


@settings(max_examples=60)
@given(informing, st.sampled_from([0.8, 0.95, 0.99]))
def test_the_odds_ratio_agrees_with_scipy(table: Table, confidence: float) -> None:
    found = odds_ratio(table, confidence=confidence)
    expected = scipy_odds_ratio([[table.a, table.b], [table.c, table.d]])
    interval = expected.confidence_interval(confidence)
    assert found.estimate == pytest.approx(expected.statistic, rel=1e-6)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-6)


@given(informing)
def test_swapping_the_groups_inverts_the_odds_ratio(table: Table) -> None:
    one, other = odds_ratio(table), odds_ratio(swapped(table))
    for value, turned in (
        (one.estimate, other.estimate),
        (one.low, other.high),
        (one.high, other.low),
    ):
        assert value is not None
        assert turned is not None
        assert turned == pytest.approx(math.inf if value == 0 else 1 / value, rel=1e-8)


@given(informing)
def test_swapping_the_groups_changes_the_side_and_not_the_p(table: Table) -> None:
    assert fisher(swapped(table)).p == pytest.approx(fisher(table).p)
    assert fisher(swapped(table), "less").p == pytest.approx(fisher(table, "greater").p)


@given(informing, st.sampled_from(ALTERNATIVES))
def test_the_mean_of_mid_p_is_one_half(table: Table, alternative: Alternative) -> None:
    weighted = [(mid_p(other, alternative).p, p) for other, p in outcomes(table).items()]
    assert sum(value * float(p) for value, p in weighted if value is not None) == pytest.approx(0.5)


@given(informing)
def test_the_interval_leaves_out_one_exactly_where_a_tail_is_below_half_the_error(
    table: Table,
) -> None:
    found = odds_ratio(table)
    for limit, p in (
        (found.low, fisher(table, "greater").p),
        (found.high, fisher(table, "less").p),
    ):
        assert limit is not None
        assert p is not None
        if abs(p - 0.025) > 1e-9:
            beyond = limit > 1 if limit is found.low else limit < 1
            assert beyond == (p < 0.025)


@given(informing)
def test_no_outcome_has_a_smaller_p_than_the_attainable_one(table: Table) -> None:
    row, other, events = table.a + table.b, table.c + table.d, table.a + table.c
    reached = [p for p in (fisher(t).p for t in outcomes(table)) if p is not None]
    assert attainable_p(row, other, events).p == pytest.approx(min(reached), rel=1e-9)


def test_a_hundred_thousand_observations_agree_with_scipy() -> None:
    table = Table(50, 20000, 10, 79940)
    square = np.array([[50, 20000], [10, 79940]])
    expected = scipy_odds_ratio(square)
    interval = expected.confidence_interval()
    found = odds_ratio(table)
    assert fisher(table).p == pytest.approx(stats.fisher_exact(square).pvalue, rel=1e-8)
    assert found.estimate == pytest.approx(expected.statistic, rel=1e-6)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-6)
