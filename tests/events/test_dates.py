"""Dates as precise as they are known."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.dates import PartialDate, Period, Precision, add_months, add_years, fiscal_day
from events.errors import Invalid

FORMS = [
    # stored, precision, earliest, latest
    ("2019-10-03", Precision.DAY, "2019-10-03", "2019-10-03"),
    ("2020-02-29", Precision.DAY, "2020-02-29", "2020-02-29"),
    ("1000-01-01", Precision.DAY, "1000-01-01", "1000-01-01"),
    ("2999-12-31", Precision.DAY, "2999-12-31", "2999-12-31"),
    ("2019-08", Precision.MONTH, "2019-08-01", "2019-08-31"),
    ("2019-02", Precision.MONTH, "2019-02-01", "2019-02-28"),
    ("2020-02", Precision.MONTH, "2020-02-01", "2020-02-29"),
    ("2000-02", Precision.MONTH, "2000-02-01", "2000-02-29"),
    ("1900-02", Precision.MONTH, "1900-02-01", "1900-02-28"),
    ("2019-12", Precision.MONTH, "2019-12-01", "2019-12-31"),
    ("2019-Q1", Precision.QUARTER, "2019-01-01", "2019-03-31"),
    ("2019-Q2", Precision.QUARTER, "2019-04-01", "2019-06-30"),
    ("2019-Q3", Precision.QUARTER, "2019-07-01", "2019-09-30"),
    ("2019-Q4", Precision.QUARTER, "2019-10-01", "2019-12-31"),
    ("2019", Precision.YEAR, "2019-01-01", "2019-12-31"),
]


@pytest.mark.parametrize(("stored", "precision", "earliest", "latest"), FORMS)
def test_a_date_reaches_from_its_earliest_to_its_latest_day(
    stored: str, precision: Precision, earliest: str, latest: str
) -> None:
    when = PartialDate.parse(stored)
    assert when.precision is precision
    assert (when.earliest.isoformat(), when.latest.isoformat()) == (earliest, latest)
    assert str(when) == stored


REFUSED = [
    "",
    " 2019",
    "2019 ",
    "2019\n",
    "19",
    "219",
    "0999",
    "3000",
    "12019",
    "2019-1",
    "2019-13",
    "2019-00",
    "2019-Q0",
    "2019-Q5",
    "2019-q1",
    "2019Q1",
    "2019-02-29",
    "2019-04-31",
    "2019-10-00",
    "2019-10-3",
    "20191003",
    "2019-W40-4",
    "2019-10-03T00:00",
    "2019/10/03",
    "03/10/2019",
    "FY2019",
    "today",
    "-2019",
    "2019-\N{ARABIC-INDIC DIGIT ZERO}8",
    "201\N{ARABIC-INDIC DIGIT NINE}",
]


@pytest.mark.parametrize("text", REFUSED)
def test_nothing_else_is_a_date_and_the_value_is_shown(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        PartialDate.parse(text)
    assert refused.value.values["text"] == text


DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31))


def all_forms(day: date) -> list[PartialDate]:
    return [
        PartialDate.day(day),
        PartialDate.month(day.year, day.month),
        PartialDate.quarter(day.year, (day.month + 2) // 3),
        PartialDate.year(day.year),
    ]


@given(DAYS)
def test_the_stored_form_is_read_as_it_was(day: date) -> None:
    for when in all_forms(day):
        assert PartialDate.parse(str(when)) == when


@given(DAYS)
def test_the_less_precise_contains_the_more_precise(day: date) -> None:
    forms = all_forms(day)
    for finer, coarser in pairwise(forms):
        assert finer.within(coarser.earliest, coarser.latest)


@given(DAYS)
def test_a_month_quarter_or_year_ends_the_day_before_the_next_begins(day: date) -> None:
    for when in all_forms(day)[1:]:
        assert when.earliest.day == 1
        following = when.latest + timedelta(days=1)
        assert following.day == 1
        months = (following.year - when.earliest.year) * 12 + following.month - when.earliest.month
        assert months == {"month": 1, "quarter": 3, "year": 12}[when.precision]


def test_within_counts_both_borders() -> None:
    month = PartialDate.parse("2019-08")
    assert month.within(date(2019, 8, 1), date(2019, 8, 31))
    assert not month.within(date(2019, 8, 2), date(2019, 8, 31))
    assert not month.within(date(2019, 8, 1), date(2019, 8, 30))


FISCAL_YEARS = [
    # year, year end, start, end, days
    (2019, "12-31", "2019-01-01", "2019-12-31", 365),
    (2020, "12-31", "2020-01-01", "2020-12-31", 366),
    (2019, "03-31", "2018-04-01", "2019-03-31", 365),
    (2020, "03-31", "2019-04-01", "2020-03-31", 366),
    (2019, "06-30", "2018-07-01", "2019-06-30", 365),
    (2019, "01-31", "2018-02-01", "2019-01-31", 365),
    (2019, "02-28", "2018-03-01", "2019-02-28", 365),
    (2020, "02-28", "2019-03-01", "2020-02-28", 365),
    (2021, "02-28", "2020-02-29", "2021-02-28", 366),
    (2019, "02-29", "2018-03-01", "2019-02-28", 365),
    (2020, "02-29", "2019-03-01", "2020-02-29", 366),
    (2021, "02-29", "2020-03-01", "2021-02-28", 365),
]


@pytest.mark.parametrize(("year", "year_end", "start", "end", "days"), FISCAL_YEARS)
def test_a_fiscal_year_is_the_twelve_months_that_end_in_its_calendar_year(
    year: int, year_end: str, start: str, end: str, days: int
) -> None:
    span = Period.fiscal_year(year, year_end)
    assert str(span) == f"{start}..{end}"
    assert span.days == days


@given(st.integers(1001, 2998), st.dates(date(2020, 1, 1), date(2020, 12, 31)))
def test_fiscal_years_follow_each_other_without_a_gap(year: int, end: date) -> None:
    year_end = f"{end:%m-%d}"
    this, following = Period.fiscal_year(year, year_end), Period.fiscal_year(year + 1, year_end)
    assert following.start == this.end + timedelta(days=1)


def test_the_29th_of_february_is_the_last_of_february_in_other_years() -> None:
    assert fiscal_day(2020, "02-29") == date(2020, 2, 29)
    assert fiscal_day(2019, "02-29") == date(2019, 2, 28)


def test_a_period_has_both_its_ends() -> None:
    assert Period(date(2019, 1, 1), date(2019, 1, 1)).days == 1


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(Invalid, match=r"period.reversed"):
        Period(date(2019, 1, 1), date(2018, 12, 31))


MONTHS = [
    ("2019-01-31", 1, "2019-02-28"),
    ("2020-01-31", 1, "2020-02-29"),
    ("2019-03-31", -1, "2019-02-28"),
    ("2019-05-31", 6, "2019-11-30"),
    ("2019-11-30", 6, "2020-05-30"),
    ("2016-06-30", -6, "2015-12-30"),  # the worked example's window of year 0
    ("2016-06-30", 6, "2016-12-30"),
    ("2019-12-15", 1, "2020-01-15"),
    ("2019-01-15", -1, "2018-12-15"),
    ("2019-07-15", 0, "2019-07-15"),
    ("2020-02-29", 12, "2021-02-28"),
    ("2020-02-29", 48, "2024-02-29"),
]


@pytest.mark.parametrize(("day", "months", "expected"), MONTHS)
def test_some_months_later_is_the_same_day_or_the_months_last(
    day: str, months: int, expected: str
) -> None:
    assert add_months(date.fromisoformat(day), months).isoformat() == expected


YEARS = [
    ("2016-06-30", 5, "2021-06-30"),
    ("2020-02-29", 5, "2025-02-28"),
    ("2020-02-29", 4, "2024-02-29"),
    ("2021-06-30", -5, "2016-06-30"),
]


@pytest.mark.parametrize(("day", "years", "expected"), YEARS)
def test_some_years_later_is_a_calendar_date_never_a_number_of_days(
    day: str, years: int, expected: str
) -> None:
    assert add_years(date.fromisoformat(day), years).isoformat() == expected


@pytest.mark.parametrize("months", [-12 * 2019, 12 * 7981])
def test_outside_the_calendar_there_is_no_date(months: int) -> None:
    with pytest.raises(OverflowError):
        add_months(date(2019, 1, 1), months)


@given(DAYS, st.integers(-1000, 1000))
def test_months_are_counted_by_the_calendar(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
