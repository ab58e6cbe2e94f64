"""Judgements: trust, the litmus test, the seven drivers, standing, breakthrough."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from domain.commands import RecordEvent
from tests.given import (
    Breakthrough,
    DriverAssessed,
    Headcount,
    Litmus,
    MarketShifted,
    Standing,
    Trust,
    given,
    log_event,
    registered,
    trust,
)


@pytest.mark.parametrize("rating", [1, 2, 3, 4, 5])
def test_trust_is_rated_1_to_5(rating: int) -> None:
    given(registered()).when(trust(rating, label="shallow", instrument="survey", rater="Bo")).then(
        Trust, rating=rating, label="shallow", instrument="survey", rater="Bo"
    )


@pytest.mark.parametrize("rating", [0, 6, -1, 2.5, "3", True])
def test_a_rating_outside_1_to_5_is_refused(rating: int) -> None:
    given(registered()).when(trust(rating)).then_invalid(field="rating")


def test_trust_in_one_word_is_weak_shallow_or_deep() -> None:
    given(registered()).when(trust(3, label="fine")).then_invalid(
        "value.unknown", field="label", known=("weak", "shallow", "deep")
    )


DRIVERS = ["talent", "budget", "industry", "services", "strategy", "plan", "accountability"]


@pytest.mark.parametrize("driver", DRIVERS)
def test_there_are_seven_drivers(driver: str) -> None:
    given(registered()).when(log_event(DriverAssessed, driver=driver, rating=4)).then(
        DriverAssessed, driver=driver, rating=4
    )


def test_trust_is_no_driver() -> None:
    given(registered()).when(log_event(DriverAssessed, driver="trust", rating=4)).then_invalid(
        "value.unknown", field="driver", value="trust"
    )


def litmus(**changed: int) -> RecordEvent:
    items: dict[str, Any] = {
        "described": 12,
        "leaders": 4,
        "vision": 3,
        "stories": 2,
        "set_aside": 5,
    }
    return log_event(Litmus, **items | {"best_idea": 0, "informal": 4} | changed)


def test_the_litmus_score_is_the_mean_of_its_six_items_each_from_0_to_1() -> None:
    event = given(registered()).when(litmus()).event
    assert isinstance(event, Litmus)
    by_hand = (Fraction(12, 20) + Fraction(3 + 2 + 5 + 0 + 4, 5)) / 6
    assert event.score == pytest.approx(float(by_hand))


def test_the_litmus_score_runs_from_0_to_1() -> None:
    none: dict[str, int] = {
        "described": 0,
        "vision": 0,
        "stories": 0,
        "set_aside": 0,
        "informal": 0,
    }
    full = {"described": 20, "vision": 5, "stories": 5, "set_aside": 5, "informal": 5}
    lowest = given(registered()).when(litmus(**none)).event
    highest = given(registered()).when(litmus(**full, best_idea=5)).event
    assert isinstance(lowest, Litmus)
    assert isinstance(highest, Litmus)
    assert (lowest.score, highest.score) == (0, 1)


def test_five_life_experiences_for_each_leader_can_be_described_and_no_more() -> None:
    given(registered()).when(litmus(described=20)).then(Litmus, described=20, leaders=4)
    given(registered()).when(litmus(described=21)).then_invalid(
        "litmus.too_many_described", field="described", described=21, each=5, leaders=4
    )


@pytest.mark.parametrize("item", ["vision", "stories", "set_aside", "best_idea", "informal"])
def test_the_items_are_scored_0_to_5(item: str) -> None:
    for score in (0, 5):
        given(registered()).when(litmus(**{item: score})).then(Litmus, **{item: score})
    for score in (-1, 6):
        given(registered()).when(litmus(**{item: score})).then_invalid(field=item)


def test_at_least_one_leader_takes_the_litmus_test() -> None:
    given(registered()).when(litmus(leaders=0, described=0)).then_invalid(
        "litmus.no_leaders", field="leaders", leaders=0
    )


@pytest.mark.parametrize("field", ["perceived_percentile", "size_percentile"])
def test_standing_is_in_percentiles(field: str) -> None:
    said: dict[str, Any] = {"perceived_percentile": 80, "size_percentile": 40}
    for edge in (0, 100):
        given(registered()).when(log_event(Standing, **said | {field: edge})).then(
            Standing, **said | {field: edge}
        )
    for outside in (-1, 101):
        given(registered()).when(log_event(Standing, **said | {field: outside})).then_invalid(
            field=field
        )


CRITERIA = [
    "outperformed_peers",
    "realised_vision",
    "lived_up_to_potential",
    "punched_above_weight",
    "best_for_stakeholders",
]


@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_breakthrough_criterion_is_yes_no_or_unknown_which_it_is_unless_said(
    criterion: str,
) -> None:
    for answer in ("yes", "no", "unknown"):
        expected = dict.fromkeys(CRITERIA, "unknown") | {criterion: answer}
        given(registered()).when(log_event(Breakthrough, **{criterion: answer})).then(
            Breakthrough, **expected
        )
    given(registered()).when(log_event(Breakthrough, **{criterion: "maybe"})).then_invalid(
        field=criterion
    )


@pytest.mark.parametrize("direction", ["downturn", "flat", "upswing"])
def test_a_market_turns_one_of_three_ways(direction: str) -> None:
    given(registered()).when(log_event(MarketShifted, direction=direction)).then(
        MarketShifted, direction=direction
    )


def test_another_turn_is_refused() -> None:
    given(registered()).when(log_event(MarketShifted, direction="up")).then_invalid(
        "value.unknown", field="direction", value="up"
    )


def test_a_headcount_is_not_negative() -> None:
    given(registered()).when(log_event(Headcount, count=0)).then(Headcount, count=0)
    given(registered()).when(log_event(Headcount, count=-1)).then_invalid(
        "value.too_small", field="count", value=-1
    )
