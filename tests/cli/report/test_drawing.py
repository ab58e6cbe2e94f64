"""What is drawn is where it should be, and what others wrote stays text."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.report.drawing import Scale, path, runs, spread, steps, tag
from cli.report.figures import cell, glued, percent
from cli.report.history_charts import Lane, Mark, Years, lanes
from projections.comparing.sampling import sample
from tests.cli.report.page import read

SPACE = "\N{NO-BREAK SPACE}"
DAY = date(2011, 5, 1)


def test_text_and_attributes_of_others_are_escaped() -> None:
    drawn = str(tag("text", '</text><script>"', data_name='"><script>'))
    assert "<script" not in drawn
    (text,) = read(drawn).all("text")
    assert text.text == '</text><script>"'
    assert text.attributes == {"data-name": '"><script>'}


def test_what_would_turn_the_text_around_it_is_written_out() -> None:
    assert "\\u202e" in str(tag("text", "a\N{RIGHT-TO-LEFT OVERRIDE}b"))


@pytest.mark.parametrize(
    ("value", "log", "place"),
    [(100, True, 50), (50, True, 100), (200, True, 0), (400, True, 0), (125, False, 50)],
)
def test_equal_ratios_are_equal_distances_and_nothing_leaves_the_frame(
    value: float, place: float, *, log: bool
) -> None:
    assert Scale(50, 200, 100, 0, log=log)(value) == pytest.approx(place)


def test_a_line_stops_where_a_year_is_not_known() -> None:
    known = runs([(-1, (0.0, 1.0)), (0, (1.0, 2.0)), (1, None), (2, (3.0, 4.0))])
    assert known == [[(0.0, 1.0), (1.0, 2.0)], [(3.0, 4.0)]]
    assert path(known) == "M0 1L1 2M3 4h0"


@given(st.lists(st.floats(0, 100), min_size=1, max_size=5))
def test_labels_keep_their_distance_and_their_order(places: list[float]) -> None:
    moved = spread(places, 17, 0, 100)
    order = sorted(range(len(places)), key=lambda n: (places[n], n))
    for above, below in pairwise(order):
        assert moved[below] - moved[above] >= 17 - 1e-9
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in moved)


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_the_marks_of_a_scale_hold_all_values_in_even_steps(low: float, width: float) -> None:
    marks = steps(low, low + width)
    assert marks[0] <= low + width * 1e-6
    assert marks[-1] >= (low + width) - width * 1e-6
    gaps = {round((b - a) / (marks[1] - marks[0]), 3) for a, b in pairwise(marks)}
    assert gaps == {1.0}
    assert len(marks) <= 12


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "–"), (-1234, "−1,234"), (0.5, "0.50"), (float("inf"), "infinite"), (True, "yes")],
)
def test_a_cell_says_its_value(value: object, said: str) -> None:
    assert cell(value) == said


def test_of_fewer_than_five_no_percentage_is_given_and_little_is_not_nothing() -> None:
    assert (percent(0.25, 4), percent(0.25, 5)) == ("–", "25 %")
    assert (percent(0.0, 900), percent(0.001, 900)) == ("0 %", "below 1 %")
    assert percent(0.0002, 9000, 1) == "below 0.1 %"


def test_no_line_ends_within_a_figure() -> None:
    said = "3 of 12 (25 %), 1.35 (n 19)".replace(" ", SPACE)
    expected = said.replace(f"12{SPACE}(", "12 (").replace(f",{SPACE}", ", ")
    assert glued("3 of 12 (25 %), 1.35 (n 19)") == expected.replace(f"35{SPACE}(", "35 (")


def test_a_name_without_room_is_cut_in_the_drawing() -> None:
    chart = lanes("n", "t", "s", Years(2010, 2012), [Lane("x" * 40, marks=(Mark(DAY, "3"),))])
    assert "x" * 13 + "…" in str(chart.svg)
    assert "x" * 14 not in str(chart.svg)


def test_a_sample_is_the_same_whatever_became_of_them_and_in_whatever_order() -> None:
    rows = [
        {"client_id": f"c-{n}", "episode": 1, "response": response, "outcome": "flat"}
        for n in range(300)
        for response in ("together" if n % 3 else "apart",)
    ]
    frame = pl.DataFrame(rows)
    picked = set(sample(frame, 10)["client_id"])
    others = frame.reverse().with_columns(pl.lit("broke_apart").alias("outcome"))
    assert set(sample(others, 10)["client_id"]) == picked
    assert sample(frame, 10)["response"].value_counts().sort("response").rows() == [
        ("apart", 10),
        ("together", 10),
    ]
    assert sample(frame, 300).equals(frame)
