"""Time to one event."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import (  # type: ignore[import-untyped]
    SurvfuncRight,
    survdiff,
)

from projections.statistics.survival import kaplan_meier, log_rank

# Weeks in remission, maintained chemotherapy against none (Embury et al. 1977; data set `aml` of
# R's survival package). A minus marks a censored time.
MAINTAINED = [9, 13, -13, 18, 23, -28, 31, 34, -45, 48, -161]
NOT_MAINTAINED = [5, 5, 8, 8, 12, -16, 23, 27, 30, 33, 43, 45]

# Weeks in remission under 6-mercaptopurine (Freireich et al. 1963; Kalbfleisch & Prentice 1980).
SIX_MP = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]

rows = st.lists(st.tuples(st.integers(0, 8), st.booleans(), st.booleans()), max_size=25)


def columns(told: list[tuple[int, bool, bool]]) -> tuple[list[int], list[bool], list[bool]]:
    return [row[0] for row in told], [row[1] for row in told], [row[2] for row in told]


def read(weeks: list[int]) -> tuple[list[int], list[bool]]:
    return [abs(week) for week in weeks], [week > 0 for week in weeks]


def test_six_mercaptopurine_gives_the_published_curve() -> None:
    # Kalbfleisch & Prentice (1980), section 1.2.
    curve = {step.time: step.survival for step in kaplan_meier(*read(SIX_MP))}
    assert curve == pytest.approx(
        {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482},
        abs=5e-5,
    )


def test_aml_maintenance_gives_the_log_rank_of_survdiff() -> None:
    # R, survival: survdiff(Surv(time, status) ~ x, data = aml).
    found = log_rank(*read(MAINTAINED + NOT_MAINTAINED), [True] * 11 + [False] * 12)
    assert found.test.statistic == pytest.approx(3.3964, abs=5e-5)
    assert found.test.p == pytest.approx(0.0653, abs=5e-5)
    assert found.observed == (7, 11)
    assert found.expected == pytest.approx((10.69, 7.31), abs=5e-3)


def test_who_is_censored_on_the_day_of_an_event_is_at_risk_for_it() -> None:
    (step,) = kaplan_meier([2, 2, 2], [True, False, False])
    assert (step.at_risk, step.events, step.survival) == pytest.approx((3, 1, 2 / 3))


def test_without_events_there_are_no_steps_and_no_test() -> None:
    assert kaplan_meier([1, 2], [False, False]) == ()
    assert kaplan_meier([], []) == ()
    assert log_rank([1, 2], [False, False], [True, False]).test.p is None


def test_groups_that_were_never_followed_together_have_no_test() -> None:
    found = log_rank([1, 1, 5, 6], [False, False, True, True], [True, True, False, False])
    assert found.test.why == "no event happened while both groups were followed"
    assert found.observed == (0, 2)


@given(rows)
def test_the_curve_is_that_of_statsmodels(told: list[tuple[int, bool, bool]]) -> None:
    times, event = [row[0] for row in told], [row[1] for row in told]
    steps = kaplan_meier(times, event)
    if steps:
        theirs = SurvfuncRight(times, event)
        assert [step.time for step in steps] == list(theirs.surv_times)
        assert [step.at_risk for step in steps] == list(theirs.n_risk)
        assert [step.survival for step in steps] == pytest.approx(list(theirs.surv_prob))


@given(rows)
def test_the_log_rank_is_that_of_statsmodels(told: list[tuple[int, bool, bool]]) -> None:
    times, event, first = columns(told)
    ours = log_rank(times, event, first).test
    if ours.statistic is not None:
        assert (ours.statistic, ours.p) == pytest.approx(survdiff(times, event, first))


@given(rows)
def test_swapping_the_groups_changes_nothing_but_their_order(
    told: list[tuple[int, bool, bool]],
) -> None:
    times, event, first = columns(told)
    there, back = log_rank(times, event, first), log_rank(times, event, [not f for f in first])
    assert there.observed == back.observed[::-1]
    assert there.expected == pytest.approx(back.expected[::-1])
    assert there.test.statistic == pytest.approx(back.test.statistic)


def test_times_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match=r"-2\.0"):
        kaplan_meier([-2.0], [True])
    with pytest.raises(ValueError, match="NaN"):
        kaplan_meier([math.nan], [True])
    with pytest.raises(ValueError, match=r"\[1, 2\]"):
        log_rank([1], [True], [True, False])
