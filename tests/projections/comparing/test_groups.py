"""What the episodes with one response have in common: medians, ranges, counts, worked by hand."""

from __future__ import annotations

import tempfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given

from domain.definition.definition import Definition
from projections.comparing.comparison import cohort_of, compare
from projections.comparing.groups import OUTCOMES, RESPONSES
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.facts import facts
from projections.warehouse.basis import whole
from projections.warehouse.refresh import in_memory
from tests.projections.comparing.written_down import compared, life
from tests.projections.histories import CLOCKS, DEFINITIONS, HISTORIES
from tests.projections.laws import law
from tests.projections.logs import LogBuilder, written

RISING = {2010: 50, 2015: 100, 2016: 110, 2020: 200}
FASTER = {2010: 80, 2015: 100, 2016: 150, 2020: 400}
SLOWER = {2015: 100, 2016: 120, 2020: 100}


def test_a_group_has_medians_ranges_and_how_many_they_rest_on() -> None:
    """Year 0 is 2015, whose end lies within six months before 30 June 2016; year 5 is 2020."""
    found = compared(
        life("A", "T", revenue=RISING),
        life("B", "T", revenue=FASTER),
        life("C", "T", revenue=SLOWER),
    ).group("together")
    assert (found.episodes, found.clients) == (3, 3)
    assert (found.index[1], found.index_range[1], found.n_by_year[1]) == (120, (110, 150), 3)
    assert (found.index[5], found.index_range[5], found.n_by_year[5]) == (200, (100, 400), 3)
    assert (found.index[-5], found.index_range[-5], found.n_by_year[-5]) == (65, (50, 80), 2)
    assert (found.index[3], found.index_range[3], found.n_by_year[3]) == (None, None, 0)
    assert found.multiple == 2
    assert found.cagr == pytest.approx(2 ** (1 / 5) - 1)
    assert found.n_cagr == 3


def test_the_median_of_an_even_number_lies_in_the_middle_of_two() -> None:
    found = compared(life("A", "T", revenue=RISING), life("B", "T", revenue=FASTER))
    assert found.group("together").multiple == 3


def test_groups_come_in_one_order_and_empty_ones_are_there() -> None:
    found = compared(life("A", "T"), life("B", "A"), life("C", "TA"))
    assert [group.response for group in found.groups] == list(RESPONSES)
    assert [group.episodes for group in found.groups] == [1, 1, 1, 0]
    empty = found.group("unclassified")
    assert set(empty.index.values()) == {None}
    assert (empty.multiple, empty.cagr, empty.n_cagr) == (None, None, 0)
    assert empty.outcomes == dict.fromkeys(OUTCOMES, 0)


@pytest.mark.parametrize(("years", "least", "most"), [(5, -5, 5), (3, -5, 3), (1, -5, 1)])
def test_the_index_reaches_from_five_years_before_to_the_horizon(
    years: int, least: int, most: int
) -> None:
    (found, *_) = compared(life("A", "T"), definition=Definition(years=years)).groups
    assert list(found.index) == list(range(least, most + 1))
    document = found.as_json()
    assert list(document["index"]) == [str(year) for year in range(most + 1)]
    assert list(document["before"]) == [str(year) for year in range(least, 0)]


def test_a_client_with_two_episodes_is_one_client() -> None:
    twice = life("A", "T", revenue=dict.fromkeys(range(2000, 2022), 100))
    early = life("A", began="2005-01-10", ended="2006-03-31").rows["threats"][0]
    twice.add("threats", **{**early, "threat": "T2"})
    found = compared(twice)
    assert (found.group("together").episodes, found.group("together").clients) == (1, 1)
    assert (found.group("unclassified").episodes, found.group("unclassified").clients) == (1, 1)


def test_every_outcome_is_counted_once() -> None:
    lives = (
        life("A", "T", breakthrough="2019-05-01"),
        life("B", "T", broke_apart="2018-05-01"),
        life("C", "T", sold="2018-05-01"),
        life("D", "T", revenue={2015: 100, 2020: 111}),
        life("E", "T", revenue={2015: 100, 2020: 110}),
        life("F", "T", revenue={2015: 100, 2020: 90}),
    )
    # 1.02^5 = 1.10408 and 0.98^5 = 0.90392: 111 grew, 110 is flat, 90 declined
    found = compared(*lives).group("together")
    assert found.outcomes == dict.fromkeys(OUTCOMES, 1)


@law(examples=12)
@given(builder=HISTORIES, definition=DEFINITIONS, clock=CLOCKS)
def test_no_client_and_no_episode_is_lost_on_the_way(
    builder: LogBuilder, definition: Definition, clock: date
) -> None:
    """From all clients to those analysed, and from there into exactly one group."""
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", builder.events)
        basis = whole(log, clock)
        with in_memory(log, basis) as warehouse:
            known = facts(warehouse)
    found = cohort_of(known, definition, basis)
    rows = found.attrition.to_dicts()
    assert rows[0]["clients"] == known.clients.height
    assert rows[0]["episodes"] == OutcomeEngine(known, clock).episodes(definition).height
    for before, after in pairwise(rows):
        for what in ("clients", "episodes"):
            assert before[what] == after[what] + after[f"{what}_excluded"]
    assert rows[-1]["episodes"] == found.analysed.height
    assert rows[-1]["clients"] == found.analysed["client_id"].n_unique()
    shown = compare(OutcomeEngine(known, clock), definition, basis, draws=0, vary=False)
    assert sum(group.episodes for group in shown.groups) == rows[-1]["episodes"]
    for group in shown.groups:
        assert sum(group.outcomes.values()) == group.episodes
