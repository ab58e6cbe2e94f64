"""A permutation test that keeps strata, and the episodes of one client, together."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from projections.statistics.permutation import Permutation, permutation_test, random_subsets
from tests.projections.statistics.test_ranks import AT_TERM, EARLY

CHORIOAMNION = AT_TERM + EARLY
FIRST = [True] * len(AT_TERM) + [False] * len(EARLY)

rows = st.lists(
    st.tuples(st.integers(0, 5), st.booleans(), st.sampled_from("ab"), st.integers(0, 3)),
    min_size=1,
    max_size=7,
)


def by_brute_force(
    values: list[int], first: list[bool], strata: list[str], clients: list[int]
) -> float:
    """p over every order of the clients that hands labels on within strata; no shortcuts."""
    ranks = [Fraction(rank) for rank in stats.rankdata(values)]
    own = {who: [row for row, c in enumerate(clients) if c == who] for who in sorted(set(clients))}
    place = {who: [strata[row] for row in own[who]] for who in own}
    sums: list[Fraction] = []
    for order in itertools.permutations(own):
        if all(place[who] == place[giver] for who, giver in zip(own, order, strict=True)):
            handed = [
                ranks[row]
                for who, giver in zip(own, order, strict=True)
                for row, source in zip(own[who], own[giver], strict=True)
                if first[source]
            ]
            sums.append(sum(handed, Fraction(0)))
    centre = sum(sums, Fraction(0)) / len(sums)
    distance = abs(sum((r for r, f in zip(ranks, first, strict=True) if f), Fraction(0)) - centre)
    return sum(abs(value - centre) >= distance for value in sums) / len(sums)


def test_without_strata_all_arrangements_are_the_exact_rank_sum_test() -> None:
    # Hollander & Wolfe (1973), section 4.1: one-sided .12721, and the distribution is symmetric.
    found = permutation_test(CHORIOAMNION, FIRST, seed=1)
    assert found.p == pytest.approx(2 * 0.12721, abs=1e-5)
    assert found.arrangements == math.comb(15, 5)
    assert found.draws is None
    # U of 35 and the 10 · 11 / 2 within the group; 10 · 16 / 2 expected.
    assert (found.rank_sum, found.expected) == (90, 80)
    assert found.method == "rank sum, all arrangements"


def test_labels_are_exchanged_only_within_a_stratum() -> None:
    # Rank sums 2 + 4, 1 + 4, 2 + 3 and 1 + 3, expected 5: two of the four lie 1 away.
    found = permutation_test([1, 2, 3, 4], [False, True, False, True], strata="aabb", seed=1)
    assert (found.p, found.arrangements, found.expected) == (0.5, 4, 5)


def test_episodes_of_one_client_move_together() -> None:
    # Three clients of two episodes each: the labelled one has rank sum 3, 7 or 11, expected 7.
    together = [True, True, False, False, False, False]
    found = permutation_test(range(6), together, clients="PPQQRR", seed=1)
    assert (found.p, found.arrangements) == pytest.approx((2 / 3, 3))
    # As six separate rows it would seem to be one of the two ends of fifteen.
    assert permutation_test(range(6), together, seed=1).p == pytest.approx(2 / 15)


def test_a_client_with_both_labels_is_exchanged_as_a_whole() -> None:
    # Ranks P 1 2, Q 3 6, R 4 5 with labels TA, AT, AA. Rank sums over the six ways to hand them on:
    # P has TA: 1 + 6, 1 + 5; Q has TA: 3 + 2, 3 + 5; R has TA: 4 + 2, 4 + 6. Mean 7; observed 7.
    labels = [True, False, False, True, False, False]
    found = permutation_test([1, 2, 3, 6, 4, 5], labels, clients="PPQQRR", seed=1)
    assert (found.arrangements, found.rank_sum, found.expected, found.p) == (6, 7, 7, 1)
    # With TA for R and AT for Q the sum is 10, the farthest of all six.
    labels = [False, False, False, True, True, False]
    assert permutation_test([1, 2, 3, 6, 4, 5], labels, clients="PPQQRR", seed=1).p == 1 / 6


def test_clients_are_exchanged_only_with_those_of_as_many_episodes() -> None:
    found = permutation_test([1, 2, 3], [True, True, False], clients="PPQ", seed=1)
    assert (found.p, found.arrangements, found.informative) == (None, 1, 0)
    assert found.why == "no two clients that may be exchanged differ in label"


@settings(max_examples=40)
@given(rows)
def test_all_arrangements_are_those_of_brute_force(rows: list[tuple[int, bool, str, int]]) -> None:
    values, first = [row[0] for row in rows], [row[1] for row in rows]
    strata, clients = [row[2] for row in rows], [row[3] for row in rows]
    found = permutation_test(values, first, strata=strata, clients=clients, seed=1)
    expected = by_brute_force(values, first, strata, clients)
    assert (found.p or 1) == pytest.approx(expected)


@given(rows)
def test_one_stratum_and_one_row_a_client_change_nothing(
    rows: list[tuple[int, bool, str, int]],
) -> None:
    values, first = [row[0] for row in rows], [row[1] for row in rows]
    plain = permutation_test(values, first, seed=1)
    one = permutation_test(
        values, first, strata=["a"] * len(rows), clients=range(len(rows)), seed=1
    )
    assert plain == one


@given(rows, st.integers(1, 50), st.integers(0, 2**32))
def test_p_lies_above_zero_and_up_to_one(
    rows: list[tuple[int, bool, str, int]], draws: int, seed: int
) -> None:
    values, first = [row[0] for row in rows], [row[1] for row in rows]
    for most in (0, 200_000):
        p = permutation_test(values, first, seed=seed, draws=draws, most_arrangements=most).p
        assert p is None or 0 < p <= 1


@given(rows)
def test_swapping_the_labels_keeps_p(rows: list[tuple[int, bool, str, int]]) -> None:
    values, first = [row[0] for row in rows], [row[1] for row in rows]
    strata, clients = [row[2] for row in rows], [row[3] for row in rows]
    there = permutation_test(values, first, strata=strata, clients=clients, seed=1)
    swapped = [not label for label in first]
    back = permutation_test(values, swapped, strata=strata, clients=clients, seed=1)
    assert there.p == back.p


def drawn(exact: Permutation, monte_carlo: Permutation) -> bool:
    """Whether both agree within four standard errors of the draws."""
    assert exact.p is not None
    assert monte_carlo.p is not None
    assert monte_carlo.draws == 9_999
    return abs(exact.p - monte_carlo.p) < 4 * math.sqrt(exact.p * (1 - exact.p) / 9_999)


def test_monte_carlo_agrees_with_all_arrangements() -> None:
    strata = "abcab" * 3
    exact = permutation_test(CHORIOAMNION, FIRST, strata=strata, seed=5)
    random = permutation_test(CHORIOAMNION, FIRST, strata=strata, seed=5, most_arrangements=0)
    assert drawn(exact, random)
    assert random.method == "rank sum, Monte Carlo"
    assert random.arrangements == exact.arrangements


def test_monte_carlo_agrees_where_clients_have_mixed_labels() -> None:
    labels = [True, False, False, True, False, False, True, True, True, False]
    clients = "PPQQRRSSTT"
    values = [1, 2, 3, 6, 4, 5, 10, 8, 9, 7]
    exact = permutation_test(values, labels, clients=clients, seed=5)
    # Label vectors TA, AT, AA, TT, TA.
    assert exact.arrangements == math.factorial(5) // 2
    assert drawn(
        exact, permutation_test(values, labels, clients=clients, seed=5, most_arrangements=0)
    )


def test_monte_carlo_of_large_groups_agrees_with_the_normal_approximation() -> None:
    rng = np.random.Generator(np.random.PCG64(3))
    values, first = rng.normal(size=1_500), rng.random(1_500) < 0.3
    values[first] += 0.08
    found = permutation_test(values, first, seed=4)
    normal = stats.mannwhitneyu(values[first], values[~first]).pvalue
    assert found.p == pytest.approx(normal, abs=0.02)
    assert found.arrangements is None
    assert found.informative == 1_500


def test_the_same_seed_gives_the_same_p_and_another_seed_another() -> None:
    p = [
        permutation_test(CHORIOAMNION, FIRST, seed=seed, draws=999, most_arrangements=0).p
        for seed in (1, 1, 2)
    ]
    assert p[0] == p[1] != p[2]


def test_a_drawn_p_is_never_below_what_the_draws_allow() -> None:
    found = permutation_test(range(200), [row < 100 for row in range(200)], seed=1, draws=99)
    assert found.p == 1 / 100


@pytest.mark.parametrize("units", [5, 1_000])
def test_random_subsets_have_no_repetition_and_favour_nobody(units: int) -> None:
    rng = np.random.Generator(np.random.PCG64(9))
    draws = 6_000
    seen: Counter[int] = Counter()
    reached = 0
    for part, chosen in random_subsets(rng, units, 3, draws, ordered=True):
        assert chosen.shape == (part.stop - part.start, 3)
        assert part.start == reached
        assert all(len(set(row)) == 3 for row in chosen.tolist())
        seen.update((chosen[:, 0] * 5 // units).tolist())
        reached = part.stop
    assert reached == draws
    # The first place falls on each fifth equally often, within four standard errors.
    error = 4 * math.sqrt(draws * 0.2 * 0.8)
    assert all(abs(seen[fifth] - draws / 5) < error for fifth in range(5))


@pytest.mark.parametrize("first", [[], [True, True], [False, False]])
def test_one_group_alone_has_no_p(first: list[bool]) -> None:
    found = permutation_test(range(len(first)), first, seed=1)
    assert found.p is None
    assert found.why is not None


def test_what_cannot_be_permuted_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        permutation_test([math.nan], [True], seed=1)
    with pytest.raises(ValueError, match=r"\[2, 1, 2, 2\]"):
        permutation_test([1, 2], [True], strata="aa", seed=1)
    with pytest.raises(ValueError, match="not 0"):
        permutation_test([1, 2], [True, False], seed=1, draws=0)
