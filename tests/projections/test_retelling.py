"""Histories told again, up to one of their events or without some of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from projections.counterfactuals.versions import Version, number, told_again
from projections.warehouse.basis import Basis, whole
from tests import given as say
from tests.projections.logs import Telling, written

CLOCK = date(2026, 6, 30)
ONLY = ("main.outcomes", "main.timeline", "main.events")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """c-1 grew, by a figure that is corrected in #7, which #8 withdraws; c-2 has a note, #9."""
    telling = Telling(datetime(2024, 1, 1, tzinfo=UTC))
    for command in (
        say.registered("Ash"),
        say.threat("T1", on="2015-03-01"),
        say.together(on="2015-04"),
        say.abated("T1", on="2016-06-30"),
        say.revenue("FY2015", "80"),
        say.revenue("FY2020", "160"),
        say.correct(6, amount="80"),
        say.retract(7),
    ):
        telling.tell("c-1", command)
    telling.tell("c-2", say.registered("Beech"))
    telling.tell("c-2", say.note("heard", on="2020"))
    return written(tmp_path / "log.db", telling.events)


def outcomes(log: Path, *versions: Version, basis: Basis | None = None) -> dict[str, str]:
    found: dict[str, str] = {}
    for warehouse in told_again(log, basis or whole(log, CLOCK), versions, only=ONLY):
        found |= dict(warehouse.query("select client_id, outcome from outcomes").rows)
    return found


def test_a_history_is_told_up_to_each_of_its_events_at_once(log: Path) -> None:
    """Flat from the correction on, until that is withdrawn; before #2 there is no episode."""
    versions = [Version("c-1", until, until) for until in range(9)]
    assert outcomes(log, *versions) == {
        "c-1@2": "open",
        "c-1@3": "open",
        "c-1@4": "unknown",
        "c-1@5": "unknown",
        "c-1@6": "grew",
        "c-1@7": "flat",
        "c-1@8": "grew",
    }


@pytest.mark.parametrize(
    ("without", "outcome"),
    [
        ({6}, "unknown"),
        ({6, 7, 8}, "unknown"),
        ({8}, "flat"),
        ({7}, "grew"),
        ({7, 8}, "grew"),
        ({4}, "open"),
        (set(), "grew"),
    ],
)
def test_a_history_is_told_without_some_of_its_events(
    log: Path, without: set[int], outcome: str
) -> None:
    """What mends an event that is not told mends nothing."""
    assert outcomes(log, Version("c-1", "less", 8, frozenset(without))) == {"c-1@less": outcome}


def test_the_numbers_of_events_are_found_again(log: Path) -> None:
    versions = [Version("c-1", 1, 6), Version("c-1", 2, 8), Version("c-2", 1, 10)]
    told, retractions = [], []
    for warehouse in told_again(log, whole(log, CLOCK), versions, only=ONLY):
        told += warehouse.query("select client_id, position from timeline order by position").rows
        mending = "select position from events where kind = 'event.retracted'"
        retractions += [number(position) for (position,) in warehouse.query(mending).rows]
    assert [(label, number(position)) for label, position in told] == [
        *(("c-1@1", position) for position in range(2, 7)),
        *(("c-1@2", position) for position in range(2, 7)),
        ("c-2@1", 10),
    ]
    assert retractions == [8]


def test_nothing_after_the_basis_is_told(log: Path) -> None:
    earlier = replace(whole(log, CLOCK), position=7)
    assert outcomes(log, Version("c-1", "all", 99), basis=earlier) == {"c-1@all": "flat"}


def test_two_versions_cannot_bear_one_name(log: Path) -> None:
    with pytest.raises(ValueError, match="one label"):
        outcomes(log, Version("c-1", "x", 3), Version("c-1", "x", 4))


def test_without_versions_nothing_is_told(log: Path) -> None:
    assert outcomes(log) == {}
    assert outcomes(log, Version("c-3", "nobody", 9)) == {}
