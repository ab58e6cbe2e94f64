"""Breaking through, breaking apart and being sold as they come: when each episode's first event
was, and the incidence that follows, worked by hand."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.comparing.incidence import event_times, incidence_by_response, years_elapsed
from tests.projections.laws import law
from tests.projections.text_tables import reads, rows

TYPES: dict[str, Any] = {
    "response": pl.String,
    "index_date": pl.Date,
    "breakthrough": pl.Boolean,
    "judged_on": pl.Date,
    "broke_apart_on": pl.Date,
    "liquidity_on": pl.Date,
    "lost_on": pl.Date,
}
CLOCK = date(2026, 6, 30)


def followed(*episodes: dict[str, Any]) -> pl.DataFrame:
    """Episodes that ended on 30 June 2016; breaking through is judged unless said otherwise."""
    lives = [
        {
            "response": "together",
            "index_date": date(2016, 6, 30),
            "breakthrough": True if "judged_on" in each else None,
            **each,
        }
        for each in episodes
    ]
    return pl.DataFrame(lives, schema=TYPES)


FIRST = """
judged     | broke      | sold       | lost       | time | event
-          | -          | -          | -          | 5    | -
2018-06-30 | -          | -          | -          | 2    | breakthrough
2021-06-30 | -          | -          | -          | 5    | breakthrough
2022-03-31 | -          | -          | -          | 5    | breakthrough
-          | 2017-06-30 | -          | -          | 1    | broke_apart
-          | 2021-06-30 | -          | -          | 5    | broke_apart
-          | -          | 2020-06-30 | -          | 4    | liquidity
2018-06-30 | 2019-06-30 | -          | -          | 2    | breakthrough
2019-06-30 | 2018-06-30 | -          | -          | 2    | broke_apart
2019-06-30 | 2019-06-30 | 2019-06-30 | -          | 3    | broke_apart
2019-06-30 | -          | 2019-06-30 | -          | 3    | breakthrough
2022-03-31 | 2021-06-30 | -          | -          | 5    | broke_apart
-          | -          | -          | 2018-06-30 | 2    | -
-          | -          | -          | 2016-03-31 | 0    | -
-          | -          | -          | 2023-06-30 | 5    | -
-          | 2018-06-30 | -          | 2018-06-30 | 2    | broke_apart
"""
"""What comes first counts; on one day breaking apart before breaking through, before a sale. What
is judged after the five years happened at the latest on their last day."""


@pytest.mark.parametrize("line", rows(FIRST), ids=lambda line: " ".join(line.values()))
def test_the_first_event_counts(line: dict[str, str]) -> None:
    names = {"judged": "judged_on", "broke": "broke_apart_on"}
    names |= {"sold": "liquidity_on", "lost": "lost_on"}
    life = {
        name: date.fromisoformat(line[word]) for word, name in names.items() if line[word] != "-"
    }
    (found,) = event_times(followed(life), CLOCK, 5).to_dicts()
    assert found["time"] == float(line["time"])
    assert reads(found["event"], line["event"])


def test_a_window_still_open_counts_for_as_long_as_it_was_followed() -> None:
    (found,) = event_times(followed({}), date(2019, 6, 30), 5).to_dicts()
    assert (found["time"], found["event"]) == (3, None)


def test_a_verdict_that_was_no_breakthrough_is_no_event() -> None:
    life = {"judged_on": date(2018, 6, 30), "breakthrough": False}
    (found,) = event_times(followed(life), CLOCK, 5).to_dicts()
    assert (found["time"], found["event"]) == (5, None)


def test_a_breakthrough_that_nobody_judged_happened_at_the_latest_on_the_last_day() -> None:
    """As it is computed from the record, it has no day of its own."""
    (found,) = event_times(followed({"breakthrough": True}), CLOCK, 5).to_dicts()
    assert (found["time"], found["event"]) == (5, "breakthrough")


def test_what_happened_after_a_shorter_horizon_is_beyond_it() -> None:
    life = {"broke_apart_on": date(2020, 6, 30)}
    (found,) = event_times(followed(life), CLOCK, 3).to_dicts()
    assert (found["time"], found["event"]) == (3, None)


def test_the_incidence_is_that_worked_by_hand() -> None:
    """Of four: one breaks through at 1, one is lost at 2, one breaks apart at 3, one stays to 5.

    At 1: 1/4. At 3 two are at risk and 3/4 are without an event: 3/4 · 1/2 = 3/8.
    """
    lives = followed(
        {"judged_on": date(2017, 6, 30)},
        {"lost_on": date(2018, 6, 30)},
        {"broke_apart_on": date(2019, 6, 30)},
        {},
    )
    (course,) = incidence_by_response(lives, CLOCK, 5)
    found = course.incidence
    assert course.response == "together"
    assert list(found.incidence["breakthrough"]) == [0.25, 0.25, 0.25, 0.25, 0.25]
    assert list(found.incidence["broke_apart"]) == [0, 0, 0.375, 0.375, 0.375]
    assert list(found.incidence["liquidity"]) == [0, 0, 0, 0, 0]
    assert list(found.survival) == [0.75, 0.75, 0.375, 0.375, 0.375]
    assert [row.at_risk for row in found.risk_table] == [3, 3, 1, 1, 1]
    assert [row.censored for row in found.risk_table] == [0, 0, 1, 1, 1]


def test_ties_share_their_risk_set() -> None:
    """Two events and one lost on one day: the lost one is still at risk, so 1/3 and 1/3."""
    day = date(2017, 6, 30)
    lives = followed({"judged_on": day}, {"broke_apart_on": day}, {"lost_on": day})
    (course,) = incidence_by_response(lives, CLOCK, 1)
    shares = [course.incidence.incidence[cause][0] for cause in ("breakthrough", "broke_apart")]
    assert shares == pytest.approx([1 / 3, 1 / 3])


def test_beyond_what_anyone_was_followed_nothing_is_said() -> None:
    (course,) = incidence_by_response(followed({}, {}), date(2018, 12, 31), 5)
    assert course.incidence.survival == (1, 1, None, None, None)


def test_there_is_a_course_for_each_response_that_an_episode_has() -> None:
    lives = followed({"response": "apart"}, {"response": "together"})
    assert [course.response for course in incidence_by_response(lives, CLOCK, 5)] == [
        "together",
        "apart",
    ]
    assert incidence_by_response(followed(), CLOCK, 5) == ()


# -- years ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index_date", "day", "years"),
    [
        ("2016-02-29", "2017-02-28", 1),
        ("2016-02-29", "2020-02-29", 4),
        ("2016-02-29", "2020-02-28", 3 + 365 / 366),
        ("2016-02-29", "2021-02-28", 5),
        ("2015-02-28", "2016-02-28", 1),
        ("2015-02-28", "2016-02-29", 1 + 1 / 366),
        ("2015-03-01", "2016-02-29", 365 / 366),
        ("2015-03-01", "2016-03-01", 1),
        ("2015-12-31", "2016-01-01", 1 / 366),
        ("2016-06-30", "2016-06-30", 0),
    ],
)
def test_years_are_calendar_years(index_date: str, day: str, years: float) -> None:
    assert _elapsed(date.fromisoformat(index_date), [date.fromisoformat(day)]) == [
        pytest.approx(years, abs=1e-12)
    ]


@law(examples=60)
@given(index_date=st.dates(date(1996, 1, 1), date(2030, 12, 31)))
def test_years_grow_by_the_day_and_are_whole_on_anniversaries_alone(index_date: date) -> None:
    days = [index_date + timedelta(days=number) for number in range(6 * 366)]
    found = _elapsed(index_date, days)
    assert all(early < late for early, late in pairwise(found))
    whole = [day for day, years in zip(days, found, strict=True) if years == int(years)]
    in_february = index_date.month == 2 and index_date.day == 29
    for day in whole:
        leap = day.year % 4 == 0  # none of these years is a century that is not
        expected = (2, 28) if in_february and not leap else (index_date.month, index_date.day)
        assert (day.month, day.day) == expected
    assert len(whole) in {6, 7}


def _elapsed(index_date: date, days: list[date]) -> list[float]:
    frame = pl.DataFrame({"index_date": [index_date] * len(days), "day": days})
    return frame.select(years_elapsed(pl.col("day"))).to_series().to_list()
