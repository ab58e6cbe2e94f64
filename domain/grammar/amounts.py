"""Amounts, numbers and answers as a person types them.

A point is always the decimal point and commas always separate thousands; where a comma could
be either, the amount is refused with both readings. Everything is exact: no float is involved.
"""

from __future__ import annotations

import re
from decimal import Decimal

from events.errors import Invalid
from events.money import CURRENCIES, check_decimal, parse_currency, plain

MAX_FIGURE = 27  # below it, no decimal arithmetic can round
SCALES = {"": 0, "k": 3, "m": 6, "b": 9, "bn": 9}
SIGNS = {"£": "GBP", "€": "EUR"}
# A bare $ is a guess between these; it is read only where the currency is already one of them.
DOLLARS = frozenset("USD AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD "
                    "TTD TWD XCD".split())  # fmt: skip

_AMOUNT = re.compile(
    r"(?P<minus1>-)? ?(?P<before>[a-z]{3}|[£€$])? ?(?P<minus2>-)?"
    r"(?P<figure>\d[\d,.]*) ?(?P<scale>k|m|bn|b)? ?(?P<after>[a-z]{3}|[£€$])?",
    re.ASCII | re.IGNORECASE,
)
_NUMBER = re.compile(r"(?P<minus>-)?(?P<figure>\d[\d,.]*)", re.ASCII)
_PLAIN = re.compile(r"\d+(\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII)
_POINTS_GROUP = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d+,\d+", re.ASCII)
_BRACKETS = re.compile(r"\((?P<inside>[^()]*\d[^()]*)\)")
_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})


def read_amount(text: str, *, currency: str | None) -> tuple[Decimal, str | None]:
    """The exact amount, and the currency it was said in; where none was said, `currency`.

    `$` is read only if `currency` is a dollar already: there are twenty-two kinds.
    Raises `Invalid` with the value and what to type instead.
    """
    typed = _tidy(text)
    if brackets := _BRACKETS.search(typed):
        minus = typed.replace(brackets[0], "-" + brackets["inside"].strip().lstrip("-"))
        raise Invalid("amount.brackets", text=text, negative=minus)
    match = _AMOUNT.fullmatch(typed)
    if match is None or (match["minus1"] and match["minus2"]):
        raise Invalid("amount.unreadable", text=text)
    if match["before"] and match["after"]:
        raise Invalid("amount.currency_twice", text=text)
    scale = (match["scale"] or "").lower()
    figure = _figure(match["figure"], text, scale)
    amount = Decimal(f"{figure}e{SCALES[scale]}")
    if match["minus1"] or match["minus2"]:
        amount = -amount if amount else amount
    said = match["before"] or match["after"]
    return _exact(amount, text), (_currency(said, currency, text) if said else currency)


def read_number(text: str) -> Decimal:
    """An exact number: digits, perhaps a sign, thousands separators and a decimal point."""
    match = _NUMBER.fullmatch(_tidy(text))
    if match is None:
        raise Invalid("number.unreadable", text=text)
    number = Decimal(_figure(match["figure"], text, ""))
    return _exact(-number if match["minus"] and number else number, text)


def read_count(text: str) -> int:
    """A whole number, not below zero. `12.0`, as spreadsheets write it, is 12."""
    number = read_number(text)
    if number < 0 or number != number.to_integral_value():
        raise Invalid("number.not_a_count", text=text)
    return int(number)


def read_yes_no(text: str) -> bool:
    """`yes`, `y`, `true` and `1` are True; `no`, `n`, `false` and `0` are False."""
    word = text.strip().casefold()
    if word not in _YES | _NO:
        raise Invalid("value.neither_yes_nor_no", text=text)
    return word in _YES


def _tidy(text: str) -> str:
    """One space where there were several, and the true minus sign as a hyphen."""
    return " ".join(text.replace("\N{MINUS SIGN}", "-").split())


def _figure(figure: str, text: str, scale: str) -> str:
    """The digits with their separators checked and removed, or `Invalid` with the readings."""
    digits = figure.replace(",", "")
    if len(digits) > MAX_FIGURE:
        raise Invalid("number.too_many_digits", text=text)
    if _PLAIN.fullmatch(figure):
        return figure
    if _GROUPED.fullmatch(figure):
        return digits
    if _POINTS_GROUP.fullmatch(figure):
        english = figure.translate(str.maketrans(",.", ".,"))
        grouped, plainly = f"{english}{scale}", f"{english.replace(',', '')}{scale}"
        raise Invalid("number.points_between_thousands", text=text, grouped=grouped, plain=plainly)
    if _DECIMAL_COMMA.fullmatch(figure):
        point = figure.replace(",", ".")
        raise Invalid(
            "number.ambiguous_comma",
            text=text,
            with_point=f"{point}{scale}",
            without=f"{digits}{scale}",
        )
    if "," in figure and _PLAIN.fullmatch(digits):
        whole, point, places = digits.partition(".")
        grouped = f"{int(whole):,}{point}{places}{scale}"
        raise Invalid("number.not_in_threes", text=text, grouped=grouped)
    raise Invalid("amount.unreadable" if scale else "number.unreadable", text=text)


def _exact(number: Decimal, text: str) -> Decimal:
    """The number with plain digits, if the log can keep it exactly."""
    try:
        return check_decimal(Decimal(plain(number)))
    except Invalid as error:
        raise Invalid("amount.impossible", text=text, cause=error) from None


def _currency(said: str, given: str | None, text: str) -> str:
    if said in SIGNS:
        return SIGNS[said]
    if said == "$":
        if given in DOLLARS:
            return given
        raise Invalid("amount.which_dollar", text=text)
    if said.upper() not in CURRENCIES:
        raise Invalid("amount.unknown_currency", text=text, currency=said)
    return parse_currency(said)
