"""How dates and periods are read. Today is Wednesday, 15 May 2024, unless a test says so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.present.error_text import error_text
from domain.grammar.dates import read_period, read_when
from events.dates import PartialDate, Period
from events.errors import Invalid

TODAY = date(2024, 5, 15)
DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31))
WHENS = st.one_of(
    DAYS.map(PartialDate.day),
    DAYS.map(lambda day: PartialDate.month(day.year, day.month)),
    DAYS.map(lambda day: PartialDate.quarter(day.year, (day.month + 2) // 3)),
    DAYS.map(lambda day: PartialDate.year(day.year)),
)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2019-10-03", "2019-10-03"),
        ("2019-10", "2019-10"),
        ("2019-Q4", "2019-Q4"),
        ("2019Q4", "2019-Q4"),
        ("2019 q4", "2019-Q4"),
        ("Q4 2019", "2019-Q4"),
        ("2019", "2019"),
        ("Mar 2023", "2023-03"),
        ("March 2023", "2023-03"),
        ("sept 2023", "2023-09"),
        ("3 Oct 2019", "2019-10-03"),
        ("Oct 3 2019", "2019-10-03"),
        ("Oct 3, 2019", "2019-10-03"),
        ("3 October 2019", "2019-10-03"),
        ("29 Feb 2024", "2024-02-29"),
        ("  3   OCTOBER  2019 ", "2019-10-03"),
        ("today", "2024-05-15"),
        ("Yesterday", "2024-05-14"),
        ("2 days ago", "2024-05-13"),
        ("3 weeks ago", "2024-04-24"),
        ("1 month ago", "2024-04-15"),
        ("5 years ago", "2019-05-15"),
        ("last tuesday", "2024-05-14"),
        ("last friday", "2024-05-10"),
        ("last Fri", "2024-05-10"),
    ],
)
def test_a_date_is_read_exactly_as_precisely_as_it_was_said(text: str, stored: str) -> None:
    assert str(read_when(text, today=TODAY)) == stored


@given(when=WHENS, today=DAYS)
def test_the_stored_form_reads_back_as_itself(when: PartialDate, today: date) -> None:
    assert read_when(str(when), today=today) == when


@given(today=DAYS.filter(lambda day: day.year > 1000))
def test_the_last_weekday_lies_one_to_seven_days_back_and_never_is_today(today: date) -> None:
    for number, name in enumerate("monday tuesday wednesday thursday friday".split()):
        day = read_when(f"last {name}", today=today).earliest
        assert day.weekday() == number
        assert timedelta(days=1) <= today - day <= timedelta(days=7)


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        (date(2023, 3, 31), "1 month ago", "2023-02-28"),
        (date(2024, 3, 31), "1 month ago", "2024-02-29"),
        (date(2024, 2, 29), "1 year ago", "2023-02-28"),
        (date(2024, 1, 15), "13 months ago", "2022-12-15"),
    ],
)
def test_months_are_counted_in_the_calendar_and_end_on_its_last_day(
    today: date, text: str, day: str
) -> None:
    assert str(read_when(text, today=today)) == day


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("03/04/2023", ["2023-04-03", "2023-03-04"]),
        ("3.4.2023", ["2023-04-03", "2023-03-04"]),
        ("03-04-2023", ["2023-04-03", "2023-03-04"]),
        ("03/04/23", ["2023-04-03", "2023-03-04"]),
        ("2023/03/04", ["2023-03-04", "2023-04-03"]),
    ],
)
def test_a_date_in_figures_is_refused_and_both_readings_are_named(
    text: str, readings: list[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        read_when(text, today=TODAY)
    assert repr(text) in error_text(refusal.value)[0]
    for reading in readings:
        assert reading in error_text(refusal.value)[1]


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("31/12/2023", "2023-12-31"),
        ("12/31/2023", "2023-12-31"),
        ("04/04/2023", "2023-04-04"),
        ("2019-1-3", "2019-01-03"),
    ],
)
def test_a_date_in_figures_with_one_reading_is_refused_too_and_says_what_to_type(
    text: str, only: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        read_when(text, today=TODAY)
    assert error_text(refusal.value)[1] == f"write {only}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "friday",
        "tomorrow",
        "next friday",
        "last month",
        "20191003",
        "3 Okt 2019",
        "3 Oct 19",
        "31 Feb 2019",
        "31/02/2023",
        "2019-02-29",
        "2019-13",
        "2019-Q5",
        "0999",
        "٢٠١٩",
        "2019-1٢",
        "99999 years ago",
        "1500 years ago",
    ],
)
def test_what_is_no_date_is_refused_with_the_value_and_a_way_out(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_when(text, today=TODAY)
    sentence, hint = error_text(refusal.value)
    assert repr(text.strip())[1:-1] in sentence
    assert hint


def test_a_fiscal_year_is_a_period_and_no_date() -> None:
    with pytest.raises(Invalid, match=r"date\.is_a_period"):
        read_when("FY2019", today=TODAY)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_invalid_and_nothing_else_happens(text: str) -> None:
    try:
        when = read_when(text, today=TODAY)
    except Invalid:
        return
    assert read_when(str(when), today=TODAY) == when


@pytest.mark.parametrize(
    ("text", "fiscal_year_end", "start", "end"),
    [
        ("FY2019", "12-31", "2019-01-01", "2019-12-31"),
        ("fy2019", "06-30", "2018-07-01", "2019-06-30"),
        ("FY 2020", "02-29", "2019-03-01", "2020-02-29"),
        ("2019-01-01..2019-12-31", "06-30", "2019-01-01", "2019-12-31"),
        ("2019-01..2019-12", "06-30", "2019-01-01", "2019-12-31"),
        ("2018-07 to 2019-06", "12-31", "2018-07-01", "2019-06-30"),
        ("Jul 2018 .. Jun 2019", "12-31", "2018-07-01", "2019-06-30"),
        ("2019-Q2", "06-30", "2019-04-01", "2019-06-30"),
        ("2019-02", "12-31", "2019-02-01", "2019-02-28"),
        ("2019", "12-31", "2019-01-01", "2019-12-31"),
    ],
)
def test_a_period_is_read(text: str, fiscal_year_end: str, start: str, end: str) -> None:
    expected = Period(date.fromisoformat(start), date.fromisoformat(end))
    assert read_period(text, fiscal_year_end=fiscal_year_end, today=TODAY) == expected


@given(st.tuples(DAYS, DAYS).map(sorted))
def test_a_period_reads_back_from_its_own_text(days: list[date]) -> None:
    period = Period(*days)
    assert read_period(str(period), fiscal_year_end="12-31", today=TODAY) == period


def test_a_bare_year_is_refused_where_the_fiscal_year_is_another() -> None:
    with pytest.raises(Invalid) as refusal:
        read_period("2019", fiscal_year_end="06-30", today=TODAY)
    assert "2018-07-01..2019-06-30" in error_text(refusal.value)[0]
    assert "2019-01-01..2019-12-31" in error_text(refusal.value)[0]
    assert "FY2019" in error_text(refusal.value)[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FY19", "FY2019"),
        ("FY3019", "not a fiscal year"),
        ("2019-10-03", "a day, not a period"),
        ("2019-12..2019-01", "before it starts"),
        ("2019-13..2019-14", "2019-13"),
        ("last year", "not a period"),
        ("03/04/2023", "2023-04-03"),
        ("..", "not a period"),
    ],
)
def test_what_is_no_period_is_refused_with_a_way_out(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_period(text, fiscal_year_end="12-31", today=TODAY)
    sentence, hint = error_text(refusal.value)
    assert said in f"{sentence}\n{hint}"
    assert hint
