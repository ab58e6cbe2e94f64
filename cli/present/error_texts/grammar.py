"""Errors of `domain.grammar`: dates, amounts and names as they were typed."""

from __future__ import annotations

from cli.present.error_text import Text
from cli.present.suggestions import did_you_mean, either
from events.errors import FiveyearError

DATES = (
    "write a day 2019-10-03, a month 2019-10, a quarter 2019-Q4, a year 2019, "
    "or 3 Oct 2019, Mar 2023, Q4 2019, today, yesterday, 3 weeks ago, last friday"
)
PERIODS = (
    "write a fiscal year FY2019, days 2018-07-01..2019-06-30, months 2018-07..2019-06, "
    "a quarter 2019-Q2 or a month 2019-03"
)
AMOUNTS = "write it like 4.2m, 850k, 1.2bn, 4,200,000, GBP 4.2m or £4.2m"
NUMBERS = "write it like 4200, 4,200 or 3.5"


def _close_names(error: FiveyearError, otherwise: str, more: str = "") -> str:
    close = error.values["close"]
    return f"did you mean {either(close)}?{more}" if close else otherwise


def _one_of(error: FiveyearError) -> str:
    allowed = error.values["allowed"]
    meant = did_you_mean(error.values["text"], allowed)
    return f"{meant} one of {', '.join(allowed)}".lstrip()


def _several(error: FiveyearError) -> str:
    typed, count, first = (error.values[name] for name in ("typed", "count", "first"))
    more = f" and {count - len(first):,} more" if count > len(first) else ""
    return f"{typed!r} could be any of {count:,} clients: {', '.join(first)}{more}"


def _readings(error: FiveyearError) -> str:
    return " or ".join(error.values["readings"])


TEXTS: dict[str, Text] = {
    # -- dates
    "date.unreadable": Text("{text!r} is not a date", DATES),
    "date.not_a_day": Text("{text!r} is a {precision}, not a day", "write it like 2019-10-03"),
    "date.not_a_month_and_day": Text(
        "{text!r} is not a day of the year", "write it like 03-31, 31 March or March"
    ),
    "date.is_a_period": Text(
        "{text!r} is a period, not a date",
        f"a fiscal year goes where a period is asked for; for a date, {DATES}",
    ),
    "date.too_early": Text("{text!r} lies before the year {first_year}", "check the number"),
    "date.in_no_order": Text("{text!r} is in no calendar, in either order of day and month", DATES),
    "date.numeric": Text("the order of day and month in {text!r} is open", "write {reading}"),
    "date.ambiguous": Text(
        lambda e: f"{e.values['text']!r} has two readings: {_readings(e)}",
        lambda e: f"write {_readings(e)}",
    ),
    # -- periods
    "period.unreadable": Text("{text!r} is not a period", PERIODS),
    "period.is_a_day": Text("{text!r} is a day, not a period", PERIODS),
    "period.ambiguous_year": Text(
        "{text!r} could be the fiscal year, {fiscal}, or the calendar year, {calendar}",
        "write FY{year} for the first, {year}-01..{year}-12 for the second",
    ),
    "period.no_century": Text(
        "{text!r} leaves the century open", "write all four digits, like FY20{digits}"
    ),
    "period.not_a_fiscal_year": Text("{text!r} is not a fiscal year", "write it like FY2019"),
    # -- amounts and numbers
    "amount.unreadable": Text("{text!r} is not an amount", AMOUNTS),
    "amount.brackets": Text(
        "{text!r} uses brackets", "if they mean less than nothing, write {negative}"
    ),
    "amount.currency_twice": Text(
        "{text!r} names its currency twice", "name it once, like GBP 4.2m"
    ),
    "amount.which_dollar": Text(
        "{text!r} does not say which dollar", "write USD 4.2m, CAD 4.2m, AUD 4.2m …"
    ),
    "amount.unknown_currency": Text("{text!r}: {currency!r} is not a currency", AMOUNTS),
    "amount.with_currency": Text("{text!r} names a currency", "here the figure stands alone"),
    "amount.two_currencies": Text(
        "{text!r} is in {currency}, but {option} says {other}", "name one currency"
    ),
    "number.unreadable": Text("{text!r} is not a number", NUMBERS),
    "number.not_a_count": Text("{text!r} is not a count", "give a whole number, zero or more"),
    "number.too_many_digits": Text(
        "{text!r} has more digits than can be kept", "round it, and check the unit"
    ),
    "number.points_between_thousands": Text(
        "{text!r} separates thousands with points", "write {grouped} or {plain}"
    ),
    "number.ambiguous_comma": Text(
        "{text!r} has two readings: {with_point} or {without}",
        "write {with_point} if the comma is a decimal point, {without} if it is not",
    ),
    "number.not_in_threes": Text(
        "{text!r} does not separate thousands in threes", "write {grouped}"
    ),
    # -- other values
    "value.not_one_of": Text("{text!r} is not known", _one_of),
    "value.neither_yes_nor_no": Text("{text!r} is neither yes nor no", "answer yes or no"),
    "value.period_and_its_end": Text("{text!r} is given, and so is {end}", "give one of them"),
    # -- names of clients
    "client.no_name": Text(
        "{typed!r} is no name", "give the client's name, or the beginning of it"
    ),
    "client.unknown": Text(
        "no client is called {typed!r}",
        lambda e: _close_names(e, "see fiveyear client list"),
    ),
    "client.unknown_to_write": Text(
        "no client's name is or begins with {typed!r}",
        lambda e: _close_names(
            e,
            "see fiveyear client list; fiveyear client add makes a new one",
            " A change needs the name or its beginning",
        ),
    ),
    "client.several": Text(_several, "type more of the name, or all of it"),
}
