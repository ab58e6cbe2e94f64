"""Krippendorff's alpha and raw agreement."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.statistics.agreement import Level, krippendorff_alpha

X = None
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
    [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
]
"""Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C."""
UNITS = list(zip(*OBSERVERS, strict=True))

LEVELS: list[Level] = ["nominal", "ordinal", "interval", "ratio"]
ratings = st.lists(
    st.lists(st.none() | st.integers(0, 5), min_size=0, max_size=4), min_size=1, max_size=12
)


@pytest.mark.parametrize(
    ("level", "alpha"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_krippendorffs_four_observers_and_twelve_units(level: Level, alpha: float) -> None:
    assert krippendorff_alpha(UNITS, level).alpha == pytest.approx(alpha, abs=5e-4)


def test_raw_agreement_counts_pairs_within_units() -> None:
    """By hand: the last unit has one rating; of the 55 pairs in the others 43 are equal."""
    found = krippendorff_alpha(UNITS, "nominal")
    assert (found.units, found.ratings, found.pairs) == (11, 40, 55)
    assert found.raw == pytest.approx(43 / 55)


def test_two_raters_and_two_names_by_hand() -> None:
    """Krippendorff (2011), section A: 10 units, 4 of 10 pairs differ, 14 zeros and 6 ones.

    alpha = 1 − (20 − 1) × 4 / (14 × 6) = .095.
    """
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    found = krippendorff_alpha(list(zip(meg, owen, strict=True)), "nominal")
    assert found.alpha == pytest.approx(1 - 19 * 4 / (14 * 6))
    assert found.alpha == pytest.approx(0.095, abs=5e-4)
    assert found.raw == 0.6


def test_responses_can_be_compared_by_name() -> None:
    """By hand: of 6 ratings 3 are each; 1 of 3 pairs differs: 1 − 5 × 1 / (3 × 3)."""
    units = [["together", "together"], ["apart", "apart"], ["together", "apart"]]
    assert krippendorff_alpha(units, "nominal").alpha == pytest.approx(4 / 9)


def test_systematic_disagreement_is_below_zero() -> None:
    """By hand: both pairs differ, 2 ratings are each: 1 − 3 × 2 / (2 × 2)."""
    assert krippendorff_alpha([[0, 1], [1, 0]], "nominal").alpha == pytest.approx(-0.5)


def test_two_zeros_do_not_differ_at_level_ratio() -> None:
    """By hand: each pair agrees."""
    assert krippendorff_alpha([[0, 0], [3, 3]], "ratio").alpha == 1


@pytest.mark.parametrize("level", LEVELS)
def test_raters_who_never_vary_give_no_alpha(level: Level) -> None:
    found = krippendorff_alpha([[3, 3], [3, 3, 3]], level)
    assert found.alpha is None
    assert found.why == "every rating is the same"
    assert (found.raw, found.pairs) == (1.0, 4)


@pytest.mark.parametrize("units", [[], [[]], [[1], [None, 2], [None, None]]])
def test_units_with_one_rating_give_no_agreement(units: list[list[float | None]]) -> None:
    found = krippendorff_alpha(units, "interval")
    assert (found.alpha, found.raw, found.units, found.ratings, found.pairs) == (
        None,
        None,
        0,
        0,
        0,
    )
    assert found.why == "no unit has two ratings"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("rating", [math.nan, math.inf])
def test_a_number_is_finite(rating: float, level: Level) -> None:
    with pytest.raises(ValueError, match=repr(rating)):
        krippendorff_alpha([[1, rating]], level)


def test_a_name_has_no_place_on_a_scale() -> None:
    with pytest.raises(ValueError, match="'high'"):
        krippendorff_alpha([[1, "high"]], "ordinal")


def test_a_ratio_scale_takes_nothing_below_zero() -> None:
    with pytest.raises(ValueError, match="-2"):
        krippendorff_alpha([[1, -2]], "ratio")


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="'metric'"):
        krippendorff_alpha([[1, 2]], "metric")  # type: ignore[arg-type]


@given(ratings, st.sampled_from(LEVELS))
def test_neither_the_order_of_units_nor_that_of_raters_matters(
    units: list[list[int | None]], level: Level
) -> None:
    one = krippendorff_alpha(units, level)
    other = krippendorff_alpha([unit[::-1] for unit in units[::-1]], level)
    assert other.alpha == pytest.approx(one.alpha)
    assert (other.raw, other.pairs) == (one.raw, one.pairs)


@given(ratings, st.sampled_from(LEVELS))
def test_alpha_is_at_most_one_and_one_exactly_where_all_pairs_agree(
    units: list[list[int | None]], level: Level
) -> None:
    found = krippendorff_alpha(units, level)
    if found.alpha is not None:
        assert found.alpha <= 1
        assert (found.alpha == 1) == (found.raw == 1)


@given(ratings)
def test_interval_alpha_is_unmoved_by_a_change_of_unit(units: list[list[int | None]]) -> None:
    changed = [[None if r is None else 32 + 1.5 * r for r in unit] for unit in units]
    one, other = (krippendorff_alpha(u, "interval").alpha for u in (units, changed))
    assert other == pytest.approx(one)
