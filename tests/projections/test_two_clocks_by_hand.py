"""The two clocks by hand, where a filter and a fold could be wrong alike."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from projections.warehouse.basis import BasisQuery, resolve
from projections.warehouse.connection import Warehouse
from projections.warehouse.refresh import in_memory
from tests.naive.tables import Row
from tests.projections.logs import written
from tests.projections.text_tables import case, expect, log_all

HISTORY = """
    on         | what       | with          | recorded
    2014       | engaged    |               | 2015-03-01
    2014-11-20 | disengaged |               | 2015-03-01
    2014-11-25 | engaged    |               | 2015-03-01
    2015-Q1    | threat     | T1            | 2015-04-02
    2015-05-01 | apart      | T1            | 2015-05-02
    2015-06-30 | abated     | T1            | 2015-07-01
    2015-04-10 | together   | T1            | 2016-01-15
    FY2015     | revenue    | 100           | 2016-02-01
    2015-05    | together   | T1            | 2016-02-02
    2015-06-30 | correct    | #6 on=2015-08 | 2016-03-01
"""
"""After the registration, #1, the lines are #2 to #11. Each is recorded at noon."""

EPISODE = "started_on | index_date | together | apart | response | response_ab | response_all"
ENGAGED = "engaged_from | engaged_to"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    builder = log_all([case("one", HISTORY)])
    return written(tmp_path_factory.mktemp("history") / "log.db", builder.events)


def up_to(day: str) -> BasisQuery:
    return BasisQuery(as_of=datetime.fromisoformat(day).replace(tzinfo=UTC))


def until(day: str) -> BasisQuery:
    return BasisQuery(until=date.fromisoformat(day))


@pytest.mark.parametrize(
    ("asked", "table", "columns", "expected"),
    [
        # A before the end was 90 days past, B before the revenue was known, C after.
        (BasisQuery(), "episodes", EPISODE, ["2015-01-01|2015-08-31|0|1|apart|mixed|together"]),
        # By when it was recorded: before the correction, before the revenue, one after another.
        (
            BasisQuery(position=10),
            "episodes",
            EPISODE,
            ["2015-01-01|2015-06-30|0|1|apart|mixed|together"],
        ),
        (
            up_to("2016-02-29T23:59"),
            "episodes",
            EPISODE,
            ["2015-01-01|2015-06-30|0|1|apart|mixed|together"],
        ),
        (
            up_to("2016-03-01T12:00"),
            "episodes",
            EPISODE,
            ["2015-01-01|2015-08-31|0|1|apart|mixed|together"],
        ),
        (
            up_to("2016-02-01T11:59"),
            "episodes",
            EPISODE,
            ["2015-01-01|2015-06-30|0|1|apart|mixed|mixed"],
        ),
        (
            up_to("2016-01-15T11:59"),
            "episodes",
            EPISODE,
            ["2015-01-01|2015-06-30|0|1|apart|apart|apart"],
        ),
        (BasisQuery(position=6), "episodes", EPISODE, ["2015-01-01|-|0|1|apart|apart|apart"]),
        (BasisQuery(position=4), "episodes", EPISODE, []),
        # By when it happened: the revenue is left out, but what followed it was hindsight still.
        (
            until("2015-12-30"),
            "episodes",
            EPISODE,
            ["2015-01-01|2015-08-31|0|1|apart|mixed|together"],
        ),
        (until("2015-12-30"), "revenue", "period_end | amount", []),
        (until("2015-12-31"), "revenue", "period_end | amount", ["2015-12-31|100"]),
        # The end, as it reads now, is logged on its last day; before it all is recorded in time.
        (
            until("2015-08-31"),
            "episodes",
            EPISODE,
            ["2015-01-01|2015-08-31|0|1|apart|mixed|together"],
        ),
        (until("2015-08-30"), "episodes", EPISODE, ["2015-01-01|-|2|1|together|together|together"]),
        # A month and a quarter are logged once they are over.
        (until("2015-05-30"), "episodes", EPISODE, ["2015-01-01|-|1|1|mixed|mixed|mixed"]),
        (
            until("2015-03-31"),
            "episodes",
            EPISODE,
            ["2015-01-01|-|0|0|unclassified|unclassified|unclassified"],
        ),
        (until("2015-03-30"), "episodes", EPISODE, []),
        # Both: before the correction was recorded, the end lay in June.
        (
            BasisQuery(position=10, until=date(2015, 6, 30)),
            "episodes",
            EPISODE,
            ["2015-01-01|2015-06-30|0|1|apart|mixed|together"],
        ),
        (
            BasisQuery(position=10, until=date(2015, 6, 29)),
            "episodes",
            EPISODE,
            ["2015-01-01|-|2|1|together|together|together"],
        ),
        # What is over depends on the day it is there.
        (
            BasisQuery(),
            "outcomes",
            "index_date | fate | follow_up_years",
            ["2015-08-31|continuing|5"],
        ),
        (up_to("2020-08-30T23:59"), "outcomes", "index_date | fate", ["2015-08-31|open"]),
        (up_to("2020-08-31T00:00"), "outcomes", "index_date | fate", ["2015-08-31|continuing"]),
        (until("2020-08-30"), "outcomes", "index_date | fate", ["2015-08-31|open"]),
        (until("2020-08-31"), "outcomes", "index_date | fate", ["2015-08-31|continuing"]),
        (
            BasisQuery(position=10),
            "outcomes",
            "index_date | fate | follow_up_years",
            ["2015-06-30|open|0.59"],
        ),
        # An engagement that ended is over, whether or not its beginning is logged.
        (BasisQuery(), "clients", ENGAGED, ["2014-01-01|-"]),
        (until("2014-12-31"), "clients", ENGAGED, ["2014-01-01|-"]),
        (until("2014-12-30"), "clients", ENGAGED, ["2014-11-25|-"]),
        (until("2014-11-24"), "clients", ENGAGED, ["-|2014-11-20"]),
        (until("2014-11-19"), "clients", ENGAGED, ["-|-"]),
        (until("1980-01-01"), "clients", "client | first_event_on", ["one|-"]),
        (BasisQuery(position=0), "clients", "client | first_event_on", []),
    ],
)
def test_by_hand(
    history: Path, asked: BasisQuery, table: str, columns: str, expected: list[str]
) -> None:
    basis = resolve(history, asked, date(2024, 5, 15))
    with in_memory(history, basis, only=[f"main.{table}"]) as warehouse:
        expect("\n".join([columns, *expected]), rows_of(warehouse, table))


def rows_of(warehouse: Warehouse, table: str) -> list[Row]:
    answer = warehouse.query(f"select * from {table}")
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


ENGAGEMENTS = """
    on      | what       | with | recorded
    2016    | engaged    |      | 2019-03-01
    2018    | disengaged |      | 2019-03-01
    2010    | engaged    |      | 2019-03-02
    2012-06 | disengaged |      | 2019-03-02
"""


@pytest.mark.parametrize(
    ("last_day", "engaged"),
    [
        ("2018-12-31", "2010-01-01|2018-12-31"),
        ("2018-12-30", "2010-01-01|-"),
        ("2016-12-30", "2010-01-01|2012-06-30"),
        ("2012-06-29", "2010-01-01|-"),
        ("2010-12-30", "-|-"),
    ],
)
def test_the_engagement_that_was_recorded_first_may_be_the_later_one(
    tmp_path: Path, last_day: str, engaged: str
) -> None:
    log = written(tmp_path / "log.db", log_all([case("one", ENGAGEMENTS)]).events)
    basis = resolve(log, until(last_day), date(2024, 5, 15))
    with in_memory(log, basis, only=["main.clients"]) as warehouse:
        expect(f"{ENGAGED}\n{engaged}", rows_of(warehouse, "clients"))
