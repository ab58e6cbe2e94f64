"""Versions of a client: its events up to one of them, or without some of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from projections.counterfactuals.versions import replay_variants
from projections.warehouse.basis import Basis, whole
from projections.warehouse.build import Cut
from tests import given
from tests.projections.logs import LogBuilder, written

CLOCK = date(2026, 6, 30)
ONLY = ("main.outcomes", "main.timeline", "main.events")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """c-1 grew, by a figure that is corrected in #7, which #8 retracts; c-2 has a note, #9."""
    builder = LogBuilder(datetime(2024, 1, 1, tzinfo=UTC))
    for command in (
        given.registered("Ash"),
        given.threat("T1", on="2015-03-01"),
        given.together(on="2015-04"),
        given.abated("T1", on="2016-06-30"),
        given.revenue("FY2015", "80"),
        given.revenue("FY2020", "160"),
        given.correct(6, amount="80"),
        given.retract(7),
    ):
        builder.log("c-1", command)
    builder.log("c-2", given.registered("Beech"))
    builder.log("c-2", given.note("heard", on="2020"))
    return written(tmp_path / "log.db", builder.events)


def outcomes(log: Path, *cuts: Cut, basis: Basis | None = None) -> dict[str, str]:
    by_label: dict[str, str] = {}
    for warehouse in replay_variants(log, basis or whole(log, CLOCK), cuts, only=ONLY):
        by_label |= dict(warehouse.query("select client_id, outcome from outcomes").rows)
    return by_label


def test_versions_up_to_each_event_are_one_run(log: Path) -> None:
    """Flat from the correction on, until that is retracted; before #2 there is no episode."""
    cuts = [Cut("c-1", until, until) for until in range(9)]
    assert outcomes(log, *cuts) == {
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
def test_a_version_without_some_events(log: Path, without: set[int], outcome: str) -> None:
    """A correction of an event that is not in the version changes nothing."""
    assert outcomes(log, Cut("c-1", "less", 8, frozenset(without))) == {"c-1@less": outcome}


def test_events_keep_their_positions_in_every_version(log: Path) -> None:
    cuts = [Cut("c-1", 1, 6), Cut("c-1", 2, 8), Cut("c-2", 1, 10)]
    facts, retractions = [], []
    for warehouse in replay_variants(log, whole(log, CLOCK), cuts, only=ONLY):
        timeline = "select client_id, position from timeline order by all"
        facts += warehouse.query(timeline).rows
        retracted = "select position from events where kind = 'event.retracted'"
        retractions += [position for (position,) in warehouse.query(retracted).rows]
    assert facts == [
        *(("c-1@1", position) for position in range(2, 7)),
        *(("c-1@2", position) for position in range(2, 7)),
        ("c-2@1", 10),
    ]
    assert retractions == [8]


def test_nothing_after_the_basis_is_read(log: Path) -> None:
    earlier = replace(whole(log, CLOCK), position=7)
    assert outcomes(log, Cut("c-1", "all", 99), basis=earlier) == {"c-1@all": "flat"}


def test_two_versions_cannot_have_one_name(log: Path) -> None:
    with pytest.raises(ValueError, match="one label"):
        outcomes(log, Cut("c-1", "x", 3), Cut("c-1", "x", 4))


def test_without_versions_there_are_no_tables(log: Path) -> None:
    assert outcomes(log) == {}
    assert outcomes(log, Cut("c-3", "nobody", 9)) == {}
