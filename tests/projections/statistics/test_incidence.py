"""Cumulative incidence with competing risks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import (  # type: ignore[import-untyped]
    CumIncidenceRight,
    SurvfuncRight,
)

from projections.statistics.incidence import cumulative_incidence

CAUSES = ("breakthrough", "broke_apart", "liquidity")
YEARS = (1.0, 2.0, 3.0, 4.0, 5.0)

rows = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([None, *CAUSES])), min_size=1, max_size=25
)


def test_six_rows_give_two_fifths() -> None:
    # Times 1 … 6, events 0 1 1 2 2 0. By hand: survival .8 and .6 after times 2 and 3; cause 2 adds
    # .6 / 3 at time 4 and .4 / 2 at time 5.
    causes = [None, "one", "one", "two", "two", None]
    found = cumulative_incidence([1, 2, 3, 4, 5, 6], causes, at=[4, 6])
    assert found.incidence["two"] == pytest.approx((0.2, 0.4))
    assert found.incidence["one"] == pytest.approx((0.4, 0.4))
    assert found.survival == pytest.approx((0.4, 0.2))


def test_tied_times_are_counted_as_they_are() -> None:
    # 14 rows. Time 1: four events of three causes among 14 give 2/14, 1/14, 1/14, survival 10/14.
    # Time 2: two rows are lost and three breakthroughs happen, all among 10: 10/14 × 3/10 = 3/14.
    # In all 5/14 = .3571. With the lost moved ahead of the events: 2/14 + 10/14 × 3/8 = .4107.
    times = [1] * 4 + [2] * 5 + [3] * 5
    causes = ["breakthrough", "breakthrough", "broke_apart", "liquidity"]
    causes += ["breakthrough"] * 3
    found = cumulative_incidence(times, [*causes, *[None] * 7], at=[1, 2, 3])
    assert found.incidence["breakthrough"] == pytest.approx((2 / 14, 5 / 14, 5 / 14))
    assert found.incidence["broke_apart"] == pytest.approx((1 / 14, 1 / 14, 1 / 14))
    assert found.survival == pytest.approx((10 / 14, 7 / 14, 7 / 14))


def test_the_risk_table_counts_events_to_the_year_and_the_lost_before_it() -> None:
    times = [1.0, 1.0, 2.5, 3.0, 5.0, 5.0]
    causes = ["broke_apart", None, "breakthrough", None, None, None]
    table = cumulative_incidence(times, causes, at=YEARS, among=CAUSES).risk_table
    assert [row.time for row in table] == list(YEARS)
    assert [row.at_risk for row in table] == [5, 4, 3, 2, 2]
    assert [row.events["breakthrough"] for row in table] == [0, 0, 1, 1, 1]
    assert [row.events["broke_apart"] for row in table] == [1, 1, 1, 1, 1]
    assert [row.events["liquidity"] for row in table] == [0, 0, 0, 0, 0]
    assert [row.censored for row in table] == [0, 1, 1, 2, 2]


def test_nothing_is_said_of_years_that_nobody_was_followed_to() -> None:
    found = cumulative_incidence([1.5, 2.5], ["broke_apart", None], at=[2, 3])
    assert found.incidence["broke_apart"] == (0.5, None)
    assert found.survival == (0.5, None)
    assert found.followed_until == 2.5


def test_once_everyone_had_an_event_later_years_are_known() -> None:
    found = cumulative_incidence([1, 2], ["broke_apart", "liquidity"], at=[5])
    assert found.incidence == {"broke_apart": (0.5,), "liquidity": (0.5,)}
    assert found.survival == (0,)


def test_nobody_gives_nothing() -> None:
    found = cumulative_incidence([], [], at=[1], among=CAUSES)
    assert found.n == 0
    assert found.survival == (None,)
    assert found.incidence == dict.fromkeys(CAUSES, (None,))
    assert found.risk_table[0].at_risk == 0
    assert found.followed_until is None


def test_causes_keep_the_order_asked_for() -> None:
    found = cumulative_incidence([1, 2], ["liquidity", "unforeseen"], at=[1], among=CAUSES)
    assert list(found.incidence) == [*CAUSES, "unforeseen"]


@given(rows)
def test_incidences_and_survival_sum_to_one(rows: list[tuple[int, str | None]]) -> None:
    times, causes = [row[0] for row in rows], [row[1] for row in rows]
    found = cumulative_incidence(times, causes, at=range(7), among=CAUSES)
    for values in zip(found.survival, *found.incidence.values(), strict=True):
        known = [value for value in values if value is not None]
        assert not known or sum(known) == pytest.approx(1)
        assert len(known) in {0, len(values)}


@given(rows)
def test_the_risk_table_adds_up(rows: list[tuple[int, str | None]]) -> None:
    times, causes = [row[0] for row in rows], [row[1] for row in rows]
    found = cumulative_incidence(times, causes, at=range(7), among=CAUSES)
    for row in found.risk_table:
        assert row.at_risk + sum(row.events.values()) + row.censored == found.n == len(rows)


@given(rows)
def test_one_cause_gives_the_complement_of_kaplan_meier(
    rows: list[tuple[int, str | None]],
) -> None:
    times, event = [row[0] for row in rows], [row[1] is not None for row in rows]
    if not any(event):
        return
    theirs = SurvfuncRight(times, event)
    causes = ["broke_apart" if happened else None for happened in event]
    ours = cumulative_incidence(times, causes, at=list(theirs.surv_times))
    assert ours.survival == pytest.approx(tuple(theirs.surv_prob))
    assert ours.incidence["broke_apart"] == pytest.approx(tuple(1 - theirs.surv_prob))


def test_six_mercaptopurine_gives_the_published_curve() -> None:
    """Weeks in remission, a minus for a censored time: Kalbfleisch & Prentice (1980), section 1.2,
    after Freireich et al. (1963)."""
    weeks = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23]
    weeks += [-25, -32, -32, -34, -35]
    causes = ["relapse" if week > 0 else None for week in weeks]
    found = cumulative_incidence(list(map(abs, weeks)), causes, at=[6, 7, 10, 13, 16, 22, 23])
    published = (0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482)
    assert found.survival == pytest.approx(published, abs=5e-5)


@given(rows)
def test_the_curves_are_those_of_statsmodels(rows: list[tuple[int, str | None]]) -> None:
    times = [row[0] for row in rows]
    codes = [0 if row[1] is None else 1 + CAUSES.index(row[1]) for row in rows]
    if not any(codes):
        return
    # Its standard errors, which are not looked at, divide by zero at the end of a curve.
    with np.errstate(divide="ignore", invalid="ignore"):
        theirs = CumIncidenceRight(times, codes)
    ours = cumulative_incidence(times, [row[1] for row in rows], list(theirs.times), among=CAUSES)
    for place, curve in enumerate(theirs.cinc):
        assert ours.incidence[CAUSES[place]] == pytest.approx(tuple(curve))


@pytest.mark.parametrize(
    ("times", "causes", "at", "named"),
    [
        ([1.0], [None], [-1.0], r"-1\.0"),
        ([-3.0], [None], [1.0], r"-3\.0"),
        ([float("nan")], [None], [1.0], "NaN"),
        ([1.0], [None, None], [1.0], r"\[1, 2\]"),
    ],
)
def test_times_that_cannot_be_are_refused(
    times: list[float], causes: list[str | None], at: list[float], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        cumulative_incidence(times, causes, at)
