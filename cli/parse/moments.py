"""The as-of options as they are typed: `--as-of`, `--at`, `--until`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time

from cli.parse.positions import read_position
from cli.present.error_text import error_text
from cli.session import GlobalOptions
from domain.grammar.dates import read_when
from events.errors import Invalid
from projections.warehouse.basis import BasisQuery

FORMS = (
    "write a day 2019-12-31 (its end, UTC), a time 2019-12-31T18:00 or 2019-12-31T18:00+01:00, "
    "or the position of an event #4"
)
CLOCK_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}.*", re.IGNORECASE)
NUMBER = re.compile(r"#?\d+", re.ASCII)
YEAR = re.compile(r"[12]\d{3}", re.ASCII)


def read_basis_query(options: GlobalOptions, now: datetime, today: date) -> BasisQuery:
    """The part of the record that the as-of options name. Raises `Invalid`."""
    query = BasisQuery()
    if options.as_of is not None and options.at is not None:
        raise Invalid(
            f"--as-of {options.as_of} and --at {options.at} both limit what is read",
            "give one of them",
        )
    if options.as_of is not None:
        query = read_moment("--as-of", options.as_of, now)
    elif options.at is not None:
        query = BasisQuery(position=read_position("--at", options.at))
    if options.until is not None:
        query = replace(query, until=read_last_day("--until", options.until, today))
    return query


def read_moment(option: str, text: str, now: datetime) -> BasisQuery:
    """The time or position that `--as-of` names. A day, month, quarter or year is its end, UTC.

    The end of a period that is not over is now. Raises `Invalid`, also for times in the future.
    """
    typed = text.strip()
    if YEAR.fullmatch(typed):
        raise Invalid(
            f"{option}: {text!r} could be the year or the position of an event",
            f"write {typed}-12-31 for the first, #{typed} for the second",
        )
    if NUMBER.fullmatch(typed):
        return BasisQuery(position=read_position(option, typed))
    if CLOCK_TIME.fullmatch(typed):
        return BasisQuery(as_of=_not_in_future(option, text, _clock_time(option, typed), now))
    try:
        when = read_when(typed, today=now.date())
    except Invalid as error:
        sentence, hint = error_text(error)
        raise Invalid(f"{option}: {sentence}", f"{hint}\n{FORMS}") from None
    if when.earliest > now.date():
        raise _in_future(option, text, now)
    end = datetime.combine(when.latest, time.max, UTC)
    return BasisQuery(as_of=min(end, now))


def read_last_day(option: str, text: str, today: date) -> date:
    """The last day that `--until` names."""
    try:
        return read_when(text, today=today).latest
    except Invalid as error:
        raise error.within(option=option) from None


def _clock_time(option: str, typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed.upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(f"{option}: {typed!r} is not a time", FORMS) from None


def _not_in_future(option: str, text: str, moment: datetime, now: datetime) -> datetime:
    if moment > now:
        raise _in_future(option, text, now)
    return moment


def _in_future(option: str, text: str, now: datetime) -> Invalid:
    return Invalid(
        f"{option}: {text!r} is in the future (it is {now:%Y-%m-%d %H:%M} UTC)",
        "leave it out to read all that is recorded",
    )
