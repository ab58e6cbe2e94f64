"""What a basis is resolved to: the part of the log that is looked at, and the day it is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from events.base import Event
from events.errors import FiveyearError, NotFound
from projections.warehouse.basis import Basis, BasisQuery, resolve, whole
from tests import given
from tests.projections.logs import LogBuilder, append, written

TODAY = date(2024, 5, 15)

RECORDED = (
    "2019-03-01T09:00:00",
    "2019-03-01T09:00:00",
    "2019-12-31T23:59:59.999999",
    "2020-01-01T00:00:00",
    "2021-07-04T18:30:00.000001",
)
"""When #1 to #5 were recorded, UTC."""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def recorded(*moments: str) -> list[Event]:
    """One client registered, and a note on it at each further moment."""
    builder = LogBuilder(moment(moments[0]))
    builder.log("c-a", given.registered())
    for text in moments[1:]:
        builder.now = moment(text)
        builder.log("c-a", given.note("heard", on="2019-01"))
    return builder.events


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return written(tmp_path / "log.db", recorded(*RECORDED))


def test_nothing_asked_is_all_of_it_today(log: Path) -> None:
    basis = whole(log, TODAY)
    assert basis == resolve(log, BasisQuery(), TODAY)
    assert (basis.position, basis.clock, basis.until) == (5, TODAY, None)
    assert basis.as_of == datetime.fromisoformat(RECORDED[-1])


@pytest.mark.parametrize(
    ("as_of", "position", "clock"),
    [
        ("2019-03-01T08:59:59.999999", 0, "2019-03-01"),
        ("2019-03-01T09:00:00", 2, "2019-03-01"),  # both that were recorded at once
        ("2019-12-31T23:59:59.999998", 2, "2019-12-31"),
        ("2019-12-31T23:59:59.999999", 3, "2019-12-31"),
        ("2020-01-01T00:00:00", 4, "2020-01-01"),
        ("2021-07-04T18:30:00", 4, "2021-07-04"),
        ("2021-07-04T18:30:00.000001", 5, "2021-07-04"),
        ("2023-01-01T12:00:00", 5, "2023-01-01"),
        ("1990-01-01T00:00:00", 0, "1990-01-01"),
    ],
)
def test_a_moment_takes_what_was_recorded_by_then_and_its_own_day_is_today(
    log: Path, as_of: str, position: int, clock: str
) -> None:
    basis = resolve(log, BasisQuery(as_of=moment(as_of)), TODAY)
    assert (basis.position, str(basis.clock)) == (position, clock)
    assert basis.as_of == datetime.fromisoformat(as_of)


def test_a_moment_is_the_same_in_every_time_zone(log: Path) -> None:
    """Half past midnight on New Year in Paris is still the old year by the record's clock."""
    paris = timezone(timedelta(hours=1))
    asked = BasisQuery(as_of=datetime(2020, 1, 1, 0, 59, 59, tzinfo=paris))
    basis = resolve(log, asked, TODAY)
    assert basis == resolve(log, BasisQuery(as_of=moment("2019-12-31T23:59:59")), TODAY)
    assert basis.clock == date(2019, 12, 31)


@pytest.mark.parametrize(
    ("position", "clock"),
    [(1, "2019-03-01"), (2, "2019-03-01"), (3, "2019-12-31"), (4, "2020-01-01"), (5, "2021-07-04")],
)
def test_a_position_is_looked_at_on_the_day_it_was_recorded(
    log: Path, position: int, clock: str
) -> None:
    basis = resolve(log, BasisQuery(position=position), TODAY)
    assert (basis.position, str(basis.clock)) == (position, clock)
    assert basis.as_of == datetime.fromisoformat(RECORDED[position - 1])


def test_before_the_first_event_there_is_nothing(log: Path) -> None:
    basis = resolve(log, BasisQuery(position=0), TODAY)
    assert (basis.position, basis.as_of) == (0, None)


@pytest.mark.parametrize("position", [6, 7, 10**18])
def test_a_position_that_is_not_there_yet_is_not_found(log: Path, position: int) -> None:
    with pytest.raises(NotFound, match=r"event\.not_recorded") as refused:
        resolve(log, BasisQuery(position=position), TODAY)
    assert refused.value.values == {"position": position, "last": 5}


def test_nothing_is_found_in_an_empty_log_but_its_beginning(tmp_path: Path) -> None:
    empty = written(tmp_path / "empty.db")
    with pytest.raises(NotFound, match=r"event\.not_recorded") as refused:
        resolve(empty, BasisQuery(position=1), TODAY)
    assert refused.value.values == {"position": 1, "last": 0}
    for asked in (BasisQuery(), BasisQuery(position=0), BasisQuery(as_of=moment("2020-01-01"))):
        assert resolve(empty, asked, TODAY).position == 0


def test_where_there_is_no_log_there_is_no_basis(tmp_path: Path) -> None:
    with pytest.raises(FiveyearError):
        resolve(tmp_path / "none.db", BasisQuery(), TODAY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "until", "clock"),
    [
        (BasisQuery(), "2018-06-30", "2018-06-30"),
        (BasisQuery(), "2024-05-15", "2024-05-15"),
        (BasisQuery(), "2030-01-01", "2024-05-15"),
        (BasisQuery(position=4), "2019-06-30", "2019-06-30"),
        (BasisQuery(position=4), "2020-01-01", "2020-01-01"),
        (BasisQuery(position=4), "2020-01-02", "2020-01-01"),
        (BasisQuery(as_of=moment("2022-02-02T02:02")), "2022-02-01", "2022-02-01"),
        (BasisQuery(as_of=moment("2022-02-02T02:02")), "2022-02-03", "2022-02-02"),
    ],
)
def test_what_had_happened_by_a_day_is_looked_at_on_that_day_or_before(
    log: Path, asked: BasisQuery, until: str, clock: str
) -> None:
    last_day = date.fromisoformat(until)
    basis = resolve(log, replace(asked, until=last_day), TODAY)
    without = resolve(log, asked, TODAY)
    assert basis == replace(without, until=last_day, clock=date.fromisoformat(clock))


@pytest.mark.parametrize(
    "asked",
    [
        BasisQuery(position=3),
        BasisQuery(position=5),
        BasisQuery(as_of=moment("2020-06-30T12:00")),
        BasisQuery(as_of=moment("2021-07-04T18:30:00.000001")),
        BasisQuery(as_of=moment("2015-01-01")),
        BasisQuery(position=4, until=date(2019, 6, 30)),
    ],
)
def test_what_is_recorded_later_changes_no_basis_that_was(log: Path, asked: BasisQuery) -> None:
    """Nor does the day on which it is asked for again."""
    before = resolve(log, asked, TODAY)
    append(log, recorded(*RECORDED, "2021-07-04T18:30:00.000002", "2024-05-15T08:00:00")[5:])
    assert resolve(log, asked, date(2030, 1, 1)) == before


@pytest.mark.parametrize(
    ("basis", "stated", "said"),
    [
        (
            Basis(4, datetime.fromisoformat("2020-01-01T00:00"), date(2020, 1, 1)),
            {"position": 4, "as_of": "2020-01-01T00:00:00Z", "clock": "2020-01-01"},
            "Basis: #4, recorded up to 2020-01-01 00:00 UTC; reference date 2020-01-01.",
        ),
        (
            Basis(
                4,
                datetime.fromisoformat("2020-01-01T09:30"),
                date(2019, 6, 30),
                until=date(2019, 6, 30),
            ),
            {
                "position": 4,
                "as_of": "2020-01-01T09:30:00Z",
                "clock": "2019-06-30",
                "until": "2019-06-30",
            },
            (
                "Basis: #4, recorded up to 2020-01-01 09:30 UTC, happened up to 2019-06-30; "
                "reference date 2019-06-30."
            ),
        ),
        (
            Basis(0, None, date(2020, 1, 1), invented=True),
            {"position": 0, "as_of": None, "clock": "2020-01-01", "invented": True},
            "Basis: #0; reference date 2020-01-01. INVENTED histories.",
        ),
    ],
)
def test_a_basis_is_stated(basis: Basis, stated: dict[str, object], said: str) -> None:
    assert basis.as_json() == stated
    assert str(basis) == said
