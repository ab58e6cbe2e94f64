"""Dates and periods as a person types them.

The grammar is small and strict: every accepted form has one meaning, and a form with two
(`03/04/2023`) is refused with both of them. Case and the amount of spacing do not count; words
are English. Every form gives a `PartialDate`, whose stored form reads back as itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from events.dates import PartialDate, Period, Precision, add_months, add_years
from events.errors import Invalid

MONTHS = (
    "january february march april may june july august september october november december"
).split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
FIRST_YEAR = 1000  # the stored form has four digits

_YEAR = r"(?P<year>[12]\d{3})"
_MONTH = r"(?P<month>[a-z]{3,9})"
_DAY = r"(?P<day>\d{1,2})"

STORED = re.compile(r"\d{4}(-q\d|-\d\d(-\d\d)?)?", re.ASCII)
QUARTER = re.compile(rf"{_YEAR}[ -]?q(?P<quarter>[1-4])", re.ASCII)
QUARTER_FIRST = re.compile(rf"q(?P<quarter>[1-4])[ -]?{_YEAR}", re.ASCII)
MONTH_YEAR = re.compile(rf"{_MONTH} ?{_YEAR}", re.ASCII)
DAY_MONTH_YEAR = re.compile(rf"{_DAY} ?{_MONTH} ?{_YEAR}", re.ASCII)
MONTH_DAY_YEAR = re.compile(rf"{_MONTH} ?{_DAY}(, ?| ){_YEAR}", re.ASCII)
AGO = re.compile(r"(?P<count>\d{1,5}) ?(?P<unit>day|week|month|year)s? ago", re.ASCII)
LAST_WEEKDAY = re.compile(r"last (?P<weekday>[a-z]{3,9})", re.ASCII)
NUMERIC = re.compile(r"(\d{1,4}) ?[/.-] ?(\d{1,2}) ?[/.-] ?(\d{4}|\d{1,2})", re.ASCII)
FISCAL = re.compile(r"fy[ -]?(?P<year>\d+)", re.ASCII)
SPAN = re.compile(r"(?P<first>.+?)(?: ?\.\. ?| to )(?P<last>.+)")


def read_when(text: str, *, today: date) -> PartialDate:
    """The time in the world that `text` names, as precise as it was said.

    `today`, `yesterday`, `last friday` (the latest friday before today) and `N days, weeks,
    months or years ago` are days; months and years are counted in the calendar, and a day that
    the month does not have becomes its last: one month before 31 March is 28 or 29 February.

    Raises `Invalid` with the value and what to type instead.
    """
    if (when := _read(text, today)) is not None:
        return when
    raise Invalid("date.unreadable", text=text)


def read_period(text: str, *, fiscal_year_end: str, today: date) -> Period:
    """The span of days that `text` names, both ends inside it.

    `FY2019` is the fiscal year that ends in calendar year 2019 at `fiscal_year_end` (`MM-DD`).
    A range runs from the first possible day of its start to the last possible day of its end.
    A bare year is taken only where the fiscal and the calendar year are the same.

    Raises `Invalid` with the value and what to type instead.
    """
    typed = " ".join(text.casefold().split())
    if match := FISCAL.fullmatch(typed):
        return _fiscal_year(match["year"], text, fiscal_year_end)
    if match := SPAN.fullmatch(typed):
        first = read_when(match["first"], today=today)
        return Period(first.earliest, read_when(match["last"], today=today).latest)
    when = _read(text, today)
    if when is None:
        raise Invalid("period.unreadable", text=text)
    calendar = Period(when.earliest, when.latest)
    if when.precision is Precision.DAY:
        raise Invalid("period.is_a_day", text=text)
    if when.precision is Precision.YEAR:
        fiscal = _fiscal_year(str(when), text, fiscal_year_end)
        if fiscal != calendar:
            raise Invalid(
                "period.ambiguous_year",
                text=text,
                year=str(when),
                fiscal=str(fiscal),
                calendar=str(calendar),
            )
    return calendar


def _read(text: str, today: date) -> PartialDate | None:
    """What `read_when` promises, but None for a text that is like none of the forms."""
    typed = " ".join(text.casefold().split())
    if STORED.fullmatch(typed):
        return PartialDate.parse(typed.upper())
    if match := QUARTER.fullmatch(typed) or QUARTER_FIRST.fullmatch(typed):
        return PartialDate.quarter(int(match["year"]), int(match["quarter"]))
    match = DAY_MONTH_YEAR.fullmatch(typed) or MONTH_DAY_YEAR.fullmatch(typed)
    if match and (month := _month(match["month"])):
        return PartialDate.day(_in_calendar(int(match["year"]), month, int(match["day"]), text))
    if (match := MONTH_YEAR.fullmatch(typed)) and (month := _month(match["month"])):
        return PartialDate.month(int(match["year"]), month)
    if match := NUMERIC.fullmatch(typed):
        raise _ambiguous(text, *match.groups())
    if FISCAL.fullmatch(typed):
        raise Invalid("date.is_a_period", text=text)
    day = _relative(typed, text, today)
    return None if day is None else PartialDate.day(day)


def _fiscal_year(digits: str, text: str, fiscal_year_end: str) -> Period:
    if len(digits) == 2:
        raise Invalid("period.no_century", text=text, digits=digits)
    if len(digits) != 4 or int(digits) < FIRST_YEAR or digits[0] not in "12":
        raise Invalid("period.not_a_fiscal_year", text=text)
    return Period.fiscal_year(int(digits), fiscal_year_end)


def _month(word: str) -> int:
    """1 to 12, or 0 if `word` is not a month."""
    for number, name in enumerate(MONTHS, start=1):
        if word in (name, name[:3]) or (word == "sept" and number == 9):
            return number
    return 0


def _in_calendar(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid("date.not_in_calendar", text=text) from None


def _relative(typed: str, text: str, today: date) -> date | None:
    """The day that is counted from today, or None if `typed` is not of that kind."""
    if typed == "today":
        return today
    if typed == "yesterday":
        return today - timedelta(days=1)
    if match := LAST_WEEKDAY.fullmatch(typed):
        for number, name in enumerate(WEEKDAYS):
            if match["weekday"] in (name, name[:3]):
                return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    if match := AGO.fullmatch(typed):
        try:
            day = _BACK[match["unit"]](today, int(match["count"]))
        except OverflowError:
            day = date.min
        if day.year >= FIRST_YEAR:
            return day
        raise Invalid("date.too_early", text=text, first_year=FIRST_YEAR)
    return None


_BACK: dict[str, Callable[[date, int], date]] = {
    "day": lambda today, count: today - timedelta(days=count),
    "week": lambda today, count: today - timedelta(weeks=count),
    "month": lambda today, count: add_months(today, -count),
    "year": lambda today, count: add_years(today, -count),
}


def _ambiguous(text: str, first: str, second: str, third: str) -> Invalid:
    """Why a date in figures is refused, with every reading it allows in the form to type."""
    if len(first) == 4:
        orders = [(first, second, third), (first, third, second)][: 1 if "-" in text else 2]
    else:
        year = third if len(third) == 4 else f"20{third:0>2}"
        orders = [(year, second, first), (year, first, second)]
    readings: list[str] = []
    for order in orders:
        try:
            reading = date(*map(int, order))
        except ValueError:
            continue
        if reading.year >= FIRST_YEAR and f"{reading}" not in readings:
            readings.append(f"{reading}")
    match readings:
        case []:
            return Invalid("date.in_no_order", text=text)
        case [only]:
            return Invalid("date.numeric", text=text, reading=only)
        case _:
            return Invalid("date.ambiguous", text=text, readings=tuple(readings))
