"""What a field may hold is said once, by the annotation of the class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest

from events.dates import PartialDate
from events.errors import Invalid
from events.fields import Between, Currency, Matching, PersonalText, Text, schema
from events.kinds.clients import NoteAdded


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True)
class Thing:
    """One field of every sort."""

    words: Text
    person: PersonalText
    size: Size
    rating: Annotated[int, Between(1, 5)]
    code: Annotated[str, Matching(r"[A-Z]\d", "A1")]
    currency: Currency
    amount: Decimal
    flag: bool
    day: date
    moment: datetime
    on: PartialDate
    names: tuple[PersonalText, ...]
    anything: dict[str, Any]
    maybe: Text | None
    at_least: Annotated[int, Between(1)] | None


FIELDS = schema(Thing)

SOUND: dict[str, list[tuple[Any, Any]]] = {
    # value, what is stored for it
    "words": [("a b", "a b"), ("línea\n", "línea\n"), (" x ", " x "), ("x" * 10_000, "x" * 10_000)],
    "person": [("Ines", "Ines")],
    "size": [(Size.SMALL, "small"), (Size.LARGE, "large")],
    "rating": [(1, 1), (5, 5)],
    "code": [("A1", "A1")],
    "currency": [("GBP", "GBP")],
    "amount": [(Decimal("1.50"), "1.5"), (Decimal(0), "0"), (Decimal(-2), "-2")],
    "flag": [(True, True), (False, False)],
    "day": [(date(2019, 10, 3), "2019-10-03")],
    "moment": [(datetime(2019, 10, 3, 8, 30, tzinfo=UTC), "2019-10-03T08:30:00+00:00")],
    "on": [(PartialDate.year(2019), "2019"), (PartialDate.quarter(2019, 2), "2019-Q2")],
    "names": [((), []), (("Ines", "Bo"), ["Ines", "Bo"])],
    "anything": [({"a": [1, None]}, {"a": [1, None]})],
    "maybe": [("x", "x")],
    "at_least": [(1, 1), (10**6, 10**6)],
}

CASES = {
    f"{name} {number}": (name, *case)
    for name, cases in SOUND.items()
    for number, case in enumerate(cases)
}


def test_every_sort_of_field_is_tried() -> None:
    assert list(FIELDS) == list(SOUND)


@pytest.mark.parametrize(("name", "value", "stored"), CASES.values(), ids=CASES)
def test_a_sound_value_is_kept_stored_and_read_again(name: str, value: Any, stored: Any) -> None:
    field = FIELDS[name]
    assert field.check(value) == value
    assert field.encode(value) == stored
    assert type(field.encode(value)) is type(stored)
    assert field.check(field.decode(stored)) == value


UNSOUND: dict[str, list[Any]] = {
    "words": ["", "  ", "\n", 5, None, b"x", "x" * 10_001, "a\x00b", "\ud800", ["a"]],
    "person": ["", 5, None],
    "size": ["medium", "SMALL", "", 1, None],
    "rating": [0, 6, 2.0, "3", True, None, Decimal(3)],
    "code": ["a1", "A12", "A1\n", "A\N{ARABIC-INDIC DIGIT THREE}", 5],
    "currency": ["gbp", "XYZ", " GBP", 5],
    "amount": [1, 1.5, "1.5", Decimal("1.00001"), Decimal("NaN"), Decimal(10) ** 18, None],
    "flag": [0, 1, "yes", None],
    "day": ["2019-10-03", datetime(2019, 10, 3, tzinfo=UTC), PartialDate.year(2019), None],
    "moment": [date(2019, 10, 3), "2019-10-03", 0],
    "on": ["2019", date(2019, 10, 3), None],
    "names": ["Ines", 5, ("Ines", ""), ("Ines", 5), (None,), None, {"Ines": 1}],
    "anything": [[], "x", 5, None],
    "maybe": ["", 5],
    "at_least": [0, True],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in UNSOUND.items() for value in values],
    ids=[f"{name} {number}" for name, values in UNSOUND.items() for number in range(len(values))],
)
def test_an_unsound_value_is_refused_with_the_name_of_its_field(name: str, value: Any) -> None:
    with pytest.raises(Invalid, match=rf"\b{name}\b"):
        FIELDS[name].check(value)


@pytest.mark.parametrize("name", ["maybe", "at_least"])
def test_an_optional_field_may_be_absent(name: str) -> None:
    assert FIELDS[name].optional
    assert FIELDS[name].check(None) is None


def test_a_value_is_shown_in_the_error() -> None:
    with pytest.raises(Invalid, match=r"'rating': value.too_large\(value=9, low=1, high=5\)"):
        FIELDS["rating"].check(9)
    with pytest.raises(
        Invalid, match=r"'size': value.unknown\(value='medium', known=\(.*small.*large"
    ):
        FIELDS["size"].check("medium")


def test_a_choice_in_words_becomes_the_choice() -> None:
    assert FIELDS["size"].check("small") is Size.SMALL


def test_a_list_is_kept_as_a_tuple() -> None:
    assert FIELDS["names"].check(["Ines", "Bo"]) == ("Ines", "Bo")


def test_what_is_said_of_a_field_is_read_off_the_annotation() -> None:
    assert FIELDS["size"].choices == ("small", "large")
    assert FIELDS["rating"].choices == ()
    assert {name for name, field in FIELDS.items() if field.personal} == {"person", "names"}
    assert {name for name, field in FIELDS.items() if field.optional} == {"maybe", "at_least"}
    assert {name for name, field in FIELDS.items() if field.many} == {"names"}


NEVER_STORED: list[tuple[str, Any]] = [
    ("amount", 1.5),
    ("amount", 1),
    ("amount", True),
    ("amount", "1e3"),
    ("amount", {}),
    ("day", 20191003),
    ("day", "20191003"),
    ("day", "2019-W40-4"),
    ("day", "2019-02-30"),
    ("moment", "yesterday"),
    ("on", 2019),
    ("on", "2019-Q7"),
    ("names", "Ines"),
    ("names", 5),
    ("names", {"Ines": 1}),
]


@pytest.mark.parametrize(
    ("name", "stored"), NEVER_STORED, ids=[f"{name} {stored!r}" for name, stored in NEVER_STORED]
)
def test_what_is_never_stored_is_not_read(name: str, stored: Any) -> None:
    with pytest.raises(Invalid):
        FIELDS[name].check(FIELDS[name].decode(stored))


def test_free_notes_are_personal() -> None:
    assert schema(NoteAdded)["text"].personal
    assert schema(NoteAdded)["note"].personal
    assert not schema(NoteAdded)["source"].personal
