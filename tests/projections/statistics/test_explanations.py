"""Explanations ranked against each other."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.statistics.explanations import Explanation, Ranking, rank_explanations
from projections.statistics.permutation import permutation_test
from projections.statistics.ranks import auc

Floats = npt.NDArray[np.float64]
NAN = math.nan

# Ten clients, three breakthroughs: trust parts them but for one pair and a tie, budget does not.
EVENT = [True, True, True, *[False] * 7]
TRUST = [5, 4, 3, 4, 2, 2, 1, 1, 2, 1]
BUDGET = [3, 1, 4, 1, 5, 2, 2, 3, 3, 4]
TALENT = [2, NAN, 5, 3, NAN, 1, 4, 2, 1, NAN]


def ranked(
    *columns: Sequence[float], event: list[bool] = EVENT, seed: int = 1, draws: int = 4_999
) -> Ranking:
    names = [f"explanation {n}" for n in range(len(columns))]
    return rank_explanations(names, np.array(columns).T, event, seed=seed, draws=draws)


def named(ranking: Ranking) -> dict[str, Explanation]:
    return {explanation.name: explanation for explanation in ranking.explanations}


def noise(n: int, k: int, seed: int) -> Floats:
    drawn: Floats = np.random.Generator(np.random.PCG64(seed)).integers(1, 6, (n, k)).astype(float)
    return drawn


def max_t_by_brute_force(ratings: Floats, events: int) -> list[float]:
    """Single-step max-T over every arrangement of the events, ratings complete, no strata."""
    n = len(ratings)
    distance = np.array(
        [
            [
                abs((auc(column, [row in chosen for row in range(n)]) or 0) - 0.5)
                for column in ratings.T
            ]
            for chosen in itertools.combinations(range(n), events)
        ]
    )
    # Around one half, the mean of all arrangements, the spread is the root of the mean square.
    score = distance / np.sqrt((distance**2).mean(axis=0))
    p: list[float] = (score.max(axis=1)[:, np.newaxis] >= score[0] - 1e-9).mean(axis=0).tolist()
    return p


def test_explanations_stand_in_the_order_of_their_auc() -> None:
    found = ranked(BUDGET, TRUST)
    # Trust: 21 pairs; the 4 of the others ties with a 4 and lies above the 3: 21 − 1.5.
    # Budget: 3 wins 3 and ties 2, 1 ties 1, 4 wins 5 and ties 1: 3 + 1, one half, 5.5.
    assert [e.name for e in found.explanations] == ["explanation 1", "explanation 0"]
    assert [e.auc for e in found.explanations] == pytest.approx([19.5 / 21, 10 / 21])
    assert found.lead.estimate == pytest.approx(9.5 / 21)
    assert (found.n, found.events) == (10, 3)


def test_a_missing_rating_leaves_the_row_out_for_that_explanation_alone() -> None:
    found = named(ranked(TALENT, TRUST))
    talent, trust = found["explanation 0"], found["explanation 1"]
    # 2 and 5 against 3 1 4 2 1: above 1 1, one tie with 2; above all five.
    assert (talent.n, talent.events, talent.auc) == pytest.approx((7, 2, 7.5 / 10))
    assert (trust.n, trust.events) == (10, 3)


def test_somers_d_uses_every_row_with_an_outcome() -> None:
    # Outcome ranks 4 3 1 2 of ratings 5 3 3 1, the last outcome unknown: pairs of the first three
    # are two concordant and one tied in the rating.
    found = rank_explanations(
        ["trust"],
        np.array([[5.0], [3.0], [3.0], [1.0]]),
        [False] * 4,
        outcome=[4, 3, 1, NAN],
        seed=1,
    )
    (trust,) = found.explanations
    assert (trust.somers_d, trust.n_outcome) == pytest.approx((2 / 3, 3))
    assert trust.auc is None
    assert trust.why == "0 with and 4 without the event have a rating"


def test_the_raw_p_is_that_of_the_permutation_test() -> None:
    for column in (TRUST, BUDGET):
        (found,) = ranked(column, draws=9_999).explanations
        exact = permutation_test(column, EVENT, seed=1).p
        assert exact is not None
        error = 4 * math.sqrt(exact * (1 - exact) / 9_999)
        assert found.p == pytest.approx(exact, abs=error)


def test_the_raw_p_is_that_of_the_permutation_test_within_strata() -> None:
    strata = "abababbaab"
    ratings = np.array([BUDGET], dtype=float).T
    (found,) = rank_explanations(["budget"], ratings, EVENT, strata=strata, seed=2).explanations
    exact = permutation_test(BUDGET, EVENT, strata=strata, seed=1).p
    assert exact is not None
    assert found.p == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 9_999))


def test_where_events_are_the_most_the_p_is_that_of_the_permutation_test_too() -> None:
    most = [not happened for happened in EVENT]
    strata = "abababbaab"
    ratings = np.array([BUDGET], dtype=float).T
    (found,) = rank_explanations(["budget"], ratings, most, strata=strata, seed=2).explanations
    exact = permutation_test(BUDGET, most, strata=strata, seed=1).p
    assert exact is not None
    assert found.p == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 9_999))


def test_max_t_is_that_of_every_arrangement() -> None:
    ratings = np.array([TRUST, BUDGET, TRUST[::-1]], dtype=float).T
    expected = max_t_by_brute_force(ratings, events=3)
    found = named(rank_explanations(["a", "b", "c"], ratings, EVENT, seed=3))
    for name, p in zip("abc", expected, strict=True):
        assert found[name].p_max_t == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / 9_999))


def test_explanations_that_say_the_same_cost_nothing_in_max_t_but_do_in_holm() -> None:
    for explanation in ranked(TRUST, TRUST, TRUST).explanations:
        assert explanation.p is not None
        assert explanation.p_max_t == explanation.p
        assert explanation.p_holm == pytest.approx(3 * explanation.p)


def test_max_t_rejects_pure_noise_about_as_often_as_it_says() -> None:
    event = [row < 5 for row in range(70)]
    names = list("abcdefgh")
    rejected = 0
    for seed in range(200):
        found = rank_explanations(
            names, noise(70, 8, seed), event, seed=seed, draws=199, bootstrap_draws=1
        )
        rejected += min(e.p_max_t or 1 for e in found.explanations) <= 0.1
    # 10 % of 200, and four standard errors.
    assert abs(rejected - 20) <= 4 * math.sqrt(200 * 0.1 * 0.9)


def test_a_difference_between_strata_alone_is_no_evidence() -> None:
    # Within each industry all ratings are alike: the AUC of 1 says only which industry it was.
    found = rank_explanations(
        ["trust"],
        np.array([[5.0], [5.0], [5.0], [1.0], [1.0]]),
        [True, True, True, False, False],
        strata="aaabb",
        seed=1,
    )
    (trust,) = found.explanations
    assert (trust.auc, trust.p, trust.p_max_t, trust.p_holm) == (1, None, None, None)
    assert trust.why == "within the strata, the ratings or the events do not vary"


def test_the_bayesian_bootstrap_is_that_of_weighted_pairs() -> None:
    found = rank_explanations(
        ["trust", "budget"], np.array([TRUST, BUDGET], dtype=float).T, EVENT, seed=1, draws=1
    )
    rng = np.random.Generator(np.random.PCG64(99))
    leads = []
    for weights in rng.dirichlet(np.ones(10), size=4_000):
        areas = []
        for column in (TRUST, BUDGET):
            above = np.sign(np.subtract.outer(column[:3], column[3:])) / 2 + 0.5
            pairs = np.outer(weights[:3], weights[3:])
            areas.append(float((above * pairs).sum() / pairs.sum()))
        leads.append(areas[0] - areas[1])
    low, high = np.quantile(leads, [0.025, 0.975])
    # The ends of 4,000 draws vary by about a hundredth.
    assert found.lead.low == pytest.approx(low, abs=0.03)
    assert found.lead.high == pytest.approx(high, abs=0.03)
    first = np.mean([lead > 0 for lead in leads])
    assert named(found)["trust"].probability_first == pytest.approx(first, abs=0.02)


def test_equal_explanations_share_the_first_place() -> None:
    for explanation in ranked(TRUST, TRUST).explanations:
        assert explanation.probability_first == 0.5
        assert (explanation.rank_low, explanation.rank_high) == (1, 1)


def test_an_explanation_that_points_the_other_way_is_last_whatever_its_p() -> None:
    upside_down = [-rating for rating in TRUST]
    found = ranked(upside_down, BUDGET)
    last = found.explanations[-1]
    assert last.name == "explanation 0"
    assert last.auc == pytest.approx(1.5 / 21)
    assert last.p is not None
    assert last.p < 0.1
    assert last.probability_first is not None
    assert last.probability_first < 0.05


def test_an_explanation_without_ratings_stands_last_and_says_why() -> None:
    found = ranked([NAN] * 10, [3] * 10, TRUST)
    first, second, last = found.explanations
    assert first.name == "explanation 2"
    # Ratings that are all alike have an AUC of one half and nothing to test.
    assert (second.auc, second.p) == (0.5, None)
    assert last == Explanation(
        name="explanation 0",
        n=0,
        events=0,
        auc=None,
        somers_d=None,
        n_outcome=0,
        p=None,
        p_max_t=None,
        p_holm=None,
        probability_first=None,
        rank_low=None,
        rank_high=None,
        why="0 with and 0 without the event have a rating",
    )


def test_fewer_than_two_explanations_have_no_lead() -> None:
    assert ranked(TRUST).lead.why == "fewer than two explanations have an AUC"
    nothing = rank_explanations([], np.zeros((3, 0)), [True, False, False], seed=1)
    assert nothing.explanations == ()
    assert nothing.lead.estimate is None


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(2, 25), st.integers(1, 5), st.data())
def test_laws_of_any_ranking(seed: int, n: int, k: int, data: st.DataObject) -> None:
    ratings = noise(n, k, seed)
    ratings[np.random.Generator(np.random.PCG64(seed)).random((n, k)) < 0.2] = NAN
    event = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    found = rank_explanations(
        [str(j) for j in range(k)], ratings, event, seed=seed, draws=99, bootstrap_draws=50
    )
    with_auc = [e for e in found.explanations if e.auc is not None]
    assert len(found.explanations) == k
    assert [e.auc for e in with_auc] == sorted((e.auc or 0 for e in with_auc), reverse=True)
    if with_auc:
        assert sum(e.probability_first or 0 for e in with_auc) == pytest.approx(1)
    for explanation in with_auc:
        assert explanation.rank_low is not None
        assert explanation.rank_high is not None
        assert 1 <= explanation.rank_low <= explanation.rank_high <= len(with_auc)
        if explanation.p is not None:
            assert explanation.p_max_t is not None
            assert explanation.p_holm is not None
            assert 0 < explanation.p <= explanation.p_max_t <= 1
            assert explanation.p <= explanation.p_holm <= 1


def test_one_stratum_equals_none_and_the_seed_decides_everything() -> None:
    ratings = np.array([TRUST, BUDGET], dtype=float).T
    plain = rank_explanations(["a", "b"], ratings, EVENT, seed=7)
    assert plain == rank_explanations(["a", "b"], ratings, EVENT, strata=["x"] * 10, seed=7)
    assert plain != rank_explanations(["a", "b"], ratings, EVENT, seed=8)


def test_what_cannot_be_ranked_is_refused() -> None:
    ratings = np.array([TRUST], dtype=float).T
    with pytest.raises(ValueError, match=r"\(10, 2\).*\(10, 1\)"):
        rank_explanations(["a", "b"], ratings, EVENT, seed=1)
    with pytest.raises(ValueError, match="not infinite"):
        rank_explanations(["a"], np.full((10, 1), math.inf), EVENT, seed=1)
    with pytest.raises(ValueError, match="not 0"):
        rank_explanations(["a"], ratings, EVENT, seed=1, draws=0)
    with pytest.raises(ValueError, match=r"\[10, 2, 10\]"):
        rank_explanations(["a"], ratings, EVENT, strata="ab", seed=1)
    with pytest.raises(ValueError, match="confidence"):
        rank_explanations(["a"], ratings, EVENT, confidence=95, seed=1)
