"""One typed text for one field of an event: the command line's words and a table's cells alike.

What a field may hold is asked of its `Field`; how it is written is the grammar's. Every error
says which option or column it was, shows the value, and says how to mend it. The grammar is
loaded when it is needed: a note has neither amounts nor, most often, dates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from events.base import Event
from events.dates import PartialDate, Precision, fiscal_day
from events.errors import Invalid
from events.fields import Between, CurrencyCode, Field, GoalLabel, MonthDay, ThreatLabel, schema
from events.money import parse_currency

PERIOD = "period"
"""What is typed for `period_start` and `period_end` together."""

PERIOD_ENDS = ("period_start", "period_end")

Typed = str | bool | Sequence[str]

LABELS = {get_args(ThreatLabel)[1]: "T", get_args(GoalLabel)[1]: "G"}
MONTH_DAY = get_args(MonthDay)[1]
LEAP = 2000
"""A year that has every month and day."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a text is read against: the day it is, and what is known of the client."""

    today: date
    fiscal_year_end: str = "12-31"
    currency: str | None = None


def read_values(
    cls: type[Event],
    typed: Mapping[str, Typed],
    around: Around,
    label: Callable[[str], str],
) -> dict[str, Any]:
    """The values of fields, own and common, for what was typed for them.

    A period may be typed as `period`. A currency is among the values where it was said, alone or
    with the amount. `label` is how an error calls a field.
    """
    fields = schema(cls)
    rest = dict(typed)
    values: dict[str, Any] = {}
    if PERIOD in rest:
        values |= _period(rest, around, label)
    if "amount" in rest:
        values |= _money(fields, rest, around, label)
    for name, text in rest.items():
        values[name] = read(fields[name], text, around, label(name))
    return values


def read(field: Field, typed: Typed, around: Around, label: str) -> Any:
    """The value of one field. Raises `Invalid` that begins with `label` and shows the text."""
    try:
        if field.many:
            texts = [str(typed)] if isinstance(typed, str | bool) else typed
            value: Any = tuple(_one(field, text, around) for text in texts)
        elif isinstance(typed, bool):
            value = typed
        else:
            value = _one(field, str(typed), around)
        return field.check(value)
    except Invalid as error:
        raise labelled(error, label) from None


def labelled(error: Invalid, label: str) -> Invalid:
    """The error about a field, named as it was typed."""
    error.context = (("field", label), *(each for each in error.context if each[0] != "field"))
    return error


def metavar(field: Field) -> str:
    """The form of a value, in a word, for the help."""
    if field.choices:
        return "|".join(choice.replace(" ", "-") for choice in field.choices)
    if field.type is int:
        between = next((lim for lim in field.limits if isinstance(lim, Between)), Between())
        small = between.high is not None and between.high <= 100
        return f"{between.low}-{between.high}" if small else "N"
    for limit in field.limits:
        if limit in LABELS:
            return f"{LABELS[limit]}1"
        if limit == MONTH_DAY:
            return "MM-DD"
        if isinstance(limit, CurrencyCode):
            return "CODE"
    return METAVARS.get(field.type, "TEXT")


METAVARS: Mapping[type, str] = {PartialDate: "WHEN", date: "DAY", Decimal: "NUMBER", bool: "yes|no"}


def is_free_text(field: Field) -> bool:
    """Whether anything may be written in it: neither a choice nor a label nor a code."""
    return field.type is str and metavar(field) == "TEXT" and not field.many


def _one(field: Field, text: str, around: Around) -> Any:
    if field.choices:
        return _choice(text, field.choices)
    if field.type in (PartialDate, date):
        return _time(field.type, text, around)
    if field.type in (int, bool, Decimal):
        return _figure(field.type, text)
    for limit in field.limits:
        if limit in LABELS:
            label = text.strip()
            return label.upper() if label[1:].isdigit() else label
        if limit == MONTH_DAY:
            return read_month_day(text)
        if isinstance(limit, CurrencyCode):
            return parse_currency(text)
    return text.strip()


def _time(kind: type, text: str, around: Around) -> PartialDate | date:
    from domain.grammar.dates import read_when

    when = read_when(text, today=around.today)
    if kind is PartialDate:
        return when
    if when.precision is not Precision.DAY:
        raise Invalid("date.not_a_day", text=text, precision=str(when.precision))
    return when.earliest


def _figure(kind: type, text: str) -> int | bool | Decimal:
    from domain.grammar.amounts import read_count, read_number, read_yes_no

    if kind is bool:
        return read_yes_no(text)
    return read_count(text) if kind is int else read_number(text)


def _choice(text: str, choices: tuple[str, ...]) -> str:
    """Case does not count, and a hyphen may stand for a space."""
    plain = " ".join(text.casefold().replace("-", " ").replace("_", " ").split())
    if plain in choices:
        return plain
    raise Invalid("value.not_one_of", text=text, allowed=choices)


def read_month_day(text: str) -> str:
    """The last day of a fiscal year, as `MM-DD`: from that, `31 March`, `March 31` or `March`."""
    typed = text.casefold().replace(",", " ")
    words = typed.split("-") if typed.strip()[:2].isdigit() and "-" in typed else typed.split()
    months = [number for word in words if (number := _month(word))]
    figures = [int(word) for word in words if len(word) <= 2 and word.isascii() and word.isdigit()]
    month, day = 0, 0
    if len(words) == len(figures) == 2 and "-" in typed:
        month, day = figures
    elif len(months) == 1 and len(months) + len(figures) == len(words) <= 2:
        month = months[0]
        day = figures[0] if figures else 31
        if not figures:
            return fiscal_day(LEAP, f"{month:02}-31").strftime("%m-%d")
    if 1 <= month <= 12 and 1 <= day <= fiscal_day(LEAP, f"{month:02}-31").day:
        return f"{month:02}-{day:02}"
    raise Invalid("date.not_a_month_and_day", text=text)


def _month(word: str) -> int:
    """1 to 12 for the name of a month or its first three letters, otherwise 0."""
    from domain.grammar.dates import MONTHS

    return next((n for n, name in enumerate(MONTHS, 1) if word in (name, name[:3])), 0)


def _period(rest: dict[str, Typed], around: Around, label: Callable[[str], str]) -> dict[str, Any]:
    """The two ends of a period that was typed as one; takes it out of `rest`."""
    from domain.grammar.dates import read_period

    text = str(rest.pop(PERIOD))
    twice = [name for name in PERIOD_ENDS if name in rest]
    if twice:
        both = Invalid("value.period_and_its_end", text=text, end=label(twice[0]))
        raise both.within(field=label(PERIOD))
    try:
        period = read_period(text, fiscal_year_end=around.fiscal_year_end, today=around.today)
    except Invalid as error:
        raise labelled(error, label(PERIOD)) from None
    return dict(zip(PERIOD_ENDS, (period.start, period.end), strict=True))


def _money(
    fields: Mapping[str, Field],
    rest: dict[str, Typed],
    around: Around,
    label: Callable[[str], str],
) -> dict[str, Any]:
    """An amount, and its currency where that was said; takes both out of `rest`."""
    from domain.grammar.amounts import read_amount

    text = str(rest.pop("amount"))
    with_currency = "currency" in fields
    said: str | None = None
    if "currency" in rest:
        said = read(fields["currency"], rest.pop("currency"), around, label("currency"))
    known = (said or around.currency) if with_currency else None
    try:
        amount, currency = read_amount(text, currency=known)
    except Invalid as error:
        raise labelled(error, label("amount")) from None
    if currency is not None and not with_currency:
        raise Invalid("amount.with_currency", text=text).within(field=label("amount"))
    if said is not None and currency != said:
        two = Invalid(
            "amount.two_currencies",
            text=text,
            currency=currency,
            option=label("currency"),
            other=said,
        )
        raise two.within(field=label("amount"))
    values: dict[str, Any] = {"amount": fields["amount"].check(amount)}
    if currency is not None and (said is not None or currency != around.currency):
        values["currency"] = currency
    return values
