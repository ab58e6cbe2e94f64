"""A client enters the record."""

from __future__ import annotations

from typing import Any

import pytest

from domain.commands import Provenance, RecordEvent
from tests.given import (
    MovedIndustry,
    Note,
    Registered,
    Renamed,
    given,
    moved,
    note,
    registered,
    renamed,
)
from tests.given import retract as withdraw


def test_a_client_is_registered_with_a_calendar_fiscal_year_unless_said() -> None:
    given().when(registered("Aldgate LLP", industry="legal", currency="GBP")).then(
        Registered,
        name="Aldgate LLP",
        industry="legal",
        currency="GBP",
        fiscal_year_end="12-31",
        senior_team_size=None,
        on="2026-06-30",
        actor="ann",
    )


def test_a_client_is_registered_once() -> None:
    given(registered()).when(registered()).then_refused("client.registered_already", positions=(1,))


def test_nothing_is_told_of_a_client_that_is_not_registered() -> None:
    given().when(note()).then_refused("client.not_registered", positions=())


def without(field: str) -> dict[str, Any]:
    return {"name": "Aldgate LLP", field: None}


@pytest.mark.parametrize("missing", ["name", "industry", "currency"])
def test_what_is_missing_is_named(missing: str) -> None:
    given().when(registered(**without(missing))).then_invalid("field.required", field=missing)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "   "),
        ("name", "two\x00parts"),
        ("name", "x" * 10_001),
        ("industry", ""),
        ("currency", "gbp"),
        ("currency", "XYZ"),
        ("fiscal_year_end", "13-01"),
        ("fiscal_year_end", "31-12"),
        ("fiscal_year_end", "12-32"),
        ("senior_team_size", 0),
        ("senior_team_size", True),
        ("senior_team_size", "7"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_field(field: str, value: Any) -> None:
    said: dict[str, Any] = {"name": "Aldgate LLP", field: value}
    given().when(registered(**said)).then_invalid(field=field)


@pytest.mark.parametrize("day", ["02-30", "02-31", "04-31", "06-31", "09-31", "11-31"])
def test_a_fiscal_year_does_not_end_on_a_day_that_is_in_no_calendar(day: str) -> None:
    given().when(registered(fiscal_year_end=day)).then_invalid(field="fiscal_year_end")


def test_a_fiscal_year_may_end_on_the_last_of_february() -> None:
    given().when(registered(fiscal_year_end="02-29")).then(Registered, fiscal_year_end="02-29")


def test_a_field_that_the_kind_does_not_have_is_refused() -> None:
    given().when(registered(colour="red")).then_invalid("field.unknown", field="colour")


@pytest.mark.parametrize(
    "name", ["position", "recorded_at", "originator_id", "actor", "note", "on"]
)
def test_what_is_no_field_of_the_kind_is_not_among_its_values(name: str) -> None:
    """Nobody sets by hand what the log gives; what is common to all kinds is said elsewhere."""
    stray = RecordEvent(
        kind=Note, provenance=Provenance(actor="ann"), values={"text": "t", name: 1}
    )
    given(registered()).when(stray).then_invalid("field.unknown", field=name)


def test_a_client_is_renamed() -> None:
    now = given(registered("Aldgate LLP")).when(renamed("Aldgate & Co", on="2024"))
    assert now.then(Renamed, name="Aldgate & Co", on="2024").after.history.name == "Aldgate & Co"


def test_a_client_is_not_renamed_to_the_name_it_bears() -> None:
    given(registered("Aldgate LLP")).when(renamed("Aldgate LLP")).then_refused(
        "client.has_name_already", name="Aldgate LLP"
    )


def test_the_name_is_that_of_the_latest_renaming_in_the_world_not_in_the_log() -> None:
    client = given(registered("A"), renamed("C", on="2020"), renamed("B", on="2015")).client
    assert client.history.name == "C"


def test_of_two_renamings_on_one_day_the_one_recorded_last_counts() -> None:
    client = given(registered("A"), renamed("B", on="2020"), renamed("C", on="2020")).client
    assert client.history.name == "C"


def test_a_client_moves_to_another_industry() -> None:
    now = given(registered(industry="legal")).when(moved("health", on="2024-Q1"))
    assert now.then(MovedIndustry, industry="health").after.history.industry == "health"


def test_a_client_does_not_move_to_the_industry_it_is_in() -> None:
    given(registered(industry="legal")).when(moved("legal")).then_refused(
        "client.in_industry_already", industry="legal"
    )


def test_a_withdrawn_registration_leaves_nobody_to_tell_of() -> None:
    given(registered(), withdraw(1)).when(note()).then_refused("client.not_registered")
