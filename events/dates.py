"""Dates as precise as they are known: a day, a month, a quarter or a year.

A `PartialDate` is exactly as precise as it was stated. Its stored form is `2019-10-03`, `2019-08`,
`2019-Q2` or `2019`; its first and last possible day are derived, never stored.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from events.errors import Invalid

FIRST_YEAR, LAST_YEAR = 1000, 2999
"""What the stored form can say."""

STORED = re.compile(
    r"(?P<year>[12]\d{3})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?",
    re.ASCII,
)


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A time in the world, whole days, as precise as it is known.

    `earliest` and `latest` are both inside it; for a day they are the same.
    """

    earliest: date
    latest: date
    precision: Precision

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.earliest.year <= LAST_YEAR:
            raise Invalid(
                "date.year_outside", year=self.earliest.year, first=FIRST_YEAR, last=LAST_YEAR
            )

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read the stored form, and nothing else.

        Raises `Invalid` for anything that is not one of the four forms or not in the calendar.
        """
        match = STORED.fullmatch(text)
        if match is None:
            raise Invalid("date.form", text=text)
        year = int(match["year"])
        if match["quarter"]:
            return cls.quarter(year, int(match["quarter"]))
        if match["day"]:
            try:
                return cls.day(date.fromisoformat(text))
            except ValueError:
                raise Invalid("date.not_in_calendar", text=text) from None
        if match["month"]:
            if not 1 <= int(match["month"]) <= 12:
                raise Invalid("date.no_such_month", text=text)
            return cls.month(year, int(match["month"]))
        return cls.year(year)

    @classmethod
    def day(cls, day: date) -> PartialDate:
        return cls(day, day, Precision.DAY)

    @classmethod
    def month(cls, year: int, month: int) -> PartialDate:
        last = monthrange(year, month)[1]
        return cls(date(year, month, 1), date(year, month, last), Precision.MONTH)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> PartialDate:
        last = monthrange(year, 3 * quarter)[1]
        return cls(date(year, 3 * quarter - 2, 1), date(year, 3 * quarter, last), Precision.QUARTER)

    @classmethod
    def year(cls, year: int) -> PartialDate:
        return cls(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)

    def __str__(self) -> str:
        """The stored form: `When.parse(str(when)) == when`."""
        match self.precision:
            case Precision.DAY:
                return self.earliest.isoformat()
            case Precision.MONTH:
                return f"{self.earliest:%Y-%m}"
            case Precision.QUARTER:
                return f"{self.earliest.year}-Q{self.latest.month // 3}"
            case Precision.YEAR:
                return f"{self.earliest.year}"

    def within(self, first: date, last: date) -> bool:
        """Whether every day it could be lies from `first` to `last`, both included."""
        return first <= self.earliest and self.latest <= last


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole days, `start` and `end` both inside it: a fiscal year, most often."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise Invalid("period.reversed", start=self.start, end=self.end)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def __str__(self) -> str:
        return f"{self.start}..{self.end}"

    @classmethod
    def fiscal_year(cls, year: int, year_end: str = "12-31") -> Period:
        """FYn, the twelve months that end in calendar year n at `year_end` (`MM-DD`)."""
        end = fiscal_day(year, year_end)
        return cls(fiscal_day(year - 1, year_end) + timedelta(days=1), end)


def fiscal_day(year: int, month_day: str) -> date:
    """The day `MM-DD` of a year; `02-29` is the last of February in other years."""
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, min(day, monthrange(year, month)[1]))


def add_months(day: date, months: int) -> date:
    """The same day some calendar months later, or that month's last day if it has no such day.

    Negative `months` go back. Raises `OverflowError` outside the years 1 to 9999.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"{day} and {months} months is outside the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day some calendar years later; 29 February becomes the 28th where need be."""
    return add_months(day, 12 * years)
