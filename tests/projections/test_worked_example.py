"""The worked example of DOMAIN.md, from what a person logs to the figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain.definition.definition import STANDARD
from domain.service import RecordService
from events.store.log import EventLog
from tests import given
from tests.naive.tables import Tables
from tests.projections import engines
from tests.projections.text_tables import expect

CLOCK = date(2026, 6, 30)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Through the application, in a real log, which is closed before it is projected."""
    path = tmp_path / "log.db"
    record = RecordService(EventLog.create(path), today=lambda: CLOCK)
    stream = record.register(given.registered("Worked Example")).events[0].stream
    record.record(stream, given.threat("T1", on="2015-03-01"))
    record.record(stream, given.abated("T1", on="2016-06-30"))
    for year, amount in (
        (2015, 80),
        (2016, 90),
        (2017, 100),
        (2018, 110),
        (2019, 130),
        (2020, 160),
    ):
        record.record(stream, given.revenue(f"FY{year}", str(amount)))
    record.close()
    return path


def by_naive(log: Path, clock: date, _: object) -> Tables:
    record = RecordService(EventLog.open(log))
    stream = record.event(1).stream
    events = record.stream(stream)
    record.close()
    return engines.by_naive(events, clock, STANDARD)


@pytest.mark.parametrize("engine", [engines.by_engine, by_naive])
def test_the_figures_of_the_worked_example(log: Path, engine: Callable[..., Tables]) -> None:
    tables = engine(log, CLOCK, STANDARD)
    expect(
        """
        index_date | r0 | r5  | multiple | cagr   | growth | fate       | outcome | response
        2016-06-30 | 80 | 160 | 2.00     | 0.1487 | grew   | continuing | grew    | unclassified
        """,
        tables["outcomes"],
    )
    expect(
        """
        year | period_end | amount | index
        0    | 2015-12-31 | 80     | 100.0
        1    | 2016-12-31 | 90     | 112.5
        2    | 2017-12-31 | 100    | 125.0
        3    | 2018-12-31 | 110    | 137.5
        4    | 2019-12-31 | 130    | 162.5
        5    | 2020-12-31 | 160    | 200.0
        """,
        [row for row in tables["revenue_path"] if row["year"] >= 0],
    )
    assert [row["amount"] for row in tables["revenue_path"] if row["year"] < 0] == [None] * 5


def test_the_episode_of_the_worked_example(log: Path) -> None:
    expect(
        """
        episode | started_on | index_date | together | apart | net | response
        1       | 2015-03-01 | 2016-06-30 | 0        | 0     | -   | unclassified
        """,
        engines.by_engine(log, CLOCK)["episodes"],
    )
