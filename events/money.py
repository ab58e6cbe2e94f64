"""Money: exact decimals and the currency they are in. Currencies are never mixed."""

from __future__ import annotations

import re
from decimal import Decimal

from events.errors import Invalid

PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
MAX_PLACES = 4
LIMIT = Decimal(10) ** 18
"""Amounts below this with four decimal places fit the DECIMAL(22, 4) of the projections."""

# ISO 4217, the codes of circulating currencies.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
    KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
    MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR
    SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    DEM FRF ITL ESP NLG BEF ATS PTE FIM IEP GRD LUF HRK BGN EEK LTL LVL SKK SIT MTL CYP
    """.split()
)
"""Known currencies, with those the euro replaced: old records are in them."""


def parse_currency(text: str) -> str:
    """An ISO 4217 code, in any case. Raises `Invalid` with the value."""
    code = text.strip().upper()
    if code not in CURRENCIES:
        raise Invalid("currency.unknown", text=text)
    return code


def parse_decimal(text: str) -> Decimal:
    """The stored form of an exact number: plain digits, no exponent, no separators."""
    if PLAIN.fullmatch(text) is None:
        raise Invalid("number.form", text=text)
    return check_decimal(Decimal(text))


def check_decimal(number: Decimal) -> Decimal:
    """The number, if it can be kept exactly; otherwise `Invalid` with the value."""
    if not number.is_finite():
        raise Invalid("number.not_finite", number=number)
    if number and number.adjusted() >= LIMIT.adjusted():
        raise Invalid("number.too_large", number=number)
    if number and number.adjusted() < -MAX_PLACES - 1:
        raise Invalid("number.too_small", number=number)
    if len(plain(number).partition(".")[2]) > MAX_PLACES:
        raise Invalid("number.too_many_places", number=number, most=MAX_PLACES)
    return number


def plain(number: Decimal) -> str:
    """Plain digits, never an exponent, no trailing zeros: the stored form."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text
