"""Sparklines: one character per value, scaled from the least to the greatest."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.present.charts import BARS, sparkline

FINITE = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)


@pytest.mark.parametrize(
    ("values", "chart"),
    [
        ([], ""),
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([100, 0], "█▁"),
        ([-7, 0], "▁█"),
        ([5, 5, 5], "▄▄▄"),
        ([5], "▄"),
        ([0, None, 7], "▁·█"),
        ([None, None], "··"),
        ([0, float("nan"), float("inf"), 7], "▁··█"),
        ([Decimal(0), Decimal(7)], "▁█"),
        ([-1.7e308, 1.7e308], "▁█"),
    ],
)
def test_a_chart_shows_each_value_at_its_height(values: list[float | None], chart: str) -> None:
    assert sparkline(values, encoding="utf-8") == chart


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", None, "no-such-encoding"])
def test_an_encoding_without_bars_gets_ascii(encoding: str | None) -> None:
    chart = sparkline([0, None, 7], encoding=encoding)
    assert chart == ". @"


@given(st.lists(st.one_of(st.none(), FINITE), max_size=20))
def test_there_is_one_character_per_value(values: list[float | None]) -> None:
    assert len(sparkline(values, encoding="utf-8")) == len(values)


@given(st.lists(FINITE, min_size=1, max_size=20).map(sorted))
def test_a_greater_value_is_never_drawn_lower(values: list[float]) -> None:
    heights = [BARS.index(bar) for bar in sparkline(values, encoding="utf-8")]
    assert all(lower <= higher for lower, higher in pairwise(heights))
