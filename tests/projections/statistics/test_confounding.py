"""The E-value."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.statistics.confounding import EValue, e_value_of_odds_ratio

ratios = st.floats(1e-6, 1e6)


def e_value(ratio: float | None, low: float | None = None, high: float | None = None) -> EValue:
    """Of a risk ratio, for which the odds ratio of a rare event stands."""
    return e_value_of_odds_ratio(ratio, low, high, rare=True)


def test_bottle_feeding_and_infant_deaths() -> None:
    """VanderWeele & Ding (2017), Ann Intern Med 167:268-274: RR 3.9 (1.8 to 8.7)."""
    found = e_value(3.9, 1.8, 8.7)
    assert "rare" in found.assumption
    assert found.point == pytest.approx(7.263, abs=5e-4)
    assert found.limit == pytest.approx(3.0)


def test_below_one_the_upper_limit_counts() -> None:
    """By definition: the inverses 1.25 and 1/.91 take the place of the ratios."""
    found = e_value(0.80, 0.71, 0.91)
    assert found.point == pytest.approx(1.25 + math.sqrt(1.25 * 0.25))
    assert found.limit == pytest.approx(1 / 0.91 + math.sqrt(1 / 0.91 * (1 / 0.91 - 1)))


@pytest.mark.parametrize("interval", [(2.0, 0.9, 4.0), (0.5, 0.2, 1.1), (2.0, 1.0, 4.0)])
def test_an_interval_that_holds_one_needs_no_confounder(
    interval: tuple[float, float, float],
) -> None:
    assert e_value(*interval).limit == 1


def test_no_association_needs_no_confounder() -> None:
    assert e_value(1.0).point == 1


def test_without_an_interval_there_is_no_limit() -> None:
    assert e_value(2.0).limit is None


@pytest.mark.parametrize("ratio", [0.0, math.inf])
def test_no_finite_confounder_accounts_for_all_against_none(ratio: float) -> None:
    assert e_value(ratio).point == math.inf


def test_an_infinite_odds_ratio_can_have_an_interval_that_holds_one() -> None:
    """5/35 against 0/35: the odds ratio is infinite, from 0.97."""
    found = e_value(math.inf, 0.97, math.inf)
    assert (found.point, found.limit) == (math.inf, 1.0)


def test_of_an_odds_ratio_of_a_common_event_the_root_is_taken() -> None:
    """By definition: the roots of 4 and 2.25 are 2 and 1.5."""
    found = e_value_of_odds_ratio(4.0, 2.25, 9.0, rare=False)
    assert found.point == pytest.approx(2 + math.sqrt(2))
    assert found.limit == pytest.approx(1.5 + math.sqrt(0.75))
    assert "common" in found.assumption


def test_without_a_ratio_there_is_no_e_value() -> None:
    found = e_value(None)
    assert (found.point, found.limit) == (None, None)
    assert found.why == "there is no ratio"


@pytest.mark.parametrize("ratio", [-0.1, math.nan])
def test_a_ratio_below_zero_is_refused(ratio: float) -> None:
    with pytest.raises(ValueError, match=str(ratio)):
        e_value(ratio)


@pytest.mark.parametrize("interval", [(2.0, 2.5, 3.0), (2.0, 1.0, 1.5)])
def test_an_interval_beside_its_ratio_is_refused(interval: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"does not hold 2\.0"):
        e_value(*interval)


@given(ratios)
def test_a_ratio_and_its_inverse_need_the_same(ratio: float) -> None:
    assert e_value(1 / ratio).point == pytest.approx(e_value(ratio).point)


@given(ratios)
def test_a_confounder_of_that_strength_accounts_for_the_ratio_exactly(ratio: float) -> None:
    """Ding & VanderWeele (2016): strengths E and E can give a ratio of E × E / (E + E − 1)."""
    strength = e_value(ratio).point
    assert strength is not None
    largest = strength * strength / (2 * strength - 1)
    assert largest == pytest.approx(max(ratio, 1 / ratio), rel=1e-6)
