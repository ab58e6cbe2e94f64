"""The part of the record that is asked for, as a person types it: `--as-of`, `--at`, `--until`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from domain.grammar.dates import read_when
from events.errors import Invalid

FORMS = (
    "write a day 2019-12-31 (its end, UTC), a time 2019-12-31T18:00 or 2019-12-31T18:00+01:00, "
    "or the number of an event #4"
)
CLOCK_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}.*", re.IGNORECASE)
NUMBER = re.compile(r"#?\d+", re.ASCII)
YEAR = re.compile(r"[12]\d{3}", re.ASCII)
MOST_DIGITS = 18
"""A longer number is no position, and would not fit where positions are kept."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A place on the clock of the record: after an event, or at a time."""

    position: int | None = None
    as_of: datetime | None = None


def read_moment(option: str, text: str, now: datetime) -> Moment:
    """What `--as-of` names. A day, month, quarter or year is its end, UTC.

    The end of a period that is not over is now. Raises `Invalid` with the value and what to type
    instead, for times to come as well: what will be known then is not known.
    """
    typed = text.strip()
    if YEAR.fullmatch(typed):
        raise Invalid(
            f"{option}: {text!r} could be the year or the number of an event",
            f"write {typed}-12-31 for the first, #{typed} for the second",
        )
    if NUMBER.fullmatch(typed):
        return Moment(position=read_position(option, typed))
    if CLOCK_TIME.fullmatch(typed):
        return Moment(as_of=_not_to_come(option, text, _clock_time(option, typed), now))
    try:
        when = read_when(typed, today=now.date())
    except Invalid as error:
        raise Invalid(f"{option}: {error.what}", f"{error.mend}\n{FORMS}") from None
    if when.earliest > now.date():
        raise _to_come(option, text, now)
    end = datetime.combine(when.latest, time.max, UTC)
    return Moment(as_of=min(end, now))


def read_position(option: str, text: str) -> int:
    """What `--at` names: the number of an event, 0 for before the first."""
    digits = text.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit()):
        raise Invalid(
            f"{option}: {text!r} is not the number of an event",
            "write it like 4 or #4; the numbers are shown by: fiveyear events",
        )
    if len(digits.lstrip("0")) > MOST_DIGITS:
        raise Invalid(f"{option}: {text!r} is no event", "see the numbers: fiveyear events")
    return int(digits)


def read_last_day(option: str, text: str, today: date) -> date:
    """What `--until` names: the last day of which anything is told."""
    try:
        return read_when(text, today=today).latest
    except Invalid as error:
        raise Invalid(f"{option}: {error.what}", error.mend) from None


def _clock_time(option: str, typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed.upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(f"{option}: {typed!r} is not a time", FORMS) from None


def _not_to_come(option: str, text: str, moment: datetime, now: datetime) -> datetime:
    if moment > now:
        raise _to_come(option, text, now)
    return moment


def _to_come(option: str, text: str, now: datetime) -> Invalid:
    return Invalid(
        f"{option}: {text!r} lies in the future (it is {now:%Y-%m-%d %H:%M} UTC)",
        "what will be known then is not known; leave it out for what is known now",
    )
