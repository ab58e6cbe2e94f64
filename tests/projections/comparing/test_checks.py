"""What has to be printed with a comparison: balance, survivors, growth before, what is refused."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.definition.definition import Definition
from projections.comparing.checks import Checks, MeasureBalance, PriorGrowth, comparison_checks
from projections.comparing.hindsight import analysed_under
from tests.projections.comparing.written_down import (
    Life,
    compared,
    engine,
    figure,
    known,
    life,
    rated,
    saw,
    threat,
)
from tests.projections.laws import law


def of(*lives: Life, definition: Definition | None = None) -> Checks:
    asked = definition or Definition()
    read = engine(*lives)
    return comparison_checks(read, analysed_under(read, asked), asked)


def balanced(found: Checks, what: str) -> MeasureBalance:
    return next(each for each in found.balance if each.what == what)


# -- balance -------------------------------------------------------------------------------------


def test_balance_is_the_difference_of_means_in_standard_deviations() -> None:
    lives = [life(name, "T") for name in "AB"] + [life(name, "A") for name in "CD"]
    for each, rating in zip(lives, (4, 5, 2, 3), strict=True):
        rated(each, "trust", rating, "2015-01-10")
    found = balanced(of(*lives), "trust").balance
    # Means 4.5 and 2.5, and both groups have the variance 1/2.
    assert found.difference == pytest.approx(2 / math.sqrt(0.5))
    assert (found.first.n, found.first.missing, found.second.n) == (2, 0, 2)


def test_what_is_not_known_is_counted_as_missing() -> None:
    found = balanced(of(life("A", "T"), life("B", "A")), "trust").balance
    assert (found.difference, found.first.n, found.first.missing) == (None, 0, 1)
    assert found.why


def test_severity_is_compared_as_a_share_and_the_threat_by_how_long_it_lasted() -> None:
    lives = (
        life("A", "T"),
        life("B", "T", severity="serious"),
        life("C", "A"),
        life("D", "A", began="2014-03-01"),
    )
    found = of(*lives)
    # Shares 1/2 and 1; the deviations are 1/2 and 0.
    severe = balanced(found, "existential threat").balance
    assert severe.difference == pytest.approx(-0.5 / math.sqrt(0.125))
    lasted = balanced(found, "years under threat").balance
    assert lasted.first.mean == pytest.approx(487 / 365.25)
    assert lasted.second.mean == pytest.approx((487 + 852) / 2 / 365.25)


def test_revenue_of_nothing_or_less_has_no_logarithm() -> None:
    """An episode that is decided needs no revenue, and may have any."""
    lives = [
        life(name, kind, broke_apart="2018-01-01", revenue={2015: amount})
        for name, kind, amount in (("A", "T", 100), ("B", "T", 0), ("C", "A", -5), ("D", "A", 100))
    ]
    found = balanced(of(*lives), "revenue at year 0 (log)").balance
    assert (found.first.n, found.first.missing) == (1, 1)
    assert (found.second.n, found.second.missing) == (1, 1)


# -- survivors -----------------------------------------------------------------------------------


def test_who_broke_apart_while_the_threat_lasted_is_counted_by_response() -> None:
    lives = (
        life("ended first", "T", broke_apart="2016-06-30"),
        life("never ended", "T", ended=None, broke_apart="2016-01-10"),
        life("after", "T", broke_apart="2016-07-01"),
        life("still goes on", "T", ended=None),
        life("never", "A"),
    )
    # Of the four that are over one way or another, and not of the one that still goes on.
    assert of(*lives).failed_during == {
        "together": (2, 3),
        "mixed": (0, 0),
        "apart": (0, 1),
        "unclassified": (0, 0),
    }


def test_the_checks_are_of_the_industry_and_the_severity_that_are_asked_for() -> None:
    gone: dict[str, Any] = {"broke_apart": "2016-01-10"}
    lives = [
        life("A", "T", industry="legal", **gone),
        life("B", "T", industry="retail", **gone),
        life("C", "T", industry="legal", severity="serious", **gone),
    ]
    for each in lives:
        saw(each, "T", "2018-01-10")
    assert of(*lives).failed_during["together"] == (3, 3)
    assert of(*lives).outside_episodes == 3
    legal = of(*lives, definition=Definition(industry="legal"))
    assert (legal.failed_during["together"], legal.outside_episodes) == ((2, 2), 2)
    severe = of(*lives, definition=Definition(severity="existential"))
    assert severe.failed_during["together"] == (2, 2)


# -- growth before -------------------------------------------------------------------------------


def growth_before(found: PriorGrowth) -> Any:
    return found.medians["together"], found.medians["apart"]


def test_growth_before_the_threat_and_before_the_index_date_by_hand() -> None:
    """The threat began on 1 March 2015, so its last annual figure is 2014, and year −3 is 2011.

    The index date is 30 June 2016: years −3 and −1 are 2012 and 2014.
    """
    grown = {2011: 100, 2012: 200, 2014: 800, 2015: 100, 2020: 100}
    shrunk = {2011: 800, 2012: 400, 2014: 100, 2015: 100, 2020: 100}
    found = of(life("A", "T", revenue=grown), life("B", "A", revenue=shrunk))
    assert growth_before(found.before_the_threat) == (pytest.approx(1.0), pytest.approx(-0.5))
    assert growth_before(found.negative_control) == (pytest.approx(1.0), pytest.approx(-0.5))
    assert found.before_the_threat.n == found.negative_control.n == {"together": 1, "apart": 1}
    assert found.before_the_threat.shift.estimate == pytest.approx(1.5)


def test_a_figure_that_ended_after_the_threat_began_is_not_from_before_it() -> None:
    """It began on 1 October 2015; the year 2015 ends nearer to that than 2014, and is no more
    growth before the threat than what came after."""
    fell = {2011: 100, 2012: 100, 2014: 100, 2015: 1, 2017: 1, 2022: 1}
    lives = [
        life(name, kind, revenue=fell, began="2015-10-01", ended="2017-11-30")
        for name, kind in (("A", "T"), ("B", "A"))
    ]
    found = of(*lives).before_the_threat
    assert growth_before(found) == (pytest.approx(0.0), pytest.approx(0.0))


def test_a_figure_on_the_eve_of_the_threat_is_from_before_it() -> None:
    eve = {2012: 100, 2015: 800, 2017: 100, 2022: 100}
    on_the_day = life("A", "T", revenue=eve, began="2016-01-01", ended="2017-11-30")
    day_before = life("B", "A", revenue=eve, began="2015-12-31", ended="2017-11-30")
    found = of(on_the_day, day_before).before_the_threat
    assert growth_before(found) == (pytest.approx(1.0), None)


def test_a_figure_of_more_than_a_year_before_does_not_tell_how_the_threat_was_met() -> None:
    stale = {2010: 100, 2013: 800, 2015: 100, 2020: 100}
    assert of(life("A", "T", revenue=stale)).before_the_threat.n["together"] == 0


def test_growth_before_is_not_measured_across_currencies_or_from_nothing() -> None:
    two = life("A", "T", revenue={2015: 100, 2020: 100})
    for year, currency in ((2011, "EUR"), (2014, "GBP")):
        figure(two, f"{year}-12-31", 100, currency)
    none = life("B", "A", revenue={2011: 0, 2014: 100, 2015: 100, 2020: 100})
    assert of(two, none).before_the_threat.n == {"together": 0, "apart": 0}


@law(examples=25)
@given(
    index_date=st.dates(date(2012, 1, 1), date(2019, 12, 31)),
    year_end=st.dates(date(2015, 1, 1), date(2016, 12, 31)),
)
def test_the_negative_control_lies_before_the_index_date(index_date: date, year_end: date) -> None:
    """Whatever the fiscal year end, the last period it takes ended months before, so that no
    response can have brought its revenue about."""
    began = index_date - timedelta(days=30)
    client = life("A", "T", revenue={}, began=began.isoformat(), ended=index_date.isoformat())
    for years in range(-11, 9):
        month_end = date(year_end.year + years, year_end.month, min(year_end.day, 28))
        figure(client, month_end.isoformat(), 100)
    path = engine(client).paths(Definition())
    control = path.filter(path["year"] <= -1)
    assert control.height == 5
    assert all(end < index_date - timedelta(days=150) for end in control["period_end"])


# -- what is refused -----------------------------------------------------------------------------


def test_what_was_observed_outside_every_episode_is_refused_and_counted() -> None:
    client = life("A", "T")
    saw(client, "A", "2016-07-01")
    saw(client, "A", "2015-02-28")
    saw(client, "A", "2016-06-30")
    assert of(client, life("B", "A")).outside_episodes == 2


def test_of_two_episodes_an_observation_belongs_to_its_own() -> None:
    client = life("A", "T", revenue=dict.fromkeys(range(2014, 2025), 100))
    threat(client, "T2", "2018-01-10", "2018-12-31")
    saw(client, "A", "2018-06-30")
    found = compared(client)
    assert found.checks.outside_episodes == 0
    assert [group.episodes for group in found.groups] == [1, 0, 1, 0]


def test_the_document_is_plain() -> None:
    """One against one bounds nothing: limits are infinite, and no token of JSON is."""
    document = of(life("A", "T"), life("B", "A")).as_json()
    assert document["before_the_threat"]["shift"]["estimate"] == 0
    json.dumps(document, allow_nan=False)
    assert known().clients.is_empty()
