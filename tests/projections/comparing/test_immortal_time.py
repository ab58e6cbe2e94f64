"""Who survives longer is seen pulling together more often: not to be taken for what survival rests
on.

Leaders here pull together or apart by the toss of a coin while the threat lasts, and nothing hangs
on it. Afterwards every year that a client lives through, its leaders are seen together once more.
"""

from __future__ import annotations

import random

import pytest
from scipy import stats

from domain.definition.definition import STANDARD
from projections.comparing.contrast import contrast_responses
from projections.comparing.hindsight import analysed_under
from projections.outcomes.engine import OutcomeEngine
from projections.statistics.two_by_two import Table, fisher
from tests.projections.comparing.written_down import CLOCK, Life, known, life, saw

DATA_SETS = 40
CLIENTS = 60
LEVEL = 0.05

TOO_OFTEN = int(stats.binom.isf(0.001, DATA_SETS, LEVEL))
"""More rejections than this come by chance once in a thousand such tests."""


@pytest.fixture(scope="module")
def histories() -> list[list[Life]]:
    rng = random.Random(20_160_630)
    return [[_history(f"client {n}", rng) for n in range(CLIENTS)] for _ in range(DATA_SETS)]


def _history(name: str, rng: random.Random) -> Life:
    """A client that breaks apart at some time in the five years, or lives and may break through."""
    lives = rng.random() < 0.5
    years = 5 if lives else rng.choice((0, 0, 1, 1, 2))
    client = life(
        name,
        rng.choice(("TT", "AA")),
        breakthrough="2021-03-31" if lives and rng.random() < 0.6 else None,
        broke_apart=None if lives else f"{2016 + years}-12-01",
        revenue={2015: 100, 2020: rng.randrange(60, 200)} if lives else {2015: 100},
    )
    for year in range(years):
        saw(client, "T", f"{2017 + year}-06-01")
    return client


def test_the_years_after_count_for_nothing_in_the_response(histories: list[list[Life]]) -> None:
    rejected = sum(_p(lives) <= LEVEL for lives in histories)
    assert rejected <= TOO_OFTEN


def test_to_count_every_observation_finds_what_is_not_there(histories: list[list[Life]]) -> None:
    rejected = sum(_naive_p(lives) <= LEVEL for lives in histories)
    assert rejected > 0.9 * DATA_SETS


def test_the_ranks_are_not_moved_by_it_either(histories: list[list[Life]]) -> None:
    rejected = sum(_rank_p(lives) <= LEVEL for lives in histories)
    assert rejected <= TOO_OFTEN


def _p(lives: list[Life]) -> float:
    """Of the test that decides, under our definitions."""
    found = contrast_responses(
        analysed_under(OutcomeEngine(known(*lives), CLOCK), STANDARD), draws=0
    )
    assert found.table.n == CLIENTS
    assert found.fisher.p is not None
    return found.fisher.p


def _rank_p(lives: list[Life]) -> float:
    found = contrast_responses(
        analysed_under(OutcomeEngine(known(*lives), CLOCK), STANDARD), draws=199
    )
    assert found.shift.permutation is not None
    assert found.shift.permutation.p is not None
    return found.shift.permutation.p


def _naive_p(lives: list[Life]) -> float:
    """Of the same test, with every observation there ever was."""
    broke_through = {True: [0, 0], False: [0, 0]}
    for each in lives:
        seen = [row["together"] for row in each.rows["observations"]]
        together = 2 * sum(seen) > len(seen)
        broke_through[together]["judgements" not in each.rows] += 1
    p = fisher(Table(*broke_through[True], *broke_through[False])).p
    assert p is not None
    return p
