"""One typed text becomes one value of a field, or an error that names the option and the value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cli.present.error_text import error_text
from domain.grammar.values import Around, Typed, read_month_day, read_values
from events.base import Event
from events.dates import PartialDate
from events.errors import Invalid
from events.kinds.assessments import LitmusTaken, TrustAssessed
from events.kinds.clients import ClientBrokeApart, ClientRegistered, LiquidityRealized
from events.kinds.growth import (
    GoalDeclared,
    HeadcountReported,
    RevenueReported,
    TargetSet,
)
from events.kinds.leadership import LeaderJoined, LeadersPulledTogether
from events.kinds.threats import ThreatEncountered

TODAY = date(2026, 6, 30)


def read(kind: type[Event], typed: Mapping[str, Typed], year_end: str = "12-31") -> dict[str, Any]:
    around = Around(TODAY, year_end, "GBP")
    return read_values(kind, typed, around, lambda name: "--" + name.replace("_", "-"))


@pytest.mark.parametrize(
    ("kind", "typed", "values"),
    [
        (TrustAssessed, {"rating": "4"}, {"rating": 4}),
        (TrustAssessed, {"label": "Deep"}, {"label": "deep"}),
        (ClientBrokeApart, {"how": "distressed-sale"}, {"how": "distressed sale"}),
        (ClientBrokeApart, {"how": "Leaders  Left"}, {"how": "leaders left"}),
        (HeadcountReported, {"count": "1,200"}, {"count": 1200}),
        (LiquidityRealized, {"multiple": "3.50"}, {"multiple": Decimal("3.5")}),
        (LiquidityRealized, {"distressed": True}, {"distressed": True}),
        (LeaderJoined, {"senior": "no"}, {"senior": False}),
        (LeaderJoined, {"leader": "  Ann Field "}, {"leader": "Ann Field"}),
        (ThreatEncountered, {"threat": "t12"}, {"threat": "T12"}),
        (GoalDeclared, {"goal": "g1"}, {"goal": "G1"}),
        (GoalDeclared, {"due": "2027-Q1"}, {"due": PartialDate.quarter(2027, 1)}),
        (LeadersPulledTogether, {"leaders": ["Ann", "Ben"]}, {"leaders": ("Ann", "Ben")}),
        (LeadersPulledTogether, {"leaders": "Ann"}, {"leaders": ("Ann",)}),
        (ClientRegistered, {"currency": "gbp"}, {"currency": "GBP"}),
        (ClientRegistered, {"fiscal_year_end": "31 March"}, {"fiscal_year_end": "03-31"}),
        (TrustAssessed, {"on": "3 weeks ago"}, {"on": PartialDate.day(date(2026, 6, 9))}),
        (TrustAssessed, {"source_date": "3 Oct 2019"}, {"source_date": date(2019, 10, 3)}),
    ],
)
def test_a_text_is_read_as_its_field_wants_it(
    kind: type[Event], typed: dict[str, Typed], values: dict[str, Any]
) -> None:
    assert read(kind, typed) == values


@pytest.mark.parametrize(
    ("period", "year_end", "start", "end"),
    [
        ("FY2019", "12-31", date(2019, 1, 1), date(2019, 12, 31)),
        ("FY2019", "03-31", date(2018, 4, 1), date(2019, 3, 31)),
        ("2019-01-01..2019-06-30", "03-31", date(2019, 1, 1), date(2019, 6, 30)),
        ("2019-Q2", "12-31", date(2019, 4, 1), date(2019, 6, 30)),
    ],
)
def test_a_period_becomes_its_two_ends(period: str, year_end: str, start: date, end: date) -> None:
    assert read(RevenueReported, {"period": period}, year_end) == {
        "period_start": start,
        "period_end": end,
    }


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ({"amount": "4.2m"}, {"amount": Decimal(4200000)}),
        ({"amount": "£4.2m"}, {"amount": Decimal(4200000)}),
        ({"amount": "EUR 4.2m"}, {"amount": Decimal(4200000), "currency": "EUR"}),
        ({"amount": "4.2m", "currency": "eur"}, {"amount": Decimal(4200000), "currency": "EUR"}),
        ({"amount": "$4.2m", "currency": "CAD"}, {"amount": Decimal(4200000), "currency": "CAD"}),
        ({"currency": "EUR"}, {"currency": "EUR"}),
    ],
)
def test_a_currency_is_a_value_only_where_it_is_not_the_clients_own(
    typed: dict[str, Typed], values: dict[str, Any]
) -> None:
    assert read(RevenueReported, typed) == values


@pytest.mark.parametrize(
    ("kind", "typed", "says", "mend"),
    [
        (TrustAssessed, {"rating": "9"}, "--rating: 9 is too large", "1 to 5"),
        (TrustAssessed, {"rating": "three"}, "--rating: 'three'", "write it like"),
        (TrustAssessed, {"rating": "3.5"}, "--rating: '3.5'", "whole number"),
        (LitmusTaken, {"set_aside": "-1"}, "--set-aside: '-1'", "zero or more"),
        (TrustAssessed, {"label": "depe"}, "--label: 'depe'", "did you mean deep?"),
        (ThreatEncountered, {"severity": "mild"}, "--severity: 'mild'", "serious, existential"),
        (ThreatEncountered, {"threat": "1"}, "--threat: '1'", "T1"),
        (ThreatEncountered, {"description": " "}, "--description: ''", "some words"),
        (ThreatEncountered, {"description": "a\x00b"}, r"--description: 'a\\x00b'", "leave it out"),
        (ThreatEncountered, {"description": "x" * 10_001}, "10001 characters", "10,000"),
        (LeaderJoined, {"senior": "perhaps"}, "--senior: 'perhaps'", "yes or no"),
        (RevenueReported, {"amount": "lots"}, "--amount: 'lots'", "4.2m"),
        (RevenueReported, {"amount": "$4.2m"}, "--amount: '\\$4.2m'", "USD"),
        (
            RevenueReported,
            {"amount": "EUR 1", "currency": "GBP"},
            "EUR.*--currency says GBP",
            "one",
        ),
        (RevenueReported, {"amount": "1", "currency": "quid"}, "--currency: 'quid'", "ISO 4217"),
        (TargetSet, {"amount": "GBP 1"}, "--amount: 'GBP 1' names a currency", "alone"),
        (RevenueReported, {"period": "lately"}, "--period: 'lately'", "FY2019"),
        (RevenueReported, {"period": "2019-12..2019-01"}, "--period: .* before", "earlier day"),
        (
            RevenueReported,
            {"period": "FY2019", "period_end": "2019-12-31"},
            "--period: 'FY2019' .* --period-end",
            "one of them",
        ),
        (TrustAssessed, {"on": "03/04/2023"}, "2023-04-03 or 2023-03-04", "write"),
        (TrustAssessed, {"on": "2023-02-30"}, "--on: '2023-02-30'", "check the day"),
        (TrustAssessed, {"source_date": "2023-02"}, "--source-date: '2023-02' is a month", "2019"),
        (ClientRegistered, {"fiscal_year_end": "04-31"}, "--fiscal-year-end: '04-31'", "03-31"),
    ],
)
def test_what_cannot_be_read_is_refused_with_option_value_and_mend(
    kind: type[Event], typed: dict[str, Typed], says: str, mend: str
) -> None:
    with pytest.raises(Invalid) as error:
        read(kind, typed)
    sentence, hint = error_text(error.value)
    assert re.search(says, sentence)
    assert mend in hint


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("03-31", "03-31"),
        ("31 March", "03-31"),
        ("March 31", "03-31"),
        ("mar", "03-31"),
        ("February", "02-29"),
        ("5 Apr", "04-05"),
        ("30 June", "06-30"),
    ],
)
def test_the_end_of_a_fiscal_year_is_typed_as_people_say_it(typed: str, stored: str) -> None:
    assert read_month_day(typed) == stored


@pytest.mark.parametrize("typed", ["", "31", "32 March", "March 2019", "13-01", "31/03", "30 Feb"])
def test_what_is_no_day_of_the_year_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match=r"date\.not_a_month_and_day"):
        read_month_day(typed)
