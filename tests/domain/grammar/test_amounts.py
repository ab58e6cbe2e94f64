"""How amounts, numbers, counts and answers are read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.present.error_text import error_text
from domain.grammar.amounts import read_amount, read_count, read_number, read_yes_no
from events.errors import Invalid
from events.money import plain

AMOUNTS = st.decimals(min_value=-(10**17), max_value=10**17, places=4)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("4.2m", "4200000", None),
        ("4,200,000", "4200000", None),
        ("4,200,000.50", "4200000.5", None),
        ("4200000", "4200000", None),
        ("850k", "850000", None),
        ("1.2bn", "1200000000", None),
        ("1.2B", "1200000000", None),
        ("4.2 m", "4200000", None),
        ("4.200", "4.2", None),
        ("GBP 4.2m", "4200000", "GBP"),
        ("4.2m GBP", "4200000", "GBP"),
        ("gbp4.2M", "4200000", "GBP"),
        ("12 BND", "12", "BND"),
        ("£4.2m", "4200000", "GBP"),
        ("€850k", "850000", "EUR"),
        ("850k €", "850000", "EUR"),
        ("-3m", "-3000000", None),
        ("−3m", "-3000000", None),
        ("-£3m", "-3000000", "GBP"),
        ("£-3m", "-3000000", "GBP"),
        ("0", "0", None),
        ("-0", "0", None),
        ("0.0001", "0.0001", None),
    ],
)
def test_an_amount_is_read(text: str, amount: str, currency: str | None) -> None:
    assert read_amount(text, currency=None) == (Decimal(amount), currency)


def test_the_currency_that_is_given_holds_where_none_is_said() -> None:
    assert read_amount("4.2m", currency="EUR") == (Decimal(4200000), "EUR")


def test_the_currency_that_is_said_goes_before_the_one_that_is_given() -> None:
    assert read_amount("GBP 4.2m", currency="EUR") == (Decimal(4200000), "GBP")


def test_a_dollar_sign_is_read_only_where_it_is_known_which_dollar() -> None:
    assert read_amount("$4.2m", currency="CAD") == (Decimal(4200000), "CAD")
    for currency in (None, "GBP"):
        with pytest.raises(Invalid, match=r"amount\.which_dollar"):
            read_amount("$4.2m", currency=currency)


@given(AMOUNTS)
def test_plain_digits_read_back_exactly(amount: Decimal) -> None:
    assert read_amount(plain(amount), currency=None) == (amount, None)


@given(AMOUNTS)
def test_thousands_separators_change_nothing(amount: Decimal) -> None:
    assert read_amount(f"{amount:,}", currency=None) == (amount, None)


@given(st.text(alphabet="0123456789,.-() kmbnGBP£$€", max_size=45))
def test_any_text_is_an_exact_amount_or_invalid(text: str) -> None:
    try:
        amount, _ = read_amount(text, currency=None)
    except Invalid:
        return
    assert amount.is_finite()
    assert Decimal(plain(amount)) == amount


@pytest.mark.parametrize(
    ("text", "ways_out"),
    [
        ("4,2m", ["4.2m", "42m"]),
        ("4,20", ["4.20", "420"]),
        ("4,20,000", ["420,000"]),
        ("1,2345,678.5", ["12,345,678.5"]),
        ("1.200.000", ["1,200,000", "1200000"]),
        ("1.200.000,50", ["1,200,000.50", "1200000.50"]),
        ("(3m)", ["-3m"]),
        ("(£3m)", ["-£3m"]),
        ("£4m GBP", ["once"]),
        ("XYZ 4m", ["GBP 4.2m"]),
        ("about 4m", ["4.2m"]),
        ("4.2q", ["4.2m"]),
        ("--3m", ["4.2m"]),
        ("-£-3m", ["4.2m"]),
        ("1e6", ["4.2m"]),
        ("٤", ["4.2m"]),
        ("", ["4.2m"]),
        ("0.00001", ["round"]),
        ("1000000000bn", ["unit"]),
        ("123456789012345678.00000000000001", ["round"]),
    ],
)
def test_an_amount_that_is_unclear_is_refused_with_what_to_write(
    text: str, ways_out: list[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        read_amount(text, currency=None)
    sentence, hint = error_text(refusal.value)
    assert repr(text) in sentence
    for way_out in ways_out:
        assert way_out in hint


@pytest.mark.parametrize(
    ("text", "number"), [("3.5", "3.5"), ("-12", "-12"), ("1,250", "1250"), (" 7 ", "7")]
)
def test_a_number_is_read_exactly(text: str, number: str) -> None:
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "three", "3k", "GBP 3", "1e3", "1_000", "NaN", "Infinity"])
def test_a_number_has_no_scale_and_no_currency(text: str) -> None:
    with pytest.raises(Invalid):
        read_number(text)


@pytest.mark.parametrize(("text", "count"), [("12", 12), ("1,200", 1200), ("12.0", 12), ("0", 0)])
def test_a_count_is_read(text: str, count: int) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["-1", "1.5", "many"])
def test_a_count_is_whole_and_not_below_zero(text: str) -> None:
    with pytest.raises(Invalid, match=text):
        read_count(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("yes", True), ("Y", True), ("TRUE", True), ("1", True), ("no", False), (" n ", False)],
)
def test_yes_and_no_are_read(text: str, answer: bool) -> None:
    assert read_yes_no(text) is answer


@pytest.mark.parametrize("text", ["", "maybe", "unknown", "2"])
def test_anything_else_is_neither(text: str) -> None:
    with pytest.raises(Invalid, match=r"value\.neither_yes_nor_no"):
        read_yes_no(text)
