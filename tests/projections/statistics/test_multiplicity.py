"""Holm's adjustment of p-values for the number of tests."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped]

from projections.statistics.multiplicity import holm

THROMBOLYSIS = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]
"""Benjamini & Hochberg (1995), J R Stat Soc B 57:289-300: the 15 p-values of the example."""

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def test_the_thrombolysis_trial_rejects_three_as_published() -> None:
    assert sum(p is not None and p <= 0.05 for p in holm(THROMBOLYSIS)) == 3


@pytest.mark.parametrize(
    ("raw", "adjusted"),
    [
        # 4 × .01, 3 × .02, 2 × .03 and 1 × .04; it never falls again on the way up.
        ([0.04, 0.01, 0.03, 0.02], (0.06, 0.04, 0.06, 0.06)),
        ([0.03], (0.03,)),
        ([], ()),
    ],
)
def test_adjustments_by_hand(raw: list[float], adjusted: tuple[float, ...]) -> None:
    assert holm(raw) == pytest.approx(adjusted)


def test_a_planned_test_without_a_p_counts_as_one_with_p_one() -> None:
    with_one = holm([0.02, 1.0, 0.01])
    assert holm([0.02, None, 0.01]) == (with_one[0], None, with_one[2])


@pytest.mark.parametrize("p", [-0.01, 1.01, float("nan")])
def test_a_p_outside_zero_to_one_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match=f"not {p}"):
        holm([0.5, p])


# statsmodels collects garbage in every call of Holm's, a tenth of a second each.
@settings(max_examples=25)
@given(raw=p_values)
def test_adjustments_agree_with_statsmodels(raw: list[float]) -> None:
    assert holm(raw) == pytest.approx(multipletests(raw, method="holm")[1], abs=1e-12)


@given(raw=p_values)
def test_an_adjusted_p_keeps_the_order_and_lies_between_the_raw_one_and_bonferronis(
    raw: list[float],
) -> None:
    adjusted = [p for p in holm(raw) if p is not None]
    for before, after in zip(raw, adjusted, strict=True):
        assert before <= after <= min(1.0, len(raw) * before)
    in_order = [after for _, after in sorted(zip(raw, adjusted, strict=True))]
    assert in_order == sorted(in_order)
