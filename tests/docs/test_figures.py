"""The figures that the documentation quotes are those that the statistics give."""

from __future__ import annotations

import math

import pytest

from projections.statistics.noise import best_of_noise
from projections.statistics.proportions import risk_difference
from projections.statistics.two_by_two import Table, attainable_p, fisher, odds_ratio
from tests.docs.pages import DOCS

SEVENTY = " ".join(
    (DOCS / "explanation" / "what-seventy-can-say.md").read_text(encoding="utf-8").split()
)


@pytest.mark.parametrize("first", [5, 4, 3])
def test_five_breakthroughs_among_two_groups_of_35(first: int) -> None:
    p = fisher(Table(first, 35 - first, 5 - first, 30 + first)).p
    assert p is not None
    shown = f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
    assert f"| {first} and {5 - first} | {shown} |" in SEVENTY


def test_the_most_uneven_split_comes_up_by_chance_so_often() -> None:
    p = attainable_p(35, 35, 5).p
    assert p is not None
    assert p > 0.05
    assert f"in one of {round(1 / p)} cases" in SEVENTY


@pytest.mark.parametrize(("group", "places"), [(35, 2), (26, 3), (25, 3)])
def test_the_smallest_p_corrected_for_eight(group: int, places: int) -> None:
    corrected = attainable_p(group, 70 - group, 5, explanations=8).corrected
    assert corrected is not None
    assert f"| {group} of 70 | {corrected:.{places}f} |" in SEVENTY


def test_the_best_of_eight_that_mean_nothing() -> None:
    noise = best_of_noise(70, 5, 8, threshold=0.75)
    assert noise.median is not None
    assert noise.upper is not None
    assert noise.chance is not None
    assert f"| half of the time at least | {noise.median:.2f} |" in SEVENTY
    assert f"| in one of twenty cases at least | {noise.upper:.2f} |" in SEVENTY
    assert f"In {noise.chance:.0%}".replace("%", " %") + " of such draws" in SEVENTY


def test_the_difference_and_its_interval() -> None:
    difference = risk_difference(5, 35, 0, 35)
    assert difference.estimate is not None
    assert difference.low is not None
    assert difference.high is not None
    assert f"a difference of {100 * difference.estimate:.0f} points" in SEVENTY
    assert f"from {100 * difference.low:.1f} to {100 * difference.high:.1f} points" in SEVENTY
    ratio = odds_ratio(Table(5, 30, 0, 35))
    assert ratio.estimate == math.inf
    assert f"begins at {ratio.low:.2f}" in SEVENTY
