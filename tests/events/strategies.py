"""Hypothesis strategies for events, built from what their classes say of their fields."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from events.base import COMMON, Event, own_fields
from events.dates import PartialDate
from events.errors import Invalid
from events.fields import Between, CurrencyCode, Field, Matching, schema
from events.kinds.assessments import LIFE_EXPERIENCES, LitmusTaken
from events.kinds.growth import PeriodEvent, RevenueReported
from events.money import CURRENCIES, MAX_PLACES

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
TEXTS = WORDS.filter(lambda text: re.search(r"\S", text) is not None)
DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31))
NUMBERS = st.decimals(-(10**18) + 1, 10**18 - 1, places=MAX_PLACES)
ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
).filter(lambda value: "Infinity" not in repr(value) and "inf" not in repr(value))


@st.composite
def whens(draw: st.DrawFn) -> PartialDate:
    day = draw(DAYS)
    return draw(
        st.sampled_from(
            [
                PartialDate.day(day),
                PartialDate.month(day.year, day.month),
                PartialDate.quarter(day.year, (day.month + 2) // 3),
                PartialDate.year(day.year),
            ]
        )
    )


def values(field: Field) -> st.SearchStrategy[Any]:
    """Values that a field may hold, absence included."""
    one = _one(field)
    if field.many:
        return st.lists(one, max_size=3).map(tuple)
    return st.none() | one if field.optional else one


def _one(field: Field) -> st.SearchStrategy[Any]:
    if field.choices:
        return st.sampled_from(list(field.type))  # type: ignore[call-overload]  # an enumeration
    limit = next((each for each in field.limits if type(each).__name__ != "Personal"), None)
    match field.type, limit:
        case _, Between(low, high):
            return st.integers(low, high if high is not None else 10**12)
        case _, CurrencyCode():
            return st.sampled_from(sorted(CURRENCIES))
        case _, Matching(pattern):
            return (
                TEXTS
                if r"\S" in pattern
                else st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)
            )
        case _:
            return BY_TYPE[field.type]


BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    Decimal: NUMBERS,
    date: DAYS,
    datetime: st.datetimes(timezones=ZONES | st.none()),
    PartialDate: whens(),
    dict: st.dictionaries(WORDS, JSON, min_size=1, max_size=4),
}


@cache  # making strategies takes longer than drawing from them
def _fields(cls: type[Event]) -> st.SearchStrategy[dict[str, Any]]:
    fields = schema(cls)
    return st.fixed_dictionaries(
        {name: values(fields[name]) for name in (*COMMON, *own_fields(cls))}
    )


@st.composite
def events_of(draw: st.DrawFn, cls: type[Event]) -> Event:
    """Any event of a kind that its class accepts."""
    said = draw(_fields(cls))  # type: ignore[arg-type]  # a class is hashable
    if issubclass(cls, PeriodEvent):
        ends = sorted((said["period_start"], said["period_end"]))
        said["period_start"], said["period_end"] = ends
    if cls is RevenueReported:
        said["on"] = PartialDate.day(said["period_end"])
    if cls is LitmusTaken:
        said["leaders"] = 1 + said["leaders"] % 20
        said["described"] %= LIFE_EXPERIENCES * said["leaders"] + 1
    try:
        return cls(originator_id="c-any0000000", originator_version=1, **said)
    except Invalid:
        assume(False)
        raise
