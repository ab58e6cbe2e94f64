"""Money: exact decimals, and the currency they are in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import Invalid
from events.money import check_decimal, parse_currency, parse_decimal, plain


@pytest.mark.parametrize("text", ["GBP", "gbp", " Eur ", "DEM", "USD"])
def test_a_currency_is_read_in_any_case(text: str) -> None:
    assert parse_currency(text) == text.strip().upper()


@pytest.mark.parametrize("text", ["", "£", "GBPX", "GB", "XYZ", "pound", "XXX", "BTC"])
def test_what_is_no_currency_is_refused_and_shown(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_currency(text)
    assert (refused.value.code, refused.value.values["text"]) == ("currency.unknown", text)


NUMBERS = [
    ("0", "0"),
    ("-0", "0"),
    ("0.10", "0.1"),
    ("4200000", "4200000"),
    ("4200000.50", "4200000.5"),
    ("100", "100"),
    ("100.00", "100"),
    ("-3.25", "-3.25"),
    ("0.0001", "0.0001"),
    ("0.00010000", "0.0001"),
    ("999999999999999999.9999", "999999999999999999.9999"),
    ("-999999999999999999.9999", "-999999999999999999.9999"),
]


@pytest.mark.parametrize(("text", "stored"), NUMBERS)
def test_a_number_is_kept_exactly_and_stored_as_plain_digits(text: str, stored: str) -> None:
    number = parse_decimal(text)
    assert number == Decimal(stored)
    assert plain(number) == stored


NOT_NUMBERS = [
    "",
    " ",
    "four",
    "1e3",
    "1E+3",
    "1_000",
    "1,000",
    " 12",
    "12 ",
    "+5",
    "\N{ARABIC-INDIC DIGIT THREE}",
    "NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    "0x10",
    "1.2.3",
    "--1",
]


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_the_stored_form_is_plain_digits_and_nothing_else(text: str) -> None:
    with pytest.raises(Invalid, match=r"number.form"):
        parse_decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "0.00001",
        "1.23456",
        "-1.23456",
        "1.00000000000000000000000000001",
        "0.00010000000000000000000000000000001",
        "123456789012345678.123456789012345678",
    ],
)
def test_a_number_with_more_than_four_places_is_refused_and_never_rounded(text: str) -> None:
    with pytest.raises(Invalid, match=r"number.too_many_places"):
        check_decimal(Decimal(text))


@pytest.mark.parametrize("text", ["1000000000000000000", "-1000000000000000000", "1E+18", "1E+99"])
def test_a_number_that_does_not_fit_the_projections_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"number.too_large"):
        check_decimal(Decimal(text))


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_only_finite_numbers_are_figures(text: str) -> None:
    with pytest.raises(Invalid, match=r"number.not_finite"):
        check_decimal(Decimal(text))


@pytest.mark.parametrize(
    ("number", "stored"), [("1E+3", "1000"), ("1.50E+1", "15"), ("0E+5", "0"), ("-0E-3", "0")]
)
def test_no_exponent_is_ever_stored(number: str, stored: str) -> None:
    assert plain(Decimal(number)) == stored


@given(st.decimals(-(10**18) + 1, 10**18 - 1, places=4))
def test_every_number_is_read_as_it_was_stored(number: Decimal) -> None:
    assert parse_decimal(plain(check_decimal(number))) == number
