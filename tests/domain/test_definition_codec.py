"""A definition, written down and read again: strictly, and with one hash for one meaning."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.definition.codec import CONSTANTS, changes, chosen, digest_of, read, written
from domain.definition.definition import (
    LAST_YEAR,
    STANDARD,
    Breakthrough,
    Definition,
    Grade,
    Primary,
)
from domain.study_history import study_history
from events.dates import When
from events.errors import Damaged, Invalid
from events.kinds.studies import StudyAmended, StudyRegistered

NAMES = [field.name for field in fields(Definition)]

DEFINITIONS = st.builds(
    Definition,
    merge_gap_days=st.integers(0, 10_000),
    prompt_days=st.integers(0, 10_000),
    baseline_days=st.integers(0, 10_000),
    grade=st.sampled_from(Grade),
    min_evidence=st.integers(1, 100),
    net=st.fractions(Fraction(1, 1000), 1, max_denominator=1000),
    years=st.integers(1, LAST_YEAR),
    grew=st.floats(0, 1),
    declined=st.floats(-0.9, 0),
    breakthrough=st.sampled_from(Breakthrough),
    min_criteria=st.integers(1, 5),
    primary=st.sampled_from(Primary),
    severity=st.sampled_from([None, "serious", "existential"]),
    industry=st.sampled_from([None, "legal", "café & co"]),
)


@given(DEFINITIONS)
def test_what_is_written_down_is_read_again(definition: Definition) -> None:
    assert read(written(definition)) == definition


def test_every_choice_is_written_down_also_where_it_leaves_all_in() -> None:
    assert list(written(STANDARD)) == NAMES
    assert (written(STANDARD)["severity"], written(STANDARD)["net"]) == (None, "1/3")


def test_what_is_left_out_is_as_usual() -> None:
    assert read({}) == STANDARD
    assert read({"years": 3}) == replace(STANDARD, years=3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"grew": 1}, {"grew": 1.0}),
        ({"net": "2/6"}, {"net": "1/3"}),
        ({"net": 0.5}, {"net": " 1 / 2 "}),
        ({"grew": 0, "declined": -0.0}, {"grew": 0.0, "declined": 0}),
        ({"industry": " legal "}, {"industry": "legal"}),
    ],
)
def test_the_same_choice_has_one_hash_however_it_is_typed(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert digest_of(written(read(one))) == digest_of(written(read(other)))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("years", "5", "'5' is not a whole number"),
        ("years", 5.0, "5.0 is not a whole number"),
        ("years", True, "true is not a whole number"),
        ("years", 6, "6 is no horizon"),
        ("years", date(2019, 1, 1), "2019-01-01 is not a whole number"),
        ("merge_gap_days", -1, "-1 is too small"),
        ("prompt_days", 10**9, "1000000000 is too large"),
        ("prompt_days", 10**400, "too large"),
        ("min_evidence", 0, "0 asks for nothing"),
        ("grew", "2 %", "'2 %' is not a rate"),
        ("grew", math.nan, "nan is no rate"),
        ("grew", math.inf, "inf is no rate"),
        ("grew", 10**400, "no rate"),
        ("grew", 1e300, "no rate"),
        ("declined", -1.0, "-1.0 is no rate"),
        ("declined", 0.5, "leave no room"),
        ("net", "1/0", "divides by zero"),
        ("net", "1e999999999", "is not a share"),
        ("net", True, "true is not a share"),
        ("net", "half", "'half' is not a share"),
        ("net", [1, 3], "[1, 3] is not a share"),
        ("net", "0", "0 is no share"),
        ("grade", "B", "'B' is not known"),
        ("grade", 1, "1 is not known"),
        ("grade", ["A"], "['A'] is not known"),
        ("breakthrough", "guessed", "'guessed' is not known"),
        ("min_criteria", 6, "6 of five"),
        ("primary", "growth", "'growth' is not known"),
        ("severity", "mild", "'mild' is not known"),
        ("industry", "", "'' is not a text"),
        ("industry", 5, "5 is not a text"),
        ("industry", "x" * 2_000_000, "characters"),
        ("industry", "le\x00gal", "NUL"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name_with_a_way_to_mend_it(
    name: str, value: Any, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read({name: value})
    assert refused.value.what.startswith(f"{name}: ")
    assert said in refused.value.what
    assert refused.value.mend
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(("typed", "meant"), [("year", "years"), ("merge_gap", "merge_gap_days")])
def test_an_unknown_choice_is_refused_with_the_one_that_is_meant(typed: str, meant: str) -> None:
    with pytest.raises(Invalid, match=f"did you mean {meant}"):
        read({typed: 5})


def test_a_word_in_another_case_is_refused_with_the_right_one() -> None:
    with pytest.raises(Invalid, match='did you mean "AB"'):
        read({"grade": "ab"})


def test_what_changed_is_told_by_name_constants_too() -> None:
    before = written(STANDARD) | {CONSTANTS: {"seed": 1, "verdict_months": 12}}
    after = written(replace(STANDARD, years=4, severity="serious")) | {CONSTANTS: {"seed": 2}}
    assert list(changes(before, after)) == [
        ("years", 5, 4),
        ("severity", None, "serious"),
        ("seed", 1, 2),
        ("verdict_months", 12, None),
    ]


def test_a_registered_definition_is_read_without_its_constants() -> None:
    assert chosen(written(STANDARD) | {CONSTANTS: {"seed": 1}}) == STANDARD


# -- a study as it was told -----------------------------------------------------------------------

STREAM = "study:s"


def registered(definition: dict[str, Any], digest: str) -> StudyRegistered:
    return StudyRegistered(
        originator_id=STREAM,
        originator_version=1,
        on=When.day(date(2026, 1, 1)),
        actor="ann",
        study="s",
        definition=definition,
        digest=digest,
        position=7,
    )


def amended(definition: dict[str, Any], digest: str) -> StudyAmended:
    return StudyAmended(
        originator_id=STREAM,
        originator_version=2,
        on=When.day(date(2026, 1, 2)),
        actor="ann",
        definition=definition,
        digest=digest,
        reason="r",
        position=9,
    )


def test_nothing_told_is_no_study() -> None:
    assert study_history([]) is None


def test_a_study_is_what_it_was_amended_to_and_knows_its_last_event() -> None:
    first, then = {"years": 5}, {"years": 4}
    told = study_history([registered(first, digest_of(first)), amended(then, digest_of(then))])
    assert told is not None
    assert (told.definition, told.registered.definition) == (then, first)
    assert (len(told.amendments), told.lock, told.last_position) == (1, None, 9)


def test_a_definition_that_does_not_have_its_hash_is_noticed() -> None:
    with pytest.raises(Damaged) as damaged:
        study_history([registered({"years": 5}, digest_of({"years": 4}))])
    assert (damaged.value.code, damaged.value.positions) == ("study.hash_differs", (7,))


def test_so_is_that_of_an_amendment() -> None:
    first = registered({"years": 5}, digest_of({"years": 5}))
    with pytest.raises(Damaged) as damaged:
        study_history([first, amended({"years": 3}, digest_of({"years": 4}))])
    assert (damaged.value.code, damaged.value.positions) == ("study.hash_differs", (9,))
