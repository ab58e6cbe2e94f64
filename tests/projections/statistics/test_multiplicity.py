"""P-values adjusted for the number of tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped]

from projections.statistics.multiplicity import benjamini_hochberg, bonferroni, holm

Adjust = Callable[[Sequence[float | None]], tuple[float | None, ...]]

THROMBOLYSIS = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]
"""Benjamini & Hochberg (1995), J R Stat Soc B 57:289-300: the 15 p-values of the example."""

NAMES: list[tuple[Adjust, str]] = [
    (bonferroni, "bonferroni"),
    (holm, "holm"),
    (benjamini_hochberg, "fdr_bh"),
]
every_method = pytest.mark.parametrize("adjust", [adjust for adjust, _ in NAMES])
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("adjust", "rejected"), [(benjamini_hochberg, 4), (bonferroni, 3), (holm, 3)]
)
def test_the_thrombolysis_trial_rejects_as_published(adjust: Adjust, rejected: int) -> None:
    found = [p for p in adjust(THROMBOLYSIS) if p is not None and p <= 0.05]
    assert len(found) == rejected


def test_adjustments_by_hand() -> None:
    """Four tests: 4 × .01, 3 × .02, 2 × .03 and 1 × .04; Holm never falls again on the way up."""
    raw = [0.04, 0.01, 0.03, 0.02]
    assert bonferroni(raw) == pytest.approx((0.16, 0.04, 0.12, 0.08))
    assert holm(raw) == pytest.approx((0.06, 0.04, 0.06, 0.06))
    assert benjamini_hochberg(raw) == pytest.approx((0.04, 0.04, 0.04, 0.04))


@every_method
def test_a_single_test_stays_as_it_is(adjust: Adjust) -> None:
    assert adjust([0.03]) == (0.03,)


@every_method
def test_no_tests_give_no_p_values(adjust: Adjust) -> None:
    assert adjust([]) == ()


@every_method
def test_a_planned_test_without_a_p_counts_as_one_with_p_one(adjust: Adjust) -> None:
    found = adjust([0.02, None, 0.01])
    assert found[1] is None
    with_one = adjust([0.02, 1.0, 0.01])
    assert (found[0], found[2]) == (with_one[0], with_one[2])


@every_method
@pytest.mark.parametrize("p", [-0.01, 1.01, float("nan")])
def test_a_p_outside_zero_to_one_is_refused(adjust: Adjust, p: float) -> None:
    with pytest.raises(ValueError, match=f"not {p}"):
        adjust([0.5, p])


# statsmodels collects garbage in every call of Holm's, a tenth of a second each.
@settings(max_examples=25)
@pytest.mark.parametrize(("adjust", "name"), NAMES)
@given(raw=p_values)
def test_adjustments_agree_with_statsmodels(adjust: Adjust, name: str, raw: list[float]) -> None:
    assert adjust(raw) == pytest.approx(multipletests(raw, method=name)[1], abs=1e-12)


@every_method
@given(raw=p_values)
def test_an_adjusted_p_is_never_below_the_raw_one_and_keeps_the_order(
    adjust: Adjust, raw: list[float]
) -> None:
    adjusted = [p for p in adjust(raw) if p is not None]
    assert all(before <= after <= 1 for before, after in zip(raw, adjusted, strict=True))
    in_order = [after for _, after in sorted(zip(raw, adjusted, strict=True))]
    assert in_order == sorted(in_order)


@given(p_values)
def test_each_method_is_at_most_as_strict_as_the_one_before(raw: list[float]) -> None:
    for strict, middle, mild in zip(
        bonferroni(raw), holm(raw), benjamini_hochberg(raw), strict=True
    ):
        assert strict is not None
        assert middle is not None
        assert mild is not None
        assert strict >= middle
        assert middle >= mild - 1e-12
