"""Together against apart: every figure worked by hand, or published where it is said so."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.definition.definition import Primary
from projections.comparing.contrast import Contrast, contrast_responses, json_values, tables_by
from projections.statistics.results import Estimate
from projections.statistics.two_by_two import Table
from tests.projections.laws import law

T, A = "together", "apart"
INDEX_DATE = date(2016, 6, 30)
TYPES: dict[str, Any] = {
    "client_id": pl.String,
    "industry": pl.String,
    "response": pl.String,
    "outcome": pl.String,
    "cagr": pl.Float64,
    "index_date": pl.Date,
    "broke_apart_on": pl.Date,
}


@dataclass(frozen=True)
class Row:
    """One analysed episode."""

    response: str
    outcome: str = "flat"
    cagr: float | None = 0.0
    industry: str = "legal"
    client: str | None = None
    broke_apart_on: date | None = None


def of(rows: Sequence[Row], *, draws: int = 99) -> Contrast:
    return contrast_responses(analysed(rows), draws=draws)


def analysed(rows: Sequence[Row]) -> pl.DataFrame:
    records = [
        (
            row.client or f"c-{number}",
            row.industry,
            row.response,
            row.outcome,
            row.cagr,
            INDEX_DATE,
            row.broke_apart_on,
        )
        for number, row in enumerate(rows)
    ]
    return pl.DataFrame(records, schema=TYPES, orient="row")


def counts(a: int, b: int, c: int, d: int, industry: str = "legal") -> list[Row]:
    """So many breakthroughs and others, together first."""
    return [
        Row(response, outcome, industry=industry)
        for response, outcome, n in (
            (T, "breakthrough", a),
            (T, "flat", b),
            (A, "breakthrough", c),
            (A, "grew", d),
        )
        for _ in range(n)
    ]


# -- breakthroughs -------------------------------------------------------------------------------


def test_mixed_and_unclassified_episodes_are_in_neither_group() -> None:
    rows = counts(1, 2, 0, 3)
    others = [Row("mixed", "breakthrough"), Row("unclassified", "breakthrough")]
    assert of(rows + others).table == of(rows).table == Table(1, 2, 0, 3)


def test_five_of_35_against_none_of_35_is_as_published() -> None:
    """The figures of the design: even a perfect five to nothing stays above 0.05."""
    found = of(counts(5, 30, 0, 35), draws=0)
    # Both ends of the distribution: all five in the one group or in the other.
    both_ends = 2 * math.comb(35, 5) / math.comb(70, 5)
    assert found.attainable.p == pytest.approx(both_ends)
    assert round(both_ends, 4) == 0.0536
    assert found.attainable.corrected == pytest.approx(8 * both_ends)
    assert found.fisher.p == pytest.approx(both_ends)
    assert found.mid_p.p == pytest.approx(both_ends / 2)
    assert found.odds_ratio.estimate == found.odds_ratio.high == math.inf
    assert round(found.odds_ratio.low or 0, 2) == 0.97
    difference = found.risk_difference
    assert difference.estimate == pytest.approx(5 / 35)
    assert [round(limit or 0, 3) for limit in (difference.low, difference.high)] == [0.015, 0.294]


def test_four_to_one_can_reach_as_little_as_five_to_nothing() -> None:
    """What is attainable hangs on the margins alone, not on what came."""
    four, five = (of(counts(*cells), draws=0) for cells in ((4, 31, 1, 34), (5, 30, 0, 35)))
    assert four.attainable == five.attainable
    assert round(four.fisher.p or 0, 2) == 0.36


def test_the_conditional_odds_ratio_is_that_of_the_tea_tasting() -> None:
    """Fisher (1935); R's fisher.test gives 6.408309 and 0.4857."""
    found = of(counts(3, 1, 1, 3))
    assert round(found.odds_ratio.estimate or 0, 4) == 6.4083
    assert round(found.fisher.p or 0, 5) == 0.48571


def test_only_industries_with_both_groups_and_both_outcomes_inform() -> None:
    rows = [
        *counts(3, 1, 1, 3, "legal"),
        *counts(0, 4, 0, 4, "retail"),
        *counts(2, 2, 0, 0, "health"),
    ]
    found = of(rows).within_industry
    assert (found.industries, found.informing) == (3, 1)
    assert round(found.odds_ratio.estimate or 0, 4) == 6.4083
    assert round(found.test.p or 0, 5) == 0.48571
    assert found.test.n == 8


def test_what_differs_between_industries_alone_is_no_contrast_within_them() -> None:
    """Every breakthrough is in health, where all were together: Simpson's trap."""
    rows = [*counts(6, 0, 0, 0, "health"), *counts(0, 0, 0, 6, "legal")]
    found = of(rows)
    assert found.fisher.p == pytest.approx(2 / math.comb(12, 6))
    assert found.within_industry.test.p is None
    assert found.shift.permutation is not None
    assert found.shift.permutation.p is None


def test_a_table_for_each_value_in_the_order_of_the_values() -> None:
    rows = [*counts(0, 1, 0, 0, "retail"), *counts(1, 0, 0, 2, "legal")]
    assert tables_by(analysed(rows), "industry") == [Table(1, 0, 0, 2), Table(0, 1, 0, 0)]


# -- growth and the composite rank ---------------------------------------------------------------


def test_the_shift_of_growth_is_the_median_of_all_differences() -> None:
    rows = [Row(T, cagr=each) for each in (0.10, 0.20, 0.30, None)]
    rows += [Row(A, cagr=each) for each in (0.0, 0.05)]
    # 0.10 0.20 0.30 less 0, and 0.05 0.15 0.25 less 0.05: in the middle 0.15 and 0.20
    found = of(rows).shift
    assert found.cagr.estimate == pytest.approx(0.175)
    assert found.cagr.n == 5
    assert (found.n, found.left_out) == (5, 1)


def test_who_broke_apart_stands_below_everyone_the_earlier_the_lower() -> None:
    rows = [
        Row(T, "grew", 0.1),
        Row(T, "grew", 0.2),
        Row(A, "broke_apart", 0.9, broke_apart_on=date(2018, 1, 1)),
        Row(A, "broke_apart", None, broke_apart_on=date(2017, 1, 1)),
        Row(A, "grew", 0.15),
    ]
    # Ranks: together 3 and 5, apart 2, 1 and 4; differences 1, 2, -1, 3, 4, 1: in the middle 1, 2
    assert of(rows).shift.rank.estimate == 1.5


def test_ties_share_their_rank() -> None:
    rows = [Row(T, cagr=0.1), Row(A, cagr=0.1), Row(A, cagr=0.0)]
    assert of(rows).shift.rank.estimate == pytest.approx(0.75)  # 2.5 less 2.5, and less 1


EXCHANGED = [
    Row(T, cagr=0.06, client="double T"),
    Row(T, cagr=0.07, client="double T"),
    Row(A, cagr=0.01, client="double A"),
    Row(A, cagr=0.02, client="double A"),
    Row(T, cagr=0.05),
    Row(A, cagr=0.03),
]


def test_the_episodes_of_a_client_move_together() -> None:
    """Ranks 6 and 7, or 1 and 2, with 5, 3 or 4: sums 18 16 17 8 6 7 about a mean of 12, and two of
    the six lie as far from it as 18."""
    found = of([*EXCHANGED, Row(A, cagr=0.04)]).shift
    assert found.permutation is not None
    assert found.permutation.arrangements == 6
    assert found.permutation.p == pytest.approx(2 / 6)
    assert found.attainable_p == pytest.approx(1 / 6)


def test_labels_are_exchanged_within_an_industry_only() -> None:
    """The last is alone in its industry: 18 16 8 6 are left, and two of the four lie as far."""
    found = of([*EXCHANGED, Row(A, cagr=0.04, industry="retail")]).shift
    assert found.permutation is not None
    assert found.permutation.arrangements == 4
    assert found.permutation.p == pytest.approx(2 / 4)
    assert found.attainable_p == pytest.approx(1 / 4)


def test_where_arrangements_are_drawn_so_many_draws_bound_the_p() -> None:
    rows = [Row(response, cagr=number / 100) for number, response in enumerate([T, A] * 12)]
    found = of(rows, draws=199)
    assert found.shift.permutation is not None
    assert found.shift.permutation.draws == 199
    assert found.shift.attainable_p == 1 / 200
    assert found.p(Primary.RANK) == found.shift.permutation.p
    assert found.p(Primary.BREAKTHROUGH) == found.fisher.p


def test_without_draws_there_is_no_test_of_ranks() -> None:
    found = of(counts(1, 1, 1, 1), draws=0)
    assert (found.p(Primary.RANK), found.shift.attainable_p) == (None, None)


def test_what_is_drawn_is_drawn_the_same_again() -> None:
    rows = [Row(response, cagr=number % 7 / 100) for number, response in enumerate([T, A] * 12)]
    once, again = (json.dumps(of(rows).as_json()) for _ in range(2))
    assert once == again


# -- the E-value ---------------------------------------------------------------------------------


def test_the_e_value_takes_the_root_where_breakthroughs_are_common() -> None:
    """Odds ratio 6.4083 among 4 of 8: RR 2.53147, and RR + root of RR (RR - 1) = 4.5005."""
    found = of(counts(3, 1, 1, 3)).e_value
    risk_ratio = 6.408309**0.5
    assert found.point == pytest.approx(
        risk_ratio + (risk_ratio * (risk_ratio - 1)) ** 0.5, rel=1e-4
    )
    assert found.limit == 1
    assert "root" in found.assumption


def test_the_e_value_of_a_rare_outcome_takes_the_odds_ratio_as_it_is() -> None:
    found = of(counts(5, 30, 0, 35), draws=0).e_value
    assert (found.point, found.limit) == (math.inf, 1)
    assert "rare" in found.assumption


# -- one group, or nothing -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [Row("mixed")],
        [Row(T)],
        [Row(A, "breakthrough")],
        [Row(T, "breakthrough"), Row(A, "breakthrough")],
        [Row(T, cagr=None), Row(A, cagr=None)],
        [Row(T), Row(A)],
    ],
)
def test_where_there_is_nothing_to_tell_the_document_says_why(rows: list[Row]) -> None:
    found = of(rows)
    document = found.as_json()
    assert found.attainable.p is None
    assert document["fisher"]["p"] is None
    assert document["fisher"]["why"]
    assert document["odds_ratio"]["estimate"] is None
    assert document["odds_ratio"]["why"]
    json.dumps(document, allow_nan=False)


def test_what_is_infinite_is_named_in_the_document_and_is_no_number() -> None:
    document = of(counts(5, 30, 0, 35), draws=0).as_json()
    odds = document["odds_ratio"]
    assert (odds["estimate"], odds["high"], odds["infinite"]) == (None, None, ["estimate", "high"])
    assert odds["low"] == pytest.approx(0.97, abs=0.005)
    assert (document["e_value"]["point"], document["e_value"]["infinite"]) == (None, ["point"])
    assert document["risk_difference"]["infinite"] == []
    json.dumps(document, allow_nan=False)


def test_an_estimate_that_nothing_bounds_says_so() -> None:
    unbounded = Estimate(0.1, -math.inf, math.inf, 0.95, "m", 2, "too few")
    shown = json_values(unbounded)
    assert (shown["low"], shown["high"], shown["infinite"]) == (None, None, ["low", "high"])


# -- laws ----------------------------------------------------------------------------------------

ROWS = st.lists(
    st.builds(
        Row,
        response=st.sampled_from([T, A]),
        outcome=st.sampled_from(["breakthrough", "grew", "flat", "broke_apart"]),
        cagr=st.one_of(st.none(), st.sampled_from([-0.1, 0.0, 0.0, 0.1, 0.2])),
        industry=st.sampled_from(["legal", "retail"]),
        client=st.sampled_from([None, None, "c-x", "c-y", "c-z"]),
        broke_apart_on=st.sampled_from([date(2017, 1, 1), date(2018, 1, 1)]),
    ),
    max_size=14,
)


@law(examples=60)
@given(rows=ROWS)
def test_swapping_the_labels_turns_every_figure_round(rows: list[Row]) -> None:
    swap = {T: A, A: T}
    turned = [Row(swap[row.response], *_but_the_response(row)) for row in rows]
    one, other = of(rows), of(turned)
    for this, that in (
        (one.shift.rank, other.shift.rank),
        (one.shift.cagr, other.shift.cagr),
        (one.risk_difference, other.risk_difference),
    ):
        turned_round = map(_negated, (this.estimate, this.high, this.low))
        assert all(map(_close, _figures(that), turned_round))
    for this, that in (
        (one.odds_ratio, other.odds_ratio),
        (one.within_industry.odds_ratio, other.within_industry.odds_ratio),
    ):
        turned_round = map(_inverted, (this.estimate, this.high, this.low))
        assert all(map(_close, _figures(that), turned_round))
    for primary in Primary:
        assert _close(one.p(primary), other.p(primary))
    assert _close(one.attainable.p, other.attainable.p)


@law(examples=60)
@given(rows=ROWS)
def test_no_p_lies_below_what_was_attainable(rows: list[Row]) -> None:
    found = of(rows)
    for p, least in (
        (found.fisher.p, found.attainable.p),
        (found.p(Primary.RANK), found.shift.attainable_p),
    ):
        assert (p is None) == (least is None)
        assert p is None or least is None or p >= least - 1e-12
    json.dumps(found.as_json(), allow_nan=False)


def _but_the_response(row: Row) -> tuple[Any, ...]:
    return row.outcome, row.cagr, row.industry, row.client, row.broke_apart_on


def _figures(estimate: Estimate) -> list[float | None]:
    return [estimate.estimate, estimate.low, estimate.high]


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)


def _negated(value: float | None) -> float | None:
    return None if value is None else -value


def _inverted(value: float | None) -> float | None:
    if value is None:
        return None
    return math.inf if value == 0 else 1 / value
