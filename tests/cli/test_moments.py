"""How the part of the record that is asked for is read.

It is 14:30 UTC on Wednesday, 15 May 2024.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.parse.moments import read_last_day, read_moment
from cli.parse.positions import read_position
from cli.present.error_text import error_text
from events.errors import Invalid
from projections.warehouse.basis import BasisQuery

NOW = datetime(2024, 5, 15, 14, 30, tzinfo=UTC)


def moment(text: str) -> BasisQuery:
    return read_moment("--as-of", text, NOW)


def refused(text: str) -> Invalid:
    with pytest.raises(Invalid) as error:
        moment(text)
    return error.value


@pytest.mark.parametrize(
    ("text", "last_day"),
    [
        ("2019-12-31", "2019-12-31"),
        ("2019-02-28", "2019-02-28"),
        ("2020-02-29", "2020-02-29"),
        ("3 Oct 2019", "2019-10-03"),
        ("  2019-12-31 ", "2019-12-31"),
        ("yesterday", "2024-05-14"),
        ("3 weeks ago", "2024-04-24"),
        ("last friday", "2024-05-10"),
        ("2019-10", "2019-10-31"),
        ("2020-02", "2020-02-29"),
        ("Mar 2023", "2023-03-31"),
        ("2019-Q1", "2019-03-31"),
        ("2019-Q4", "2019-12-31"),
        ("Q2 2019", "2019-06-30"),
    ],
)
def test_a_day_month_or_quarter_is_its_end(text: str, last_day: str) -> None:
    end = datetime.fromisoformat(f"{last_day}T23:59:59.999999+00:00")
    assert moment(text) == BasisQuery(as_of=end)


@pytest.mark.parametrize("text", ["today", "2024-05-15", "2024-05", "May 2024", "2024-Q2"])
def test_what_is_not_over_ends_now(text: str) -> None:
    assert moment(text) == BasisQuery(as_of=NOW)


@pytest.mark.parametrize(
    ("text", "in_utc"),
    [
        ("2019-12-31T18:00", "2019-12-31T18:00:00"),
        ("2019-12-31 18:00", "2019-12-31T18:00:00"),
        ("2019-12-31t18:00z", "2019-12-31T18:00:00"),
        ("2019-12-31T18:00Z", "2019-12-31T18:00:00"),
        ("2019-12-31T18:00:07", "2019-12-31T18:00:07"),
        ("2019-12-31T18:00:07.250001Z", "2019-12-31T18:00:07.250001"),
        ("2019-12-31T18:00+01:00", "2019-12-31T17:00:00"),
        ("2019-12-31T18:00-05:30", "2019-12-31T23:30:00"),
        ("2020-01-01T00:30+01:00", "2019-12-31T23:30:00"),
        ("2024-05-15T14:30", "2024-05-15T14:30:00"),
        ("2024-05-15T16:30+02:00", "2024-05-15T14:30:00"),
    ],
)
def test_a_time_is_itself_and_utc_unless_it_says_otherwise(text: str, in_utc: str) -> None:
    read = moment(text)
    assert read == BasisQuery(as_of=datetime.fromisoformat(f"{in_utc}+00:00"))
    assert read.as_of is not None
    assert read.as_of.tzinfo is UTC  # so that its day is the one that counts as today


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("7", 7),
        ("#7", 7),
        (" #7 ", 7),
        ("0", 0),
        ("#0", 0),
        ("007", 7),
        ("#2019", 2019),
        ("999", 999),
        ("3000", 3000),
        ("20191231", 20_191_231),
        ("9" * 18, 10**18 - 1),
    ],
)
def test_a_number_is_an_event(text: str, position: int) -> None:
    assert moment(text) == BasisQuery(position=position)


@pytest.mark.parametrize("text", ["2019", "1000", "2999", " 2019 "])
def test_a_number_like_a_year_is_refused_with_both_readings(text: str) -> None:
    error = refused(text)
    assert repr(text) in error.what
    assert f"{text.strip()}-12-31" in error.mend
    assert f"#{text.strip()}" in error.mend


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-16",
        "2024-06",
        "2024-Q3",
        "2999-12-31",
        "2024-05-15T14:30:02",
        "2024-05-15T15:30",
        "2024-05-15T14:30-01:00",
        "9999-12-31T23:59",
    ],
)
def test_the_future_is_refused(text: str) -> None:
    error = refused(text)
    assert repr(text) in error.what
    assert "future" in error.what
    assert "2024-05-15 14:30 UTC" in error.what


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("03/04/2023", "2023-04-03 or 2023-03-04"),
        ("2019-02-30", "check the day"),
        ("2019-13", "01 to 12"),
        ("2019-13-01T10:00", "2019-12-31T18:00"),
        ("2019-12-31T25:00", "2019-12-31T18:00"),
        ("2019-12-31T18:00+99:00", "2019-12-31T18:00"),
        ("2019-12-31T18:00 CET", "2019-12-31T18:00"),
        ("0001-01-01T00:00+14:00", "2019-12-31T18:00"),
        ("FY2019", "2019-12-31"),
        ("soon", "2019-12-31"),
        ("", "2019-12-31"),
        ("   ", "2019-12-31"),
        ("#", "2019-12-31"),
        ("##7", "2019-12-31"),
        ("-7", "2019-12-31"),
        ("7.0", "2019-12-31"),
        ("\u0667", "2019-12-31"),  # an Arabic seven
        (str(2**63), "fiveyear events"),
        ("#" + "9" * 5000, "fiveyear events"),
    ],
)
def test_what_is_none_of_these_is_refused_and_mended(text: str, mend: str) -> None:
    error = refused(text)
    assert error.what.startswith("--as-of: ")
    assert mend in error.mend


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        read = moment(text)
    except Invalid:
        return
    assert (read.position is None) != (read.as_of is None)
    assert read.as_of is None or read.as_of <= NOW


@pytest.mark.parametrize(
    ("text", "position"),
    [("4", 4), ("#4", 4), (" 4 ", 4), ("0", 0), ("2019", 2019), ("0" * 40 + "4", 4)],
)
def test_at_names_an_event(text: str, position: int) -> None:
    assert read_position("--at", text) == position


@pytest.mark.parametrize(
    "text", ["", "#", "4.5", "-4", "four", "2019-12-31", "²", "\u0664", "4 5", "9" * 19, "9" * 5000]
)
def test_at_names_nothing_else(text: str) -> None:
    with pytest.raises(Invalid, match=r"^--at: ") as error:
        read_position("--at", text)
    assert "fiveyear events" in error.value.mend


@pytest.mark.parametrize(
    ("text", "last_day"),
    [
        ("2019-10-03", "2019-10-03"),
        ("2019-10", "2019-10-31"),
        ("2019-Q2", "2019-06-30"),
        ("2019", "2019-12-31"),
        ("today", "2024-05-15"),
        ("yesterday", "2024-05-14"),
        ("2024", "2024-12-31"),
        ("2999", "2999-12-31"),
    ],
)
def test_until_is_the_last_day_of_what_is_named(text: str, last_day: str) -> None:
    """A year has one reading here, and what is planned may lie ahead."""
    assert read_last_day("--until", text, NOW.date()) == date.fromisoformat(last_day)


@pytest.mark.parametrize("text", ["", "soon", "#7", "7", "03/04/2023", "2019-02-30", "FY2019"])
def test_until_is_a_time_in_the_world(text: str) -> None:
    with pytest.raises(Invalid) as error:
        read_last_day("--until", text, NOW.date())
    sentence, hint = error_text(error.value)
    assert sentence.startswith("--until: ")
    assert hint
